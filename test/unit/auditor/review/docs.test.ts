import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createColors } from "picocolors";
import { expect, it } from "vitest";
import { table } from "../../../../src/auditor/review/formats/table";
import { changeLines, type ReviewResult } from "../../../../src/auditor/review";
import { escapeMarkdown } from "../../../../src/report/text/markdown";
import { type ChangeCase, diffOf, reviewOf, sections } from "./changes";

/** `UPDATE_GOLDEN=1` writes down what the tool says now; read it before you commit it. */
const update = process.env["UPDATE_GOLDEN"] === "1";

const page = path.resolve(__dirname, "../../../../docs/review.md");
const text = readFileSync(page, "utf8");
const cases = new Map([...sections.values()].flat().map((one) => [one.case, one]));

function caseOf(name: string): ChangeCase {
  const found = cases.get(name);
  if (found === undefined) throw new Error(`changes.yaml has no case "${name}"`);
  return found;
}

/** The change as a diff, and what the tool prints of it. */
function exampleOf(one: ChangeCase): string {
  const printed = table(reviewOf(one), { width: 100, colors: createColors(false) }).trimEnd();
  const how = [
    ...(one.operator === undefined ? [] : [`--operator ${one.operator}`]),
    ...(one.override === undefined ? [] : [`--operator ${one.override.by} --override "${one.override.reason}"`]),
  ];
  const told = how.length === 0 ? "" : `With \`${how.join(" ")}\`:\n\n`;
  const title = `${one.case.charAt(0).toUpperCase()}${one.case.slice(1)}:`;
  return [title, `\`\`\`diff\n${diffOf(one)}\n\`\`\``, `${told}\`\`\`text\n${printed}\n\`\`\``].join("\n\n");
}

const MOST_LINES = 3;

/** What is said first: what stands in the way, else who gains and loses what. */
function saidOf(result: ReviewResult): string {
  const changes = changeLines(result);
  const created = result.findings.created.filter(({ severity }) => severity !== "info").map(({ ruleId }) => ruleId);
  const facts = result.limits.length > 0 ? result.limits.map(({ message }) => message) : changes;
  const more = facts.length - MOST_LINES;
  const lines = [
    ...facts.slice(0, MOST_LINES),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...[...new Set(created)].map((ruleId) => `new finding: ${ruleId}`),
    ...(result.limits.length > 0 ? [] : result.basis.map(({ what, after = "gone" }) => `${what}: ${after}`)),
  ];
  return lines.length === 0 ? "no access change" : lines.map(escapeMarkdown).join("<br>");
}

const EXAMPLE = /<!-- case: (.+) -->\n[\s\S]*?<!-- \/case -->/g;
const ROW = /^\| ([^|`]+?) *\| [^|]*\|.*\|$/gm;
const HEADING = "## Dangerous and harmless changes";

it("docs/review.md shows what the tool says", () => {
  const [examples = "", rows = ""] = text.split(HEADING);
  const actual = [
    examples.replace(
      EXAMPLE,
      (_, name: string) => `<!-- case: ${name} -->\n\n${exampleOf(caseOf(name))}\n\n<!-- /case -->`,
    ),
    rows.replace(ROW, (row, name: string) => {
      if (name === "change" || /^-+$/.test(name)) return row;
      const result = reviewOf(caseOf(name));
      return `| ${name} | ${result.verdict} | ${saidOf(result)} |`;
    }),
  ].join(HEADING);
  if (update) writeFileSync(page, actual);
  expect(text).toBe(actual);
});

it("docs/review.md has an example of each kind of line, and about thirty changes", () => {
  const [examples = "", rows = ""] = text.split(HEADING);
  for (const sign of ["+", "-", "?", "~", "=", ">", "!"])
    expect(examples).toMatch(new RegExp(`\nWhat changes\n(?:.+\n)*?\\${sign} `));
  expect([...rows.matchAll(ROW)].length).toBeGreaterThanOrEqual(30);
});
