import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { RULES } from "../../../../src/auditor/rules";
import {
  ACCESS_REVIEW_CONTROLS,
  CONTROLS,
  controlsOfRule,
  controlsText,
  FRAMEWORKS,
} from "../../../../src/auditor/rules/engine/controls";
import data from "../../../../src/auditor/rules/controls.json";

const known = CONTROLS.map(({ id }) => id);
const root = path.resolve(__dirname, "../../../..");

it("says of every rule which controls it gives evidence for, or why for none", () => {
  expect(Object.keys(data.rules)).toEqual(RULES.map(({ id }) => id));
  for (const rule of RULES) {
    const { controls, none } = controlsOfRule(rule);
    expect(none === undefined, rule.id).toBe(controls.length > 0);
    expect(known, rule.id).toEqual(expect.arrayContaining([...controls]));
    expect(new Set(controls).size, rule.id).toBe(controls.length);
  }
});

it("has the controls that auditors ask about, each with some evidence", () => {
  expect(FRAMEWORKS).toEqual(["soc2", "iso27001", "sox"]);
  expect(known).toEqual(
    expect.arrayContaining([
      "soc2:CC6.1",
      "soc2:CC6.2",
      "soc2:CC6.3",
      "iso27001:5.3",
      "iso27001:5.15",
      "iso27001:5.18",
      "iso27001:8.2",
    ]),
  );
  const evidence = new Set([...RULES.flatMap((rule) => controlsOfRule(rule).controls), ...ACCESS_REVIEW_CONTROLS]);
  expect([...evidence].sort()).toEqual([...known].sort());
});

it("knows of the file exactly the keys that it may have", () => {
  for (const [id, entry] of Object.entries(data.rules))
    expect(["controls", "none", "needs"], id).toEqual(expect.arrayContaining(Object.keys(entry)));
});

it("is the table of docs/controls.md", () => {
  const page = readFileSync(path.join(root, "docs/controls.md"), "utf8");
  for (const rule of RULES) {
    const { controls, none = "" } = controlsOfRule(rule);
    const cell = controls.length === 0 ? none : controlsText(controls);
    expect(page).toContain(`| [${rule.id}](rules/${rule.id}.md) | ${cell} |`);
  }
  for (const { framework, name, title } of CONTROLS) expect(page).toContain(`| \`${framework}:${name}\` | ${title} |`);
  const prose = page.replace(/\s+/g, " ");
  for (const { source } of Object.values(data.frameworks)) expect(prose).toContain(source);
});

it("stands on the page of each rule", () => {
  for (const rule of RULES) {
    const page = readFileSync(path.join(root, `docs/rules/${rule.id}.md`), "utf8");
    const { controls, none = "" } = controlsOfRule(rule);
    expect(page, rule.id).toContain(`## Controls\n\n${controls.length === 0 ? none : controlsText(controls)}\n`);
  }
});
