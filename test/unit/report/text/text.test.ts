import { describe, expect, it } from "vitest";
import { closest, didYouMean } from "../../../../src/model/did-you-mean";
import { fingerprint, type Json } from "../../../../src/model/fingerprint";
import { compareText, formatPosition, sortProblems, type Problem } from "../../../../src/model/problem";
import { show } from "../../../../src/model/show";

describe("closest", () => {
  const keys = ["people", "teams", "domains", "billingGroups", "organizationRoles", "id", "us"];
  it.each([
    ["peopel", "people"],
    ["People", "people"],
    ["team", "teams"],
    ["billing-groups", "billingGroups"],
    ["organisationRoles", "organizationRoles"],
    ["ID", "id"],
    ["i", undefined],
    ["eu", undefined],
    ["zzzzzz", undefined],
    ["", undefined],
  ])("%j: %j", (text, expected) => {
    expect(closest(text, keys)).toBe(expected);
  });

  it("takes the nearest, and the first of equals", () => {
    expect(closest("europa", ["europe", "europa-1", "european"])).toBe("europe");
    expect(closest("abcx", ["abcy", "abcz"])).toBe("abcy");
  });

  it("says so in words, or nothing", () => {
    expect(didYouMean("peopel", keys)).toEqual({ hint: 'did you mean "people"?' });
    expect(didYouMean("zzzzzz", keys)).toEqual({});
    expect(didYouMean("x", [])).toEqual({});
  });
});

describe("fingerprint", () => {
  const cases: readonly [string, Json, Json, boolean][] = [
    ["the order of keys", { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, true],
    ["the order of a list", [1, 2], [2, 1], false],
    ["text and number", "1", 1, false],
    ["null and nothing", { a: null }, {}, false],
    ["list and map", ["a"], { 0: "a" }, false],
    ["where a key ends", { ab: "c" }, { a: "bc" }, false],
    ["nesting", [["a"], "b"], ["a", ["b"]], false],
    ["a quote in text", 'a","b', ["a", "b"], false],
    ["empty list and empty map", [], {}, false],
    ["one value and itself", [{ a: [true, "ü"] }], [{ a: [true, "ü"] }], true],
  ];
  it.each(cases)("%s", (_, one, other, same) => {
    expect(fingerprint(one) === fingerprint(other)).toBe(same);
  });

  it("is SHA-256 of canonical JSON", () => {
    // printf '{"a":[1,"x"],"b":null}' | sha256sum
    expect(fingerprint({ b: null, a: [1, "x"] })).toBe(
      "854ef06dc57f5dfed10206344ab2d02e0b6c84b0e19436703a5afd0f1f9f2687",
    );
  });

  it("takes __proto__ for a key like any other", () => {
    expect(fingerprint(JSON.parse('{"__proto__":{"a":1}}') as Json)).not.toBe(fingerprint({}));
  });
});

describe("show", () => {
  it.each([
    ["text", '"text"'],
    ['say "hi"\n', String.raw`"say \"hi\"\n"`],
    [5, "5"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [null, "null"],
    [["a", 1], '["a",1]'],
    ["a".repeat(81), `"${"a".repeat(79)}…"`],
    [["a".repeat(99)], `["${"a".repeat(77)}…`],
  ])("%j", (value, shown) => {
    expect(show(value)).toBe(shown);
  });

  it("does not let half a character out", () => {
    expect(show(`${"a".repeat(78)}🚀🚀🚀`)).toBe(`"${"a".repeat(78)}${String.raw`\ud83d`}…"`);
  });
});

describe("problems", () => {
  const problem = (file: string, line: number, column: number, message: string): Problem => ({
    kind: "malformed",
    message,
    at: { file, line, column },
  });

  it("are sorted by file, line, column and message", () => {
    const sorted = [
      problem("B.yaml", 9, 9, "z"),
      problem("a.yaml", 2, 10, "z"),
      problem("a.yaml", 10, 1, "z"),
      problem("a.yaml", 10, 2, "a"),
      problem("a.yaml", 10, 2, "b"),
    ];
    expect(sortProblems([...sorted].reverse())).toEqual(sorted);
  });

  it("have a place that editors understand", () => {
    expect(formatPosition({ file: "a b.yaml", line: 3, column: 14 })).toBe("a b.yaml:3:14");
  });

  it("are compared by code unit, whatever the locale", () => {
    expect(["b", "a", "Z", "ä", "10", "9"].sort(compareText)).toEqual(["10", "9", "Z", "a", "b", "ä"]);
  });
});
