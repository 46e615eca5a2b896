import { describe, expect, test } from "vitest";
import { compileTemplate, listText } from "../../../../src/auditor/rules/engine/message";

describe("a template", () => {
  test("is filled with texts, numbers and lists", () => {
    const fill = compileTemplate("{who} holds {count}: {what}.");
    expect(fill({ who: "Ada", count: 2, what: ["a", "b"] })).toBe("Ada holds 2: a and b.");
  });

  test("may begin and end with a placeholder, and have one twice", () => {
    expect(compileTemplate("{a}{b}{a}")({ a: "x", b: "" })).toBe("xx");
  });

  test("without placeholders is as it is", () => {
    expect(compileTemplate("Nothing { to } fill.")({})).toBe("Nothing { to } fill.");
  });

  test("does not look for placeholders in what is filled in", () => {
    expect(compileTemplate("{a} and {b}")({ a: "{b}", b: "$&" })).toBe("{b} and $&");
  });

  test("refuses to be filled with too little", () => {
    expect(() => compileTemplate("{who} holds {what}.")({ who: "Ada" })).toThrow("the message has no value for {what}");
  });
});

test.each([
  [[], "none"],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b and c"],
  [["a", "b", "c", "d", "e", "f"], "a, b, c, d, e and f"],
  [["a", "b", "c", "d", "e", "f", "g"], "a, b, c, d, e and 2 more"],
])("the list %j is written as %s", (items, text) => {
  expect(listText(items)).toBe(text);
});
