/** Lines to take out of a text and to put in their place; lines count from 1. */
export interface LineEdit {
  readonly line: number;
  readonly remove: readonly string[];
  readonly insert: readonly string[];
}

/** Unchanged lines around a change. */
const CONTEXT = 3;

/**
 * Edits of a file, from the first to the last, as a unified diff that `git apply` and `patch` take. `text` is the file
 * before. Source: POSIX.1-2024, `diff`, "Diff -u Output Format".
 */
export function unifiedDiff(file: string, text: string, edits: readonly LineEdit[]): readonly string[] {
  const lines = text.replace(/\n$/, "").split("\n");
  const hunks: LineEdit[][] = [];
  for (const edit of edits) {
    const last = hunks.at(-1)?.at(-1);
    if (last !== undefined && edit.line - (last.line + last.remove.length) <= 2 * CONTEXT) hunks.at(-1)?.push(edit);
    else hunks.push([edit]);
  }
  let shift = 0;
  const body = hunks.flatMap((hunk) => {
    const [first, last] = [hunk[0], hunk.at(-1)];
    if (first === undefined || last === undefined) return [];
    const from = Math.max(1, first.line - CONTEXT);
    const to = Math.min(lines.length, last.line + last.remove.length - 1 + CONTEXT);
    const printed: string[] = [];
    let at = from;
    for (const { line, remove, insert } of hunk) {
      printed.push(...lines.slice(at - 1, line - 1).map((same) => ` ${same}`));
      printed.push(...remove.map((old) => `-${old}`), ...insert.map((added) => `+${added}`));
      at = line + remove.length;
    }
    printed.push(...lines.slice(at - 1, to).map((same) => ` ${same}`));
    const growth = hunk.reduce((sum, { remove, insert }) => sum + insert.length - remove.length, 0);
    const length = to - from + 1;
    const head = `@@ -${from},${length} +${from + shift},${length + growth} @@`;
    shift += growth;
    return [head, ...printed];
  });
  return body.length === 0 ? [] : [`--- a/${file}`, `+++ b/${file}`, ...body];
}
