import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { describe, expect, test } from "vitest";
import { RULES } from "../../../../src/auditor/rules";
import { CASE_FILES, findingsOf } from "./support/cases";
import { optionsOf, pageOf, SECTIONS } from "./support/pages";

const root = path.resolve(__dirname, "../../../..");
const ids = RULES.map(({ id }) => id).sort();
const named = (folder: string, extension: string) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith(extension))
    .map((name) => name.slice(0, -extension.length))
    .sort();

describe("every rule", () => {
  test("has one file, of its name, and no file is without a rule", () => {
    expect(named("src/auditor/rules", ".ts").filter((name) => name !== "index")).toEqual(ids);
    for (const { id } of RULES)
      expect(readFileSync(path.join(root, "src/auditor/rules", `${id}.ts`), "utf8")).toContain(`id: "${id}"`);
  });

  test("has a page, and no page is without a rule", () => {
    const others = ["README", "rule-failed", "your-own"];
    expect(named("docs/rules", ".md").filter((name) => !others.includes(name))).toEqual(ids);
  });

  test("has cases, and no cases are without a rule", () => {
    expect([...CASE_FILES.keys()].sort()).toEqual(ids);
  });

  test("stands in the table of all rules, in its order, with severity and title", () => {
    const index = readFileSync(path.join(root, "docs/rules/README.md"), "utf8");
    const rows = RULES.map(({ id, severity, title }) => `| [${id}](${id}.md) | ${severity} | ${title} |`);
    expect(index.split("\n").filter((line) => line.startsWith("| ["))).toEqual(rows);
  });

  test("has an id of its own", () => {
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe.each(RULES)("$id", (rule) => {
  const cases = CASE_FILES.get(rule.id) ?? { valid: [], invalid: [] };

  test("has cases in which it says nothing, and for each of its messages one in which it gives it", () => {
    expect(cases.valid.length).toBeGreaterThan(0);
    const findings = cases.invalid.flatMap((each) => findingsOf(rule, each));
    const given = new Set(findings.map(({ messageId }) => messageId));
    expect([...given].sort()).toEqual(Object.keys(rule.messages).sort());
  });

  test("says itself in sentences", () => {
    const { title, rationale, remediation, messages } = rule;
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    const sentences = Object.values(messages).flatMap((each) => [each.message, each.remediation]);
    for (const text of [rationale, remediation, ...sentences]) expect(text).toMatch(/^[A-Z{b].*[.}]$/);
  });

  test("has defaults that its schema takes", () => {
    const validate = new Ajv2020({ strict: true }).compile(rule.options.schema);
    expect(validate(rule.options.defaults), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...rule.options.defaults, misspelled: 1 })).toBe(false);
  });

  test("has a page with the sections that all pages have, its own title, severity and options", () => {
    const page = pageOf(rule.id);
    expect(page.title).toBe(rule.id);
    expect([...page.sections.keys()]).toEqual(SECTIONS);
    expect(page.sections.get("Summary")).toBe(`${rule.title}.`);
    expect(page.sections.get("Severity")).toBe(`\`${rule.severity}\``);
    const { schema, defaults } = rule.options as {
      schema: { properties: Record<string, { description: string }> };
      defaults: Record<string, number>;
    };
    expect(optionsOf(page)).toEqual(
      Object.entries(schema.properties).map(([name, { description }]) => [name, String(defaults[name]), description]),
    );
  });
});
