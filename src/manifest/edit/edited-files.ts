import { type ManifestPatch } from "../../model/finding";
import { type Organization } from "../../model/organization";
import { loadManifest, type ManifestFiles } from "../load";
import { parseSyntax } from "../yaml-syntax";
import { applyPatch, joinPatches } from "./text-edit";
import { hasAliases, type ManifestText } from "./yaml-nodes";

/** A manifest as it was loaded. */
export interface LoadedFiles {
  /** Its first file. */
  readonly file: string;
  readonly files: ManifestFiles;
  readonly organization: Organization;
}

/** A file of the manifest, as it was read and as it would be. */
export interface PatchedFile {
  readonly file: string;
  readonly before: Uint8Array;
  readonly after: string;
  /** All that changes, as one patch. */
  readonly patch: ManifestPatch;
}

/** Why something can't be edited: the end of a sentence. */
export interface NotEditable {
  readonly why: string;
}

/** A file of a manifest as text and parsed. */
export function readText(files: ManifestFiles, name: string, includedBy?: string): ManifestText | NotEditable {
  const content = files.read(name, includedBy);
  if ("error" in content) return { why: `${name} can't be read: ${content.error}` };
  const syntax = parseSyntax(name, content.bytes);
  if ("problems" in syntax) return { why: `${name} has changed in the meantime` };
  return { file: name, text: new TextDecoder().decode(content.bytes), syntax };
}

/** As `readText`, for a file whose lists can be edited one by one. */
export function readEditable(files: ManifestFiles, name: string): ManifestText | NotEditable {
  const read = readText(files, name);
  return "text" in read && hasAliases(read.syntax) ? { why: `${name} repeats values by alias` } : read;
}

/** The files with other texts in some of them. */
function withTexts(files: ManifestFiles, texts: ReadonlyMap<string, string>): ManifestFiles {
  return {
    ...files,
    read: (name, includedBy) => {
      const text = texts.get(name);
      return text === undefined ? files.read(name, includedBy) : { bytes: new TextEncoder().encode(text) };
    },
  };
}

/** What a manifest means with other texts, if it means something and breaks no rule that it kept before. */
export function reload(
  { file, files }: Omit<LoadedFiles, "organization">,
  texts: ReadonlyMap<string, string>,
  now: Date,
): { readonly organization: Organization } | NotEditable {
  const { organization, problems } = loadManifest(file, withTexts(files, texts), now);
  const wrong = problems.filter(({ kind }) => kind !== "expired");
  const before = wrong.length === 0 ? [] : loadManifest(file, files, now).problems;
  const known = new Set(before.map(({ message }) => message));
  const worse = wrong.find(({ message }) => !known.has(message));
  if (organization !== undefined && worse === undefined) return { organization };
  return { why: `the manifest would then be wrong: ${worse?.message ?? "it has no meaning"}` };
}

/** Files that are read once, and changed in memory alone. */
export interface EditedFiles {
  readonly files: ManifestFiles;
  /** Makes a patch, or says why it can't be made. */
  apply(patch: ManifestPatch): string | undefined;
  changed(): readonly PatchedFile[];
  /** The texts as they are, to go back to. */
  save(): EditedTexts;
  restore(saved: EditedTexts): void;
}

/** What was changed so far, by file. */
type EditedTexts = ReadonlyMap<string, { readonly text: string; readonly patches: readonly ManifestPatch[] }>;

const BYTE_ORDER_MARK = "\uFEFF";

/** Begins to edit files in memory. */
export function editFiles(disk: ManifestFiles): EditedFiles {
  const contents = new Map<string, ReturnType<ManifestFiles["read"]>>();
  let edited: EditedTexts = new Map();
  const once: ManifestFiles["read"] = (file, includedBy) => {
    const content = contents.get(file) ?? disk.read(file, includedBy);
    contents.set(file, content);
    return content;
  };
  const read: ManifestFiles["read"] = (file, includedBy) => {
    const text = edited.get(file)?.text;
    return text === undefined ? once(file, includedBy) : { bytes: new TextEncoder().encode(text) };
  };
  const files: ManifestFiles = { ...disk, read };
  return {
    files,
    apply(patch) {
      const content = files.read(patch.file);
      if ("error" in content) return content.error;
      const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(content.bytes);
      const [mark, body] = text.startsWith(BYTE_ORDER_MARK) ? [BYTE_ORDER_MARK, text.slice(1)] : ["", text];
      // Lines that end in different ways would all be made to end in one.
      if (applyPatch(body, { edits: [] }) !== body) return `${patch.file} mixes line ends`;
      const after = applyPatch(body, patch);
      if (after === undefined) return `${patch.file} has changed in the meantime`;
      const patches = [...(edited.get(patch.file)?.patches ?? []), patch];
      edited = new Map([...edited, [patch.file, { text: mark + after, patches }]]);
      return undefined;
    },
    save: () => edited,
    restore(saved) {
      edited = saved;
    },
    changed: () =>
      [...edited].flatMap(([file, { text, patches }]): PatchedFile[] => {
        const content = contents.get(file);
        if (content === undefined || "error" in content) return [];
        const edits = joinPatches(new TextDecoder().decode(content.bytes), patches);
        return [{ file, before: content.bytes, after: text, patch: { file, edits } }];
      }),
  };
}
