import path from "node:path";
import { createTwoFilesPatch } from "diff";
import { plainLine } from "./plain";

/**
 * The change of a file as a unified diff that `git apply` and `patch -p1` take, line by line: with CRLF, without a
 * final newline, with spaces in the name. Source: POSIX.1-2024, `diff`, "Diff -u Output Format"; git-apply(1).
 *
 * @param file its name from where the patch is to be applied
 */
export function unifiedDiff(file: string, before: string, after: string): readonly string[] {
  if (before === after) return [];
  const patch = createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, { context: 3 });
  // Both tools read a name with a space up to a tab.
  const end = file.includes(" ") ? "\t" : "";
  const [, old = "", changed = "", ...hunks] = patch.replace(/\n$/, "").split("\n");
  return [old + end, changed + end, ...hunks].map(diffLine);
}

/** A line of a patch as it can be printed: as `plainLine`, except the end that it may have. */
function diffLine(line: string): string {
  const [, text = "", end = ""] = /^([^]*?)([\r\t]?)$/.exec(line) ?? [];
  return plainLine(text) + end;
}

/**
 * The name of a file in a patch of a manifest: from the current folder if the manifest lies in it, else from the
 * manifest's own folder. Never from the root of the disk, which no tool takes.
 */
export function nameInPatch(file: string, manifest: string, current = process.cwd()): string {
  const root = isInside(current, manifest) ? current : path.dirname(path.resolve(current, manifest));
  const whole = path.resolve(current, file);
  const name = isInside(root, whole) ? path.relative(root, whole) : whole;
  return name.replaceAll(path.sep, "/").replace(/^([A-Za-z]:)?\/+/, "");
}

function isInside(folder: string, file: string): boolean {
  const name = path.relative(folder, path.resolve(folder, file));
  return !path.isAbsolute(name) && name.split(path.sep)[0] !== "..";
}
