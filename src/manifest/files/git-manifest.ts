import path from "node:path";
import picomatch from "picomatch";
import { type ManifestFiles } from "../load";
import { type FileContent } from "../read-files";
import { MAX_FILE_BYTES } from "../yaml-syntax";
import { type Repository } from "./git";

/** The files of one commit, for the manifest loader. */
interface CommitFiles {
  readonly files: ManifestFiles;
  /** Whether there is such a file. */
  has(name: string): boolean;
}

export type CommitReader = (commit: string, folder: string, prefix: string) => CommitFiles | { readonly why: string };

/** What git stores of a file: the hash of its content, and whether that is the name of another file. */
interface Entry {
  readonly id: string;
  readonly isLink: boolean;
}

const LINK = "120000";
const SUBMODULE = "commit";
/** The whole repository, as a folder. */
const TOP = ".";
/** As deep as links may lead to links. */
const MOST_LINKS = 5;

/**
 * Reads manifests as the commits of a repository have them. What several commits have in common is read once.
 *
 * @returns the files of `commit` in or below `folder`, or why git can't list them; `prefix` stands before the names of
 * files, in   what is asked and in what is answered
 */
export function commitReader(repository: Pick<Repository, "git">): CommitReader {
  const contents = new Map<string, Uint8Array>();
  return (commit, folder, prefix) => {
    const list = entriesOf(repository, commit, folder);
    if ("why" in list) return list;
    const { entries } = list;
    const linkText = (id: string): string => {
      fetchContents(repository, [id], contents);
      return new TextDecoder().decode(contents.get(id));
    };
    const resolve = (name: string): Resolved => resolveIn(entries, folder, name, linkText);
    const contentOf = (found: Resolved): FileContent => {
      if ("error" in found) return { error: found.error };
      fetchContents(repository, [found.id], contents);
      const bytes = contents.get(found.id);
      return bytes === undefined ? { error: "git can't read it" } : { bytes };
    };
    const plainName = (file: string): string => (file.startsWith(prefix) ? file.slice(prefix.length) : file);
    return {
      has: (name) => "id" in resolve(name),
      files: {
        read: (file) => contentOf(resolve(plainName(file))),
        glob(pattern, from) {
          const matches = picomatch(pattern, { dot: false, noextglob: true, posix: true });
          const found = withLinkedFolders(entries, linkText)
            .filter((name) => matches(path.posix.relative(folder, name)))
            .map((name) => ({ name, file: resolve(name) }))
            .filter(({ file }) => isFile(file))
            .sort((a, b) => a.name.length - b.name.length);
          const root = plainName(from);
          const seen = new Set([realName(resolve(root), root)]);
          const once = found.filter(({ name, file }) => {
            // Of several names of one file, by links, the shortest.
            const real = realName(file, name);
            const isNew = !seen.has(real);
            seen.add(real);
            return isNew;
          });
          // All at once: a process for each would take its time.
          const ids = once.flatMap(({ file }) => ("id" in file ? [file.id] : []));
          fetchContents(repository, ids, contents);
          return once.map(({ name }) => `${prefix}${name}`).sort();
        },
        readShared(name, from) {
          const file = path.posix.join(path.posix.dirname(plainName(from)), name);
          const all = entriesOf(repository, commit, TOP);
          const content = "why" in all ? { error: all.why } : contentOf(resolveIn(all.entries, TOP, file, linkText));
          return { file: `${prefix}${file}`, content };
        },
      },
    };
  };
}

type Resolved = { readonly name: string; readonly id: string } | { readonly error: string; readonly isOutside?: true };

/** What a link out of the folder names may be a file; the reader learns that it is not taken. */
function isFile(found: Resolved): boolean {
  return "id" in found || found.isOutside === true;
}

function realName(found: Resolved, name: string): string {
  return "name" in found ? found.name : name;
}

function isBelow(name: string, folder: string): boolean {
  return folder === TOP ? !/^(\.\.)?\//.test(name) : name.startsWith(`${folder}/`);
}

