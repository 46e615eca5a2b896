import { readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import picomatch from "picomatch";

/** A folder to look into: `name` is its path from the first folder, `real` where it truly is. */
interface Folder {
  readonly name: string;
  readonly real: string;
}

/**
 * The files in and below `root` that match a plain pattern, by their paths from there. Links to files are found under
 * their own names. Each folder is looked into once, and a link to one only where it leads into the folder where the
 * search begins: the one that the pattern names before its first star.
 */
export function findFiles(pattern: string, root: string): readonly string[] {
  const steps = path.posix.normalize(pattern).split("/");
  const star = steps.findIndex((step) => /[*?{}[\]]/.test(step));
  const base = steps.slice(0, star < 0 ? -1 : star).join("/");
  // Without `**`, nothing that lies deeper than the pattern can match.
  const deepest = pattern.includes("**") ? Infinity : pattern.split("/").length;
  const matches = picomatch(path.posix.normalize(pattern), { dot: false, noextglob: true, posix: true });
  const start = realOf(path.join(root, base));
  const found: string[] = [];
  const seen = new Set<string>();
  const links: Folder[] = [];
  const queue: Folder[] = start === undefined ? [] : [{ name: base, real: start }];
  for (let at = queue.shift() ?? links.shift(); at !== undefined; at = queue.shift() ?? links.shift()) {
    if (seen.has(at.real)) continue;
    seen.add(at.real);
    for (const entry of entriesOf(at.real)) {
      const name = at.name === "" ? entry.name : `${at.name}/${entry.name}`;
      const real = path.join(at.real, entry.name);
      const kind = entry.isSymbolicLink() ? kindOf(real) : entry.isDirectory() ? "folder" : "file";
      if (kind === "file" && matches(name)) found.push(name);
      if (kind !== "folder" || entry.name.startsWith(".") || name.split("/").length >= deepest) continue;
      if (!entry.isSymbolicLink()) queue.push({ name, real });
      else {
        const target = realOf(real);
        if (target !== undefined && start !== undefined && isInside(start, target)) links.push({ name, real: target });
      }
    }
  }
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function realOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

/** What a link leads to; a link to nothing is nothing. */
function kindOf(link: string): "folder" | "file" | undefined {
  try {
    return statSync(link).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

function isInside(folder: string, target: string): boolean {
  return target === folder || target.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
