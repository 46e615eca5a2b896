import { describe, expect, it } from "vitest";
import { fragmentProblems, joined, subjectProblems } from "../../../tools/changes";

const CHANGELOG = "# Changelog\n\n## 0.1.0\n\nFirst version.\n";

describe("a changelog fragment", () => {
  it.each([
    ["review-writes.md", "`review` names each write.\n", []],
    ["Review Writes.md", "`review` names each write.\n", ["its name is not like review-writes.md"]],
    ["review.txt", "`review` names each write.\n", ["its name is not like review-writes.md"]],
    ["review.md", " \n", ["it is empty"]],
    ["review.md", "# Review\n\nIt names each write.\n", ["it has a heading: the release writes that"]],
    [
      "review.md",
      "x".repeat(1001),
      ["it is longer than 1,000 characters: a line or two for users, the rest is in docs/"],
    ],
  ])("%s is looked at: %#", (name, text, problems) => {
    expect(fragmentProblems({ name, text })).toEqual(problems.map((problem) => `changes/${name}: ${problem}`));
  });

  it("becomes an item of the next version, above the others", () => {
    const fragments = [
      { name: "a.md", text: "One line.\n" },
      { name: "b.md", text: "- Two items,\n  one of two lines.\n- The second.\n\nA paragraph\nmore.\n" },
    ];
    expect(joined(CHANGELOG, "0.2.0", fragments)).toBe(
      [
        "# Changelog",
        "",
        "## 0.2.0",
        "",
        "- One line.",
        "- Two items,",
        "  one of two lines.",
        "- The second.",
        "- A paragraph",
        "  more.",
        "",
        "## 0.1.0",
        "",
        "First version.",
        "",
      ].join("\n"),
    );
  });
});

describe("the subject of a commit", () => {
  it.each([
    ["Say why in the message", 0],
    ["x".repeat(71), 0],
    ["x".repeat(72), 1],
    ["Say why.", 1],
  ])("%s: %i problems", (subject, count) => {
    expect(subjectProblems([subject])).toHaveLength(count);
  });
});
