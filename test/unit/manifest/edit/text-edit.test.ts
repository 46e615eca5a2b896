import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyPatch, joinPatches, lineEdits, type TextEdit } from "../../../../src/manifest/edit/text-edit";

const text = "one\ntwo\nthree\nfour\n";
const edit = (start: number, end: number, inserted: string): TextEdit => ({ start, end, text: inserted });

describe("edits of a text are edits of its lines", () => {
  test.each([
    ["within a line", [edit(4, 5, "T")], [{ line: 2, remove: ["two"], insert: ["Two"] }]],
    ["a line less", [edit(4, 8, "")], [{ line: 2, remove: ["two"], insert: [] }]],
    ["a line more", [edit(7, 7, "\nmore")], [{ line: 3, remove: [], insert: ["more"] }]],
    ["the last line", [edit(14, 19, "")], [{ line: 4, remove: ["four"], insert: [] }]],
    ["the first line", [edit(0, 3, "1")], [{ line: 1, remove: ["one"], insert: ["1"] }]],
    ["several lines as one", [edit(3, 8, " ")], [{ line: 1, remove: ["one", "two", "three"], insert: ["one three"] }]],
    [
      "apart, in any order",
      [edit(14, 15, "F"), edit(0, 1, "O")],
      [
        { line: 1, remove: ["one"], insert: ["One"] },
        { line: 4, remove: ["four"], insert: ["Four"] },
      ],
    ],
    ["twice in a line", [edit(0, 1, "O"), edit(2, 3, "E")], [{ line: 1, remove: ["one"], insert: ["OnE"] }]],
    [
      "on neighboring lines",
      [edit(0, 1, "O"), edit(4, 5, "T")],
      [
        { line: 1, remove: ["one"], insert: ["One"] },
        { line: 2, remove: ["two"], insert: ["Two"] },
      ],
    ],
    [
      "behind a line, and on the next one",
      [edit(3, 3, "\nmore"), edit(4, 5, "T")],
      [
        { line: 2, remove: [], insert: ["more"] },
        { line: 2, remove: ["two"], insert: ["Two"] },
      ],
    ],
    [
      "on lines that an earlier one touches",
      [edit(2, 5, ""), edit(6, 7, "O")],
      [{ line: 1, remove: ["one", "two"], insert: ["onwO"] }],
    ],
  ])("%s", (_, edits, expected) => {
    expect(lineEdits(text, edits)).toEqual(expected);
    const after = [...edits]
      .sort((a, b) => b.start - a.start)
      .reduce((result, { start, end, text: inserted }) => result.slice(0, start) + inserted + result.slice(end), text);
    expect(applyPatch(text, { edits: expected })).toBe(after);
  });
});

describe("a patch", () => {
  test("is applied to the lines it was made for", () => {
    const edits = lineEdits(text, [edit(4, 8, ""), edit(18, 18, "\nfive")]);
    expect(applyPatch(text, { edits })).toBe("one\nthree\nfour\nfive\n");
  });

  test("is refused by a text whose lines are others", () => {
    const edits = lineEdits(text, [edit(4, 8, "")]);
    expect(applyPatch("one\nTWO\nthree\n", { edits })).toBeUndefined();
    expect(applyPatch("one", { edits })).toBeUndefined();
  });

  test("keeps the line ends of Windows", () => {
    const windows = text.replaceAll("\n", "\r\n");
    const edits = lineEdits(windows, [edit(3, 3, "\nmore")]);
    expect(edits).toEqual([{ line: 2, remove: [], insert: ["more"] }]);
    expect(applyPatch(windows, { edits })).toBe("one\r\nmore\r\ntwo\r\nthree\r\nfour\r\n");
  });

  test("gives the text that the edits give, whatever they are", () => {
    const lines = fc.array(fc.constantFrom("", "a", "b b", "ccc"), { maxLength: 8 }).map((list) => list.join("\n"));
    const cuts = fc.uniqueArray(fc.nat(30), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(lines, cuts, fc.array(fc.constantFrom("", "x", "\n", "y\nz", "\n\n")), (before, places, texts) => {
        const sorted = [...new Set(places.map((place) => Math.min(place, before.length)))].sort((a, b) => a - b);
        const edits = texts.flatMap((inserted, index) => {
          const [start, end] = [sorted[2 * index], sorted[2 * index + 1]];
          return start === undefined || end === undefined ? [] : [edit(start, end, inserted)];
        });
        const after = edits.reduceRight(
          (all, { start, end, text: now }) => all.slice(0, start) + now + all.slice(end),
          before,
        );
        expect(applyPatch(before, { edits: lineEdits(before, edits) })).toBe(after);
      }),
    );
  });
});

test("patches that were made one after the other are one patch", () => {
  const line = fc.constantFrom("a", "b", "c", "d");
  const edits = fc.record({ at: fc.nat(9), remove: fc.nat(3), insert: fc.array(line, { maxLength: 3 }) });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 9 }), fc.array(edits, { maxLength: 5 }), (lines, all) => {
      const before = lines.join("\n");
      let after = before;
      const patches = all.map(({ at, remove, insert }) => {
        const now = after.split("\n");
        const from = Math.min(at, now.length - 1);
        const removed = now.slice(from, Math.min(from + remove, now.length - 1));
        const patch = { edits: [{ line: from + 1, remove: removed, insert }] };
        after = applyPatch(after, patch) ?? "";
        return patch;
      });
      expect(applyPatch(before, { edits: joinPatches(before, patches) })).toBe(after);
    }),
  );
});
