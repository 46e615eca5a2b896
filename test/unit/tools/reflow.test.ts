import { describe, expect, it } from "vitest";
import { reflow } from "../../../tools/reflow";

const WORDS = "word ".repeat(40).trim();

describe("reflow", () => {
  it.each([
    ["a paragraph", "", ""],
    ["an item, its lines under its text", "- ", "  "],
    ["a quote", "> ", "> "],
  ])("wraps %s", (_what, head, rest) => {
    const lines = reflow(`${head}${WORDS}\n`).trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
    expect(`${head}${WORDS}`).toBe(lines.join(" ").replace(` ${rest}`, " "));
  });

  it.each([
    ["what is short", "one\ntwo\n"],
    ["a table", `| ${WORDS} |\n| --- |\n`],
    ["code", `\`\`\`text\n${WORDS}\n\`\`\`\n`],
    ["code by its indent", `    ${WORDS}\n`],
    ["a heading", `# ${WORDS}\n`],
    ["HTML", `<p>${WORDS}</p>\n`],
    ["a hard break", `${WORDS}  \nnext\n`],
  ])("leaves %s as it is", (_what, text) => {
    expect(reflow(text)).toBe(text);
  });

  it("keeps code whole, and begins no line with what would mean something else there", () => {
    const code = `\`${"x y ".repeat(20).trim()}\``;
    const text = reflow(`${"word ".repeat(20)}${code} ${"word ".repeat(8)}- 1. # > more\n`);
    expect(text).toContain(code);
    for (const line of text.split("\n")) expect(line).not.toMatch(/^(?:[-#>]|\d+\.)(?: |$)/);
  });

  it("changes nothing the second time", () => {
    const once = reflow(`- ${WORDS}\n\n  ${WORDS}\n\n1. ${WORDS} \`a b\`\n`);
    expect(reflow(once)).toBe(once);
  });
});
