import { describe, expect, it } from "vitest";
import { commandsOf, excerptLike, parsePage } from "../support/pages";

const page = parsePage(
  "docs/x.md",
  [
    "# One `word`, two",
    "See [there](y.md#part) and `[no](link)` and `a b`.",
    "```console e2e=drift",
    "$ first --option",
    "[not](a-link)",
    "$ second",
    "```",
    "## Again",
    "## Again",
    "",
  ].join("\n"),
);

describe("a page", () => {
  it("has blocks, anchors, links and spans", () => {
    expect(page.blocks).toEqual([
      {
        at: "docs/x.md:3",
        language: "console",
        tags: new Map([["e2e", "drift"]]),
        text: "$ first --option\n[not](a-link)\n$ second\n",
      },
    ]);
    expect(page.anchors).toEqual(["one-word-two", "again", "again-1"]);
    expect(page.links).toEqual(["y.md#part"]);
    expect(page.spans).toEqual(["word", "[no](link)", "a b"]);
  });

  it("shows command lines", () =>
    expect(page.blocks.flatMap((block) => commandsOf(block))).toEqual(["first --option", "second"]));
});

describe("an excerpt", () => {
  const actual = "a\nb  \nc\nd\nb\n";
  it.each(["a\nb\nc\nd\nb", "a\n...", "...\nc\n...", "...\nb\n...\nb", "a\n...\nb\nc\n...\nb\n"])(
    "is one: %j",
    (shown) => expect(excerptLike(shown, actual)).toBe(shown.trimEnd()),
  );
  it.each(["a", "a\nc\n...", "...\nd", "...\nd\n...\nc\n...", "a\n...\nx\n..."])("is none: %j", (shown) =>
    expect(excerptLike(shown, actual)).not.toBe(shown),
  );
});
