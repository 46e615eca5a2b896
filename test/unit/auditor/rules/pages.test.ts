import { runInThisContext } from "node:vm";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { RULES, runRules } from "../../../../src/auditor/rules";
import { parseRuleConfiguration } from "../../../../src/auditor/rules/engine/configuration";
import { parseRule } from "../../../../src/auditor/rules/engine/own-rule";
import { contextOf, findingsOf } from "./support/cases";
import { fences, inputOf, pageOf, textOf } from "./support/pages";

describe.each(RULES)("the page of $id", (rule) => {
  const examples = fences(pageOf(rule.id).sections.get("Example") ?? "", "yaml");

  test("has an example of what is wrong, which the rule finds", () => {
    expect(examples).toHaveLength(2);
    const findings = findingsOf(rule, inputOf(examples[0] ?? ""));
    expect(findings.map(({ finding }) => finding.ruleId)).toContain(rule.id);
  });

  test("has an example of how it is right, in which no rule finds an error", () => {
    const input = inputOf(examples[1] ?? "");
    expect(findingsOf(rule, input).map(({ finding }) => finding.message)).toEqual([]);
    const errors = runRules(contextOf(input)).filter(({ severity }) => severity === "error");
    expect(errors.map(({ message }) => message)).toEqual([]);
  });
});

test("the page about duties shows pairs that a manifest can have", () => {
  const [example = ""] = fences(pageOf("separation-of-duties").sections.get("What to do") ?? "", "yaml");
  const { separationOfDuties } = contextOf(inputOf(example)).organization;
  expect(separationOfDuties?.conflicts.map(({ between }) => between)).toEqual([
    ["technical-administration", "payments"],
    ["auditing", "payments"],
  ]);
  expect([...(separationOfDuties?.duties.keys() ?? [])]).toEqual(["auditing", "support"]);
});

test("the page about choosing rules shows settings that are taken", () => {
  const [settings = ""] = fences(textOf("README"), "yaml");
  expect(parseRuleConfiguration((parse(settings) as { rules: unknown }).rules, RULES)).toEqual({
    configuration: {
      "viewer-triggers": "off",
      "single-group-admin": "error",
      "expiring-grant": { severity: "warning", options: { days: 30 } },
    },
  });
});

test("the page about rules of one's own shows a rule that works", () => {
  const [code = ""] = fences(textOf("your-own"), "js");
  const module = { exports: {} as unknown };
  const run = runInThisContext(`(function (module) { ${code} })`) as (target: typeof module) => void;
  run(module);
  const parsed = parseRule(module.exports);
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  const manifest = { organizationRoles: { standardUser: ["shared@acme.example", "ada@acme.example"] } };
  const findings = findingsOf(parsed.rule, { manifest });
  expect(findings.map(({ finding }) => [finding.ruleId, finding.person, finding.role, finding.message])).toEqual([
    [
      "no-shared-logins",
      "shared@acme.example",
      "standardUser",
      "shared@acme.example looks like a login that several people share, and holds 1 rights.",
    ],
  ]);
  expect(findingsOf(parsed.rule, { manifest, options: { names: ["ada"] } })[0]?.finding.person).toBe(
    "ada@acme.example",
  );
});
