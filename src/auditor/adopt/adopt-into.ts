import { type ManifestPatch } from "../../model/finding";
import { type LoadedFiles, type NotEditable, readText, reload } from "../../manifest/edit/edited-files";
import { mergeInto } from "../../manifest/edit/merge";
import { applyPatch, lineEdits } from "../../manifest/edit/text-edit";
import { type ManifestText } from "../../manifest/edit/yaml-nodes";
import { type Organization } from "../../model/organization";
import { type Snapshot } from "../../model/snapshot";
import { type Adoption, type LeftOut } from "./adoption";
import { additionsDocument } from "./print-adopted";
import { isNothing, unmanaged } from "./unmanaged";

/** A manifest as it was loaded, with the names of everything that it includes. */
export interface NamedFiles extends LoadedFiles {
  /** The names of all files, the first one first. */
  readonly names: readonly string[];
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
 * nothing else, and the outcome was loaded: it breaks no rule that the manifest kept before, and nothing is left to
 * add.
 *
 * @param adoption the live organization, under the manifest's names
 * @returns why it can't be done: the end of a sentence
 */
export function adoptInto(
  manifest: NamedFiles,
  adoption: Adoption,
  snapshot: Snapshot,
  now: Date,
): AdoptedInto | NotEditable {
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

function readTexts({ file, names, files }: NamedFiles): { readonly texts: readonly ManifestText[] } | NotEditable {
  const texts: ManifestText[] = [];
  for (const name of names) {
    const text = name === file ? readText(files, name) : readText(files, name, file);
    if ("why" in text) return text;
    texts.push(text);
  }
  return { texts };
}
