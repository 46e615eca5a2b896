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
  const place = realPath(folder);
  for (let at = place; ; at = path.dirname(at)) {
    // A work tree of a repository that is elsewhere has a file of this name.
    if (existsSync(path.join(at, ".git"))) return [at, place];
    if (path.dirname(at) === at) return undefined;
  }
}

/** Where a folder really is; of one that is not there, its nearest ancestor that is. */
function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    const above = path.dirname(folder);
    return above === folder ? folder : path.join(realPath(above), path.basename(folder));
  }
}
