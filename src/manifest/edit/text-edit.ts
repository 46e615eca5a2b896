import { type ManifestPatch } from "../../model/finding";

/** A replacement of the characters from `start` up to `end`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type LineEdits = ManifestPatch["edits"];

/** The lines of a text, without their ends. */
function linesOf(text: string): readonly string[] {
  return text.split("\n").map((line) => line.replace(/\r$/, ""));
}

/** Edits of a text, none of which overlap, as edits of its lines, from the first to the last. */
export function lineEdits(text: string, edits: readonly TextEdit[]): LineEdits {
  const regions: { first: number; last: number; edits: TextEdit[] }[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    const [first, last] = [lineOf(text, edit.start), lineOf(text, edit.end)];
    const before = regions.at(-1);
    if (before !== undefined && first <= before.last) {
      before.last = Math.max(before.last, last);
      before.edits.push(edit);
    } else regions.push({ first, last, edits: [edit] });
  }
  const starts = lineStarts(text);
  return regions.map(({ first, last, edits: inside }) => {
    const from = starts[first - 1] ?? 0;
    const next = starts[last];
    const old = text.slice(from, next === undefined ? undefined : next - 1);
    const moved = inside.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
    return trim(first, linesOf(old), linesOf(replace(old, moved)));
  });
}

/** The text after the patch; `undefined` if its lines are not there to be taken out. */
export function applyPatch(text: string, { edits }: Pick<ManifestPatch, "edits">): string | undefined {
  const lines = [...linesOf(text)];
  // From the last to the first; what is added before a line comes after a change of that line, which has the same
  // number.
  for (const { line, remove, insert } of [...edits].reverse().sort((a, b) => b.line - a.line)) {
    if (remove.some((removed, index) => lines[line - 1 + index] !== removed)) return undefined;
    lines.splice(line - 1, remove.length, ...insert);
  }
  return lines.join(text.includes("\r\n") ? "\r\n" : "\n");
}

/** Patches that were made one after the other, as one patch of the text before the first. */
export function joinPatches(text: string, patches: readonly Pick<ManifestPatch, "edits">[]): LineEdits {
  const original = linesOf(text);
  const lines: { readonly text: string; readonly index?: number }[] = original.map((line, index) => ({
    text: line,
    index,
  }));
  for (const { edits } of patches)
    for (const { line, remove, insert } of [...edits].reverse().sort((a, b) => b.line - a.line))
      lines.splice(line - 1, remove.length, ...insert.map((added) => ({ text: added })));
  const joined: LineEdits[number][] = [];
  let next = 0;
  let insert: string[] = [];
  // One more than there are, so that the last change ends too.
  for (const { text: added, index } of [...lines, { text: "", index: original.length }]) {
    if (index === undefined) insert.push(added);
    else {
      if (index > next || insert.length > 0)
        joined.push({ line: next + 1, remove: original.slice(next, index), insert });
      [next, insert] = [index + 1, []];
    }
  }
  return joined;
}

/** The text with `edits` done. */
function replace(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: inserted }) => result.slice(0, start) + inserted + result.slice(end), text);
}

/** Leaves out the lines that are the same before and after. */
function trim(first: number, before: readonly string[], after: readonly string[]): LineEdits[number] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail++;
  return {
    line: first + head,
    remove: before.slice(head, before.length - tail),
    insert: after.slice(head, after.length - tail),
  };
}

/** Offsets at which the lines begin. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The line of an offset, counted from 1. */
function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
