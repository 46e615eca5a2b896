import { describe, expect, it } from "vitest";
import { brokenPromises, promisesOf, slowest, type TestReport } from "../../../tools/proofs";

const PAGE = [
  "| promise | how it is kept | a test that shows it |",
  "| --- | --- | --- |",
  '| **Nothing is lost** | By care, `a | b` aside | [one](../test/unit/one.test.ts): "keeps $name"; [two](../test/e2e/two.test.ts): "stops %s in time" |',
  "| **Nothing is made twice** | By looking | [one](../test/unit/one.test.ts): the same |",
  '| **The Owner stays** | Refused | [three](../test/unit/three.test.ts), case "the group\'s Owner" in [cases.json](../test/cases/cases.json) |',
  "",
].join("\n");

type Test = readonly [file: string, title: string, status: string, duration?: number];

const report = (...tests: readonly Test[]): TestReport => ({
  testResults: tests.map(([file, title, status, duration = 1]) => ({
    name: `/project/${file}`,
    assertionResults: [{ ancestorTitles: ["a group"], title, status, duration }],
  })),
});

const PASSED: readonly Test[] = [
  ["test/unit/one.test.ts", "keeps lists", "passed"],
  ["test/unit/one.test.ts", "keeps people", "passed"],
  ["test/e2e/two.test.ts", "stops a run in time", "passed"],
  ["test/unit/three.test.ts", "refuses 'the group\\'s Owner'", "passed"],
];

const broken = (...tests: readonly Test[]): readonly string[] => brokenPromises(PAGE, [report(...tests)], "/project");

describe("the promises of a page", () => {
  it("are read with the tests that show them", () => {
    expect(promisesOf(PAGE).map(({ promise, proofs }) => [promise, proofs.length])).toEqual([
      ["Nothing is lost", 2],
      ["Nothing is made twice", 1],
      ["The Owner stays", 1],
    ]);
  });

  it("hold when every named test passed, whatever the case is called", () => {
    expect(broken(...PASSED)).toEqual([]);
  });

  it.each(["failed", "skipped", "pending", "todo"])("do not hold when one of the tests is %s", (status) => {
    expect(broken(...PASSED, ["test/unit/one.test.ts", "keeps groups", status])).toEqual([
      `"Nothing is lost": "a group > keeps groups" of test/unit/one.test.ts is ${status}`,
      `"Nothing is made twice": "a group > keeps groups" of test/unit/one.test.ts is ${status}`,
    ]);
  });

  it("do not hold when a test did not run, or runs in another file", () => {
    expect(broken(...PASSED.slice(0, 3), ["test/unit/four.test.ts", "refuses the group's Owner", "passed"])).toEqual([
      `"The Owner stays": no test "the group's Owner" of test/unit/three.test.ts ran`,
    ]);
  });

  it("are not called kept where the page has none, or names no test", () => {
    expect(brokenPromises("# Safety", [report(...PASSED)], "/project")).toEqual([
      "docs/safety.md has no table of promises",
    ]);
    expect(brokenPromises("| **All is well** | Somehow | Trust us |", [report(...PASSED)], "/project")).toEqual([
      '"All is well" names no test',
    ]);
  });
});

it("the slowest tests come first", () => {
  const tests = [1000, 3000, 2000].map((duration): Test => [
    "test/unit/one.test.ts",
    `${duration}`,
    "passed",
    duration,
  ]);
  expect(slowest([report(...tests)], 2, "/project").map(({ title, seconds }) => [title, seconds])).toEqual([
    ["3000", 3],
    ["2000", 2],
  ]);
});
