import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { adopt, type Adoption, type LeftOut } from "../../../auditor/adopt/adoption";
import { type Directory } from "../../../auditor/audit/directory-file";
import { leftOutLine } from "../../../auditor/adopt/print-adopted";
import { loadManifest } from "../../../manifest/load";
import { type Organization } from "../../../model/organization";
import { type Problem } from "../../../model/problem";
import { type Snapshot } from "../../../model/snapshot";
import { defined } from "../../../model/defined";
import { importFile } from "../../../../provider/import-file";
import { type ProviderName } from "../../input/pulumi-program";
import { version } from "../../version";
import { readPackageFile } from "../../../report/package-root";
import { plain } from "../../../report/text/plain";
import { Failure } from "../../failure";
import { remark } from "../../output/remark";
import { type Shell } from "../../output/shell";

export const MANIFEST_FILE = "access.yaml";
export const IMPORT_FILE = "import.json";

/** Refuses to replace existing files without `force`. */
export function refuseToReplace(files: readonly string[], force: true | undefined): void {
  const there = files.filter((file) => existsSync(file));
  if (there.length > 0 && force !== true)
    throw new Failure(
      "already-exists",
      `${there.join(" and ")} ${there.length === 1 ? "exists" : "exist"} already`,
      `to see what it is missing: twilio-org adopt --live --into ${there[0] ?? ""}. To start over: --force, or another folder with --output`,
    );
}

/** The live organization as a manifest can say it, under the names of `declared` where there is one. */
export function adoptionOf(snapshot: Snapshot, directory: Directory, declared?: Organization): Adoption {
  const adoption = adopt(snapshot, declared, directory);
  if ("problem" in adoption)
    throw new Failure("impossible", adoption.problem, "change one of the addresses in the Twilio Console");
  return adoption;
}

/** Names what is in Twilio and in no manifest. */
export function noteLeftOut(leftOut: readonly LeftOut[], shell: Pick<Shell, "note">): void {
  for (const left of leftOut) remark(shell, "left out", plain(leftOutLine(left)), 4);
}

/** The program that an import file is for. */
export interface Program {
  /** The name of its `OrganizationAccess`. */
  readonly name: string;
  readonly provider: ProviderName;
}

/** The text of an import file, and how many resources are in it. */
export async function printImportFile(
  organization: Organization,
  snapshot: Snapshot,
  { name, provider }: Program,
  now: Date,
): Promise<{ readonly text: string; readonly resources: number }> {
  const plugin = defined({ pluginVersion: provider === "plugin" ? version() : undefined });
  const file = await importFile(organization, snapshot, { name, ...plugin, now, revision: newRevision() });
  return { text: `${JSON.stringify(file, undefined, 1)}\n`, resources: file.resources.length };
}

/** The bytes of a stack's first revision, and the release of @pulumi/random that this package depends on. */
function newRevision(): { readonly bytes: Buffer; readonly version: string } {
  const version = /"@pulumi\/random": *"([^"]+)"/.exec(readPackageFile("package.json"))?.[1];
  if (version === undefined) throw new Error("package.json names no version of @pulumi/random");
  return { bytes: randomBytes(8), version };
}

/** What an adopted manifest means to the program that reads it. */
export function reload(text: string, now: Date): { organization: Organization; problems: readonly Problem[] } {
  const bytes = new TextEncoder().encode(text);
  const { organization, problems } = loadManifest(MANIFEST_FILE, { read: () => ({ bytes }), glob: () => [] }, now);
  if (organization !== undefined) return { organization, problems };
  throw new Error(`the adopted manifest can't be read back: ${problems[0]?.message ?? ""}`);
}
