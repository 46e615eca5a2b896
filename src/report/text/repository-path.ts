import { existsSync, realpathSync } from "node:fs";
import path from "node:path";

/**
 * The path of a file from the root of the git repository that holds it, with slashes, as code hosts name files; without
 * a repository, from the current folder. One that lies in neither stays absolute.
 *
 * @param file as it was named: relative to the current folder, or absolute, also by way of a link
 */
export function repositoryPath(file: string): string {
  const whole = path.resolve(file);
  const folder = rootAndPlace(path.dirname(whole));
  const [root, place] = folder ?? [process.cwd(), path.dirname(whole)];
  const name = path.relative(root, path.join(place, path.basename(whole)));
  return name === ".." || name.startsWith(`..${path.sep}`) || path.isAbsolute(name)
    ? whole
    : name.split(path.sep).join("/");
}

/** The root of the repository that a folder lies in, and the folder, both without links. */
const known = new Map<string, readonly [root: string, place: string] | undefined>();

function rootAndPlace(folder: string): readonly [root: string, place: string] | undefined {
  if (!known.has(folder)) known.set(folder, find(folder));
  return known.get(folder);
}

function find(folder: string): readonly [root: string, place: string] | undefined {
  const { folder: above, rest } = existingFolder(folder);
  const place = path.join(above, ...rest);
  const root = repositoryAbove(place);
  return root === undefined ? undefined : [root, place];
}

/** The closest folder, from this one up, that git calls a work tree; none where there is none. */
export function repositoryAbove(folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    // A work tree of a repository that is elsewhere has a file of this name.
    if (existsSync(path.join(at, ".git"))) return at;
    if (path.dirname(at) === at) return undefined;
  }
}

/** The folder, by its real name, or the next one above that exists, and what lies between. */
export function existingFolder(folder: string): { folder: string; rest: readonly string[] } {
  if (existsSync(folder)) return { folder: realpathSync(folder), rest: [] };
  const above = existingFolder(path.dirname(folder));
  return { ...above, rest: [...above.rest, path.basename(folder)] };
}
