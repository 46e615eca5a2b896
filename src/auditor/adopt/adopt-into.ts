import { type ManifestPatch } from "../../model/finding";
import { accessProblems } from "../../manifest/access-problems";
import { loadManifest, type ManifestFiles } from "../../manifest/load";
import { parseSyntax } from "../../manifest/yaml-syntax";
import { type Organization } from "../../model/organization";
import { type Snapshot } from "../../model/snapshot";
import { applyPatch, lineEdits } from "../rules/engine/text-patch";
import { type Adoption, type LeftOut } from "./adoption";
import { type ManifestText, mergeInto } from "./merge-text";
import { additionsDocument } from "./print-adopted";
import { isNothing, unmanaged } from "./unmanaged";

/** A manifest as it was loaded, with everything that it includes. */
export interface LoadedFiles {
  /** Its first file. */
  readonly file: string;
  /** The names of all, the first one first. */
  readonly names: readonly string[];
  readonly files: ManifestFiles;
  readonly organization: Organization;
}

/** A manifest with what it lacked. */
export interface AdoptedInto {
  readonly patches: readonly (ManifestPatch & { readonly before: string; readonly after: string })[];
  readonly leftOut: readonly LeftOut[];
  readonly additions: Organization;
  /** What the manifest means with the patches. */
  readonly organization: Organization;
}

/**
 * Patches of a manifest's files that add what the live organization has and the manifest lacks. They add lines and
 * nothing else, and the outcome was loaded: it breaks no rule that the manifest kept before, and nothing is left to add.
 *
 * @param adoption the live organization, under the manifest's names
 * @returns why it can't be done: the end of a sentence
 */
export function adoptInto(
  manifest: LoadedFiles,
  adoption: Adoption,
  snapshot: Snapshot,
  now: Date,
): AdoptedInto | { readonly why: string } {
  const { organization: declared } = manifest;
  const { additions, leftOut } = unmanaged(adoption, declared, snapshot, now);
  const all = [...adoption.leftOut, ...leftOut];
  if (isNothing(additions)) return { patches: [], leftOut: all, additions, organization: declared };
  const texts = readTexts(manifest);
  if ("why" in texts) return texts;
  const document = additionsDocument(additions, adoption, snapshot);
  const merged = document === undefined ? { why: "there is nothing to add" } : mergeInto(texts.texts, document);
  if ("why" in merged) return merged;
  const patches = [...merged.edits].map(([{ file, text }, edits]) => {
    const patch = { file, edits: lineEdits(text, edits) };
    const after = applyPatch(text, patch);
    if (after === undefined) throw new Error(`the patch of ${file} does not fit it`);
    return { ...patch, before: text, after };
  });
  const after = reload(manifest, new Map(patches.map((patch) => [patch.file, patch.after])), now);
  if ("why" in after) return after;
  const rest = unmanaged(adoption, after.organization, snapshot, now);
  if (!isNothing(rest.additions)) return { why: "something would still be missing from the manifest then" };
  return { patches, leftOut: all, additions, organization: after.organization };
}

function readTexts({
  file,
  names,
  files,
}: LoadedFiles): { readonly texts: readonly ManifestText[] } | { readonly why: string } {
  const texts: ManifestText[] = [];
  for (const name of names) {
    const content = name === file ? files.read(name) : files.read(name, file);
    if ("error" in content) return { why: `${name} can't be read: ${content.error}` };
    const syntax = parseSyntax(name, content.bytes);
    if ("problems" in syntax) return { why: `${name} was changed meanwhile` };
    texts.push({ file: name, text: new TextDecoder().decode(content.bytes), syntax });
  }
  return { texts };
}

/** What the manifest means with these texts, if it means something and breaks no access rule that it kept before. */
function reload(
  { file, files, organization: before }: LoadedFiles,
  texts: ReadonlyMap<string, string>,
  now: Date,
): { readonly organization: Organization } | { readonly why: string } {
  const read: ManifestFiles["read"] = (name, includedBy) => {
    const text = texts.get(name);
    return text === undefined ? files.read(name, includedBy) : { bytes: new TextEncoder().encode(text) };
  };
  const { organization, problems } = loadManifest(file, { ...files, read }, now);
  const known = new Set(accessProblems(before, now).map(({ message }) => message));
  const worse = problems.find(({ kind, message }) => kind !== "expired" && !known.has(message));
  if (organization !== undefined && worse === undefined) return { organization };
  return { why: `the manifest would then be wrong: ${worse?.message ?? "it has no meaning"}` };
}
