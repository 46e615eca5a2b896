import { describe, expect, test } from "vitest";
import { firstHidden, firstHiddenInName, withoutHiddenInName } from "../../../src/model/hidden-text";
import { canonicalDomain, canonicalEmail } from "../../../src/model/identity";
import { isOneCharacterApart, likeness } from "../../../src/model/look-alike";
import { plain } from "../../../src/report/text/plain";

const HIDDEN =
  "00ad 034f 061c 115f 1160 17b4 17b5 180b 180e 200b 200c 200d 200e 2060 2063 2800 3164 fe00 fe0f feff ffa0 fff0 fffd 1d173 e0001 e0041 e0100";

describe.each(HIDDEN.split(" "))("U+%s", (code) => {
  const hidden = String.fromCodePoint(Number.parseInt(code, 16));

  test("is refused in an address, wherever it stands", () => {
    for (const address of [`op${hidden}s@acme.example`, `${hidden}ops@acme.example`, `ops@acme${hidden}.example`])
      expect(canonicalEmail(address)).toEqual({
        invalid: `it has U+${code.toUpperCase()}, an invisible character`,
      });
    expect(canonicalDomain(`acme${hidden}.example`)).toBeUndefined();
  });

  test("is hidden in a name", () => {
    expect(firstHidden(`Olu${hidden}`)).toBe(`U+${code.toUpperCase()}`);
    expect(firstHiddenInName(`Olu${hidden} Sesay`)).toBe(`U+${code.toUpperCase()}`);
    expect(withoutHiddenInName(`Olu${hidden} Sesay`)).toBe("Olu Sesay");
  });
});

test.each([
  "\u06cc\u200c\u0628",
  "\u0915\u094d\u200d\u0937",
  "\u{1f468}\u200d\u{1f4bb}",
  "\u2764\ufe0f team",
  "J\u00fcrgen",
])("what belongs there is right in a name: %j", (name) => {
  expect(firstHiddenInName(name)).toBeUndefined();
  expect(withoutHiddenInName(name)).toBe(name);
});

test.each([
  ["\u043eps@acme.example", "ops@acme.example", "confusable"],
  ["0ps@acme.example", "ops@acme.example", "confusable"],
  ["rnax@acme.example", "max@acme.example", "confusable"],
  ["kirn@acme.example", "kim@acme.example", "confusable"],
  ["o1u@acme.example", "olu@acme.example", "confusable"],
  ["ops@acme.exampe", "ops@acme.example", "one-character"],
  ["opps@acme.example", "ops@acme.example", "one-character"],
  ["osp@acme.example", "ops@acme.example", "one-character"],
  ["m\u00fcller@acme.example", "muller@acme.example", "one-character"],
  ["ops@acme.example", "ops@acme.example", undefined],
  ["a@acme.example", "b@acme.example", undefined],
  ["ada@acme.example", "cfo@acme.example", undefined],
] as const)("%j and %j: %s", (one, other, expected) => {
  expect(likeness(one, other)).toBe(expected);
  expect(likeness(other, one)).toBe(expected);
});

test("one character apart is what an edit of one character makes", () => {
  const text = "abcb";
  const edits = new Set<string>();
  for (let at = 0; at <= text.length; at++)
    for (const letter of "abcx") {
      edits.add(text.slice(0, at) + letter + text.slice(at));
      if (at === text.length) continue;
      edits.add(text.slice(0, at) + letter + text.slice(at + 1));
      edits.add(text.slice(0, at) + text.slice(at + 1));
      edits.add(text.slice(0, at) + (text[at + 1] ?? "") + (text[at] ?? "") + text.slice(at + 2));
    }
  edits.delete(text);
  for (const edit of edits) expect([edit, isOneCharacterApart(edit, text)]).toEqual([edit, true]);
  for (const far of ["", "abcbcb", "xbcx", "cbab", text]) expect(isOneCharacterApart(far, text)).toBe(false);
});

test("an address that is not ASCII is written by its code points, and marked", () => {
  expect(plain("\u043eps@acme.example gains")).toBe("\\u{43e}ps@acme.example [not ASCII] gains");
  expect(plain("J\u00fcrgen (jurgen@acme.example)")).toBe("J\u00fcrgen (jurgen@acme.example)");
  expect(plain(plain("j\u00fcrgen@acme.example"))).toBe("j\\u{fc}rgen@acme.example [not ASCII]");
});
