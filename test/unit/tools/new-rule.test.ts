import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { RULES, type Rule } from "../../../src/auditor/rules";
import { newRule } from "../../../tools/new-rule";
import { expectedOf, findingsOf, type RuleCase } from "../auditor/rules/support/cases";
import { parsePage } from "../../support/pages";

const ROOT = path.resolve(__dirname, "../../..");
const EDITED = [
  "src/auditor/rules/index.ts",
  "docs/rules/README.md",
  "docs/controls.md",
  "src/auditor/rules/controls.json",
  "schemas/organization-defaults.schema.json",
];
let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "new-rule-"));
  for (const folder of ["src/auditor/rules", "docs/rules", "test/cases/rules", "schemas"])
    fs.mkdirSync(path.join(root, folder), { recursive: true });
  for (const file of EDITED) fs.copyFileSync(path.join(ROOT, file), path.join(root, file));
});
afterEach(() => {
  fs.rmSync(root, { recursive: true });
});

const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");

describe("a new rule", () => {
  it("finds what its cases and its page say, before anything in it is written", async () => {
    newRule("no-pets", root);
    const file = path.join(root, "src/auditor/rules/no-pets.ts");
    fs.writeFileSync(
      file,
      read("src/auditor/rules/no-pets.ts").replaceAll('"./engine', `"${ROOT}/src/auditor/rules/engine`),
    );
    const { noPets: rule } = (await import(file)) as { noPets: Rule };
    const { valid, invalid } = parse(read("test/cases/rules/no-pets.yaml")) as {
      valid: RuleCase[];
      invalid: RuleCase[];
    };
    for (const each of [...valid, ...invalid])
      expect(findingsOf(rule, each).map(expectedOf)).toEqual(each.findings ?? []);
    const [wrong, right] = parsePage("no-pets.md", read("docs/rules/no-pets.md")).blocks.map(({ text }) => text);
    expect(findingsOf(rule, { manifest: wrong ?? "" })).toHaveLength(1);
    expect(findingsOf(rule, { manifest: right ?? "" })).toEqual([]);
  });

  it("is in the list of rules and the table of pages, and nothing else changes", () => {
    newRule("no-pets", root);
    const added = EDITED.map((file) => {
      const before = fs.readFileSync(path.join(ROOT, file), "utf8").split("\n");
      return read(file)
        .split("\n")
        .filter((line) => !before.includes(line));
    });
    expect(added).toEqual([
      ['import { noPets } from "./no-pets";', "  noPets,"],
      ["| [no-pets](no-pets.md) | info | TODO what the rule demands, in a short sentence |"],
      ["| [no-pets](rules/no-pets.md) | TODO which controls it gives evidence for, or why for none. |"],
      expect.arrayContaining([
        '    "no-pets": { "none": "TODO which controls it gives evidence for, or why for none." }',
      ]),
      expect.arrayContaining(['        "no-pets": { "$ref": "#/$defs/setting" }']),
    ]);
    const list = read("src/auditor/rules/index.ts");
    expect(list.indexOf("  noPets,")).toBeGreaterThan(list.indexOf(`  viewerTriggers,`));
    expect(RULES.at(-1)?.id).toBe("viewer-triggers");
  });

  it.each([[undefined], [""], ["NoPets"], ["no_pets"], ["../evil"]])("is not called %j", (name) => {
    expect(() => newRule(name, root)).toThrow("npm run new-rule NAME");
  });

  it("does not take the place of another", () => {
    newRule("no-pets", root);
    expect(() => newRule("no-pets", root)).toThrow("is there already");
  });
});
