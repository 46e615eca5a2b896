import path from "node:path";

/**
 * The folder in whose node_modules the pack is installed: the program's, or the workspace's. Pulumi does not tell a
 * pack where the program is. In a clone of the project: the clone.
 */
export function folderOfProgram(pack: string): string {
  const [before, installed] = pack.split(`${path.sep}node_modules${path.sep}`, 2);
  return before !== undefined && installed !== undefined ? before : path.dirname(pack);
}
