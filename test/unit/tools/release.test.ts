import { expect, it } from "vitest";
import { nextVersion } from "../../../tools/release";

it.each([
  ["patch", "1.2.4"],
  ["minor", "1.3.0"],
  ["major", "2.0.0"],
  ["1.10.0", "1.10.0"],
])("the release %s after 1.2.3 is %s", (wanted, next) => {
  expect(nextVersion("1.2.3", wanted)).toBe(next);
});

it.each([["1.2.3"], ["1.1.9"], ["0.9.0"], ["next"], ["v2.0.0"], [""]])("%j is no release after 1.2.3", (wanted) => {
  expect(() => nextVersion("1.2.3", wanted)).toThrow();
});
