import path from "node:path";
import picomatch from "picomatch";
import { compareText } from "../../model/problem";

/** What a folder has: `link` is not followed yet. */
export interface TreeEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "link";
}

/** Folders and files, on disk or in a commit; paths are those of the source. */
export interface FileTree {
  /** What a folder has, by its true path; empty where it can't be looked into. */
  list(folder: string): readonly TreeEntry[];
  /** The true path of a folder below `from`, with all links followed; `undefined` where there is none. */
  folder(from: string, name: string): string | undefined;
  /** Whether a true path is, or lies below, another one. */
  isInside(folder: string, target: string): boolean;
}

/** A folder to look into: `name` is its path from the first folder, `real` where it truly is. */
interface Folder {
  readonly name: string;
  readonly real: string;
  /** The link that led here, by its true path. */
  readonly link?: string;
}

/** So many links to folders are followed; what lies behind more of them is not silently left out. */
const MOST_LINKS = 100;

/**
 * The files in and below `root` that match a plain pattern, by their paths from there. Links to files are found under
 * their own names, and so are links that lead nowhere or out of the first folder, which the reader refuses. Each link
 * to a folder is followed once, if it leads into the folder where the search begins: the one that the pattern names
 * before its first star. Nothing is found where that folder is no part of `root`.
 */
export function findFiles(pattern: string, tree: FileTree, root: string): readonly string[] {
  const plain = path.posix.normalize(pattern);
  const steps = plain.split("/");
  const star = steps.findIndex((step) => /[*?{}[\]]/.test(step));
  const base = steps.slice(0, star < 0 ? -1 : star).join("/");
  // Without `**`, nothing that lies deeper than the pattern can match.
  const deepest = plain.includes("**") ? Infinity : steps.length;
  const matches = picomatch(plain, { dot: false, noextglob: true, posix: true });
  const [top, start] = [tree.folder(root, "."), tree.folder(root, base)];
  if (top === undefined || start === undefined || !tree.isInside(top, start)) return [];
  const found: string[] = [];
  const seen = new Set<string>();
  const followed = new Set<string>();
  const queue: Folder[] = [{ name: base, real: start }];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const key = `${at.link ?? ""}\n${at.real}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const { name: last, kind } of tree.list(at.real)) {
      const name = at.name === "" ? last : `${at.name}/${last}`;
      const here = path.join(at.real, last);
      const target = kind === "link" ? tree.folder(at.real, last) : kind === "folder" ? here : undefined;
      const isOutside = target !== undefined && !tree.isInside(start, target);
      if (target === undefined || isOutside) {
        if (matches(name)) found.push(name);
        continue;
      }
      if (last.startsWith(".") || name.split("/").length >= deepest) continue;
      if (kind === "folder") queue.push({ ...at, name, real: target });
      else if (followed.size >= MOST_LINKS) found.push(name);
      else if (!followed.has(here)) {
        followed.add(here);
        queue.push({ name, real: target, link: here });
      }
    }
  }
  return found;
}

/**
 * Files of several names, by links, by the shortest name alone, and without the manifest itself.
 *
 * @param real the true path of a file
 */
export function distinctFiles(
  names: readonly string[],
  manifest: string,
  real: (name: string) => string,
): readonly string[] {
  const seen = new Set([real(manifest)]);
  return [...names]
    .sort((a, b) => a.length - b.length || compareText(a, b))
    .filter((name) => {
      const file = real(name);
      const isNew = !seen.has(file);
      seen.add(file);
      return isNew;
    });
}