/** What a link at `name` means, and `rest` of a path after it. */
function targetOf(name: string, text: string, rest: readonly string[] = []): string {
  return path.posix.isAbsolute(text) ? text : path.posix.join(path.posix.dirname(name), text, ...rest);
}

type Entries = ReadonlyMap<string, Entry>;

const ENTRY = /^(\d+) (\w+) (\w+)\t(.*)$/s;

function entriesOf(
  { git }: Pick<Repository, "git">,
  commit: string,
  folder: string,
): { readonly entries: Entries } | { readonly why: string } {
  const where = folder === TOP ? [] : ["--", `${folder}/`];
  const answer = git(["ls-tree", "-r", "-z", "--full-tree", commit, ...where]);
  if ("why" in answer) return answer;
  const entries = new Map<string, Entry>();
  for (const line of answer.output.toString("utf8").split("\0")) {
    const [, mode, type, id, name] = ENTRY.exec(line) ?? [];
    if (name !== undefined && id !== undefined && type !== SUBMODULE) entries.set(name, { id, isLink: mode === LINK });
  }
  return { entries };
}

/** Follows links, of files and of folders, as far as they stay in or below `folder`. */
function resolveIn(
  entries: Entries,
  folder: string,
  name: string,
  linkText: (id: string) => string,
  depth = 0,
): Resolved {
  if (!isBelow(name, folder)) {
    const where = folder === TOP ? "repository" : `folder ${folder}`;
    return { error: `it lies outside the ${where}`, isOutside: true };
  }
  if (depth > MOST_LINKS) return { error: "its links go round in circles" };
  const parts = name.split("/");
  for (let length = 1; length <= parts.length; length++) {
    const start = parts.slice(0, length).join("/");
    const entry = entries.get(start);
    if (entry === undefined) continue;
    if (!entry.isLink)
      return length === parts.length ? { name, id: entry.id } : { error: "a part of its path is no folder" };
    const target = targetOf(start, linkText(entry.id), parts.slice(length));
    return resolveIn(entries, folder, target, linkText, depth + 1);
  }
  return { error: "there is no such file" };
}

/** The names of all files, also of those that links to folders give another name. */
function withLinkedFolders(entries: Entries, linkText: (id: string) => string): readonly string[] {
  const names = [...entries.keys()];
  const linked = [...entries].flatMap(([name, { id, isLink }]) => {
    if (!isLink) return [];
    const target = targetOf(name, linkText(id));
    return names.flatMap((other) => (isBelow(other, target) ? [`${name}${other.slice(target.length)}`] : []));
  });
  return [...names, ...linked];
}

/** Reads what `contents` has not yet. A file far over the loader's limit is not read, and only looks too large. */
function fetchContents(
  { git }: Pick<Repository, "git">,
  ids: readonly string[],
  contents: Map<string, Uint8Array>,
): void {
  const missing = [...new Set(ids)].filter((id) => !contents.has(id));
  if (missing.length === 0) return;
  const sizes = git(["cat-file", "--batch-check=%(objectname) %(objectsize)"], lines(missing));
  if ("why" in sizes) return;
  const wanted: string[] = [];
  for (const line of sizes.output.toString("utf8").split("\n")) {
    const [id = "", size] = line.split(" ");
    if (Number(size) > MAX_FILE_BYTES) contents.set(id, new Uint8Array(MAX_FILE_BYTES + 1));
    else if (size !== undefined) wanted.push(id);
  }
  const answer = git(["cat-file", "--batch"], lines(wanted));
  if ("why" in answer) return;
  const { output } = answer;
  for (let at = 0; at < output.length;) {
    const end = output.indexOf("\n", at);
    const [id = "", type, size] = output.toString("utf8", at, end).split(" ");
    const start = end + 1;
    if (type !== "blob") {
      at = start;
      continue;
    }
    at = start + Number(size) + 1;
    contents.set(id, output.subarray(start, at - 1));
  }
}

function lines(list: readonly string[]): string {
  return list.map((line) => `${line}\n`).join("");
}
