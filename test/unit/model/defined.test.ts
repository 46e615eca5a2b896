import { expect, it } from "vitest";
import { defined } from "../../../src/model/defined";

it("leaves out what is undefined, and nothing else", () => {
  expect(defined({ a: 1, b: undefined, c: null, d: "", e: false, f: 0 })).toStrictEqual({
    a: 1,
    c: null,
    d: "",
    e: false,
    f: 0,
  });
});

it("has the type of a value with optional keys", () => {
  const maybe = (value: string): string | undefined => (value === "" ? undefined : value);
  // Assigned under exactOptionalPropertyTypes, so that this file does not compile where the type is wrong.
  const value: { readonly a: string; readonly b?: string; readonly c?: number } = defined({
    a: "x",
    b: maybe(""),
    c: undefined,
  });
  expect(Object.keys(value)).toEqual(["a"]);
});
