import { loadManifestFromDisk } from "../src/manifest/files/manifest-files";
import { loadManifestObject } from "../src/manifest/load";
import { type Organization } from "../src/model/organization";
import { formatPosition, type Problem } from "../src/model/problem";

/**
 * A manifest that a program applies: the organization that it declares, and what is to be said of it; or why it is
 * refused.
 */
export type ManifestResult =
  { readonly organization: Organization; readonly warnings: readonly string[] } | { readonly refused: string };

/** Reads the manifest of an `OrganizationAccess`: a path from the program's folder, or the manifest itself. */
export function readManifest(manifest: string | object, now: Date): ManifestResult {
  const { organization, problems } =
    typeof manifest === "string" ? loadManifestFromDisk(manifest, now) : loadManifestObject(manifest, now);
  const refused = problems.filter(({ kind }) => kind !== "expired");
  const warnings = problems.filter(({ kind }) => kind === "expired").map(problemText);
  if (organization !== undefined && refused.length === 0) return { organization, warnings };
  const heading = `The manifest has ${refused.length === 1 ? "a problem" : `${refused.length} problems`}, and nothing was changed:`;
  return { refused: [heading, ...refused.map(problemText)].join("\n") };
}

/** A problem of a manifest on one line: where it is, what it is, and what was probably meant. */
export function problemText({ at, message, hint }: Problem): string {
  return `${formatPosition(at)}: ${message}${hint === undefined ? "" : ` (${hint})`}`;
}
