import path from "node:path";
import { type ManifestFiles } from "../load";
import { type FileContent } from "../read-files";
import { MAX_FILE_BYTES } from "../yaml-syntax";
import { distinctFiles, type FileTree, findFiles, type TreeEntry } from "./find-files";
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
/** As deep as links may lead to links; Linux goes no further. */
const MOST_LINKS = 40;

/**
 * Reads manifests as the commits of a repository have them. What several commits have in common is read once.
 *
 * @returns the files of `commit` in or below `folder`, or why git can't list them; `prefix` stands before the names of
 * files, in what is asked and in what is answered
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
    const contentOf = (found: Resolved): FileContent => {
      if ("error" in found) return { error: found.error };
      if (!("id" in found)) return { error: "it is a folder" };
      fetchContents(repository, [found.id], contents);
      const bytes = contents.get(found.id);
      return bytes === undefined ? { error: "git can't read it" } : { bytes };
    };
    const tree = treeOf(entries, folder);
    const resolve = (name: string): Resolved => resolveIn(tree, name, linkText);
    const plainName = (file: string): string => (file.startsWith(prefix) ? file.slice(prefix.length) : file);
    return {
      has: (name) => "id" in resolve(name),
      files: {
        read: (file) => contentOf(resolve(plainName(file))),
        glob(pattern, from) {
          const root = plainName(from);
          const real = (name: string): string => realName(resolve(name), name);
          const once = distinctFiles(
            findFiles(pattern, fileTree(tree, resolve), folder).map((name) => path.posix.join(folder, name)),
            root,
            real,
          );
          // All at once: a process for each would take its time.
          const files = once.map((name) => resolve(name));
          fetchContents(
            repository,
            files.flatMap((file) => ("id" in file ? [file.id] : [])),
            contents,
          );
          return once.map((name) => `${prefix}${name}`).sort();
        },
        readShared(name, from) {
          const file = path.posix.join(path.posix.dirname(plainName(from)), name);
          const all = entriesOf(repository, commit, TOP);
          const content =
            "why" in all ? { error: all.why } : contentOf(resolveIn(treeOf(all.entries, TOP), file, linkText));
          return { file: `${prefix}${file}`, content };
        },
      },
    };
  };
}

/** A file, a folder, or why there is neither. */
type Resolved =
  | { readonly name: string; readonly id: string }
  | { readonly name: string; readonly isFolder: true }
  | { readonly error: string };

function realName(found: Resolved, name: string): string {
  return "name" in found ? found.name : name;
}

/** What a commit has in or below the manifest's folder. */
interface CommitTree {
  readonly folder: string;
  readonly entries: Entries;
  /** What each folder has, by its path. */
  readonly folders: ReadonlyMap<string, ReadonlyMap<string, TreeEntry>>;
}

type Entries = ReadonlyMap<string, Entry>;

function treeOf(entries: Entries, folder: string): CommitTree {
  const folders = new Map<string, Map<string, TreeEntry>>([[folder, new Map()]]);
  const add = (name: string, kind: TreeEntry["kind"]): void => {
    const parent = path.posix.dirname(name);
    if (name === folder || name === ".") return;
    const known = folders.get(parent);
    const list = known ?? new Map<string, TreeEntry>();
    folders.set(parent, list.set(path.posix.basename(name), { name: path.posix.basename(name), kind }));
    if (known === undefined) add(parent, "folder");
  };
  for (const [name, { isLink }] of entries) add(name, isLink ? "link" : "file");
  return { folder, entries, folders };
}

function fileTree({ folders }: CommitTree, resolve: (name: string) => Resolved): FileTree {
  return {
    list: (folder) => [...(folders.get(folder)?.values() ?? [])],
    folder(from, name) {
      const found = resolve(`${from}/${name}`);
      return "isFolder" in found ? found.name : undefined;
    },
    isInside: (folder, target) => target === folder || isBelow(target, folder),
  };
}

function isBelow(name: string, folder: string): boolean {
  return folder === "." ? !/^(\.\.)?\//.test(name) : name.startsWith(`${folder}/`);
}

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

/**
 * Follows a path step by step, as a file system does, with the links of files and folders on it. Files outside the
 * manifest's folder are not read; a path may only pass through on its way back in.
 */
function resolveIn(tree: CommitTree, name: string, linkText: (id: string) => string): Resolved {
  const { folder, entries, folders } = tree;
  const outside = { error: `it lies outside the ${folder === TOP ? "repository" : `folder ${folder}`}` };
  const steps = name.split("/");
  let at = ".";
  let links = 0;
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    if (step === "" || step === ".") continue;
    if (step === ".." && at === ".") return outside;
    const next = path.posix.join(at, step);
    const entry = entries.get(next);
    if (entry?.isLink === true) {
      const text = linkText(entry.id);
      if (path.posix.isAbsolute(text)) return outside;
      if (++links > MOST_LINKS) return { error: "its links go round in circles" };
      steps.unshift(...text.split("/"));
      continue;
    }
    if (entry !== undefined)
      return steps.every((each) => each === "")
        ? { name: next, id: entry.id }
        : { error: "a part of its path is no folder" };
    const isOnTheWay = next === "." || folder === next || isBelow(folder, next);
    if (!folders.has(next) && !isOnTheWay) return isBelow(next, folder) ? { error: "there is no such file" } : outside;
    at = next;
  }
  return at === folder || isBelow(at, folder) ? { name: at, isFolder: true } : outside;
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
