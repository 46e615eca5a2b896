import { existsSync } from "node:fs";
import path from "node:path";

/** The closest folder, from this one up, that git calls a work tree; none where there is none. */
export function repositoryAbove(folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return at;
    if (path.dirname(at) === at) return undefined;
  }
}
