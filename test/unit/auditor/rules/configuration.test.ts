import { describe, expect, test } from "vitest";
import { RULES, type Rule } from "../../../../src/auditor/rules";
import { parseRuleConfiguration } from "../../../../src/auditor/rules/engine/configuration";

const SEVERITY_CHOICE = "write off, error, warning, info, or a map with severity and options";

test("settings are off, a severity, or a map", () => {
  const settings = {
    "viewer-triggers": "off",
    "no-group-admin": "error",
    concentration: { options: { maximum: 5 } },
    "role-limit": { severity: "info", options: {} },
    "break-glass": {},
  };
  expect(parseRuleConfiguration(settings, RULES)).toEqual({
    configuration: { ...settings, "break-glass": { options: {} } },
  });
});

test("no settings are no settings", () => {
  expect(parseRuleConfiguration({}, RULES)).toEqual({ configuration: {} });
});

describe("what is wrong is said", () => {
  test.each([
    [[], "the settings of rules must be a map by rule id, not []"],
    [null, "the settings of rules must be a map by rule id, not null"],
    [{ "viewer-trigger": "off" }, 'no rule is called "viewer-trigger": did you mean "viewer-triggers"?'],
    [{ "viewer-triggers": "of" }, 'viewer-triggers can\'t be "of": did you mean "off"?'],
    [{ "viewer-triggers": "completely" }, `viewer-triggers can't be "completely": ${SEVERITY_CHOICE}`],
    [{ "viewer-triggers": true }, `viewer-triggers can't be true: ${SEVERITY_CHOICE}`],
    [{ "viewer-triggers": null }, `viewer-triggers can't be null: ${SEVERITY_CHOICE}`],
    [
      { "viewer-triggers": { severity: "off" } },
      'viewer-triggers: severity can\'t be "off": write error, warning, info',
    ],
    [{ "viewer-triggers": { option: {} } }, 'viewer-triggers: no key is called "option": did you mean "options"?'],
    [{ "viewer-triggers": { options: { days: 1 } } }, 'viewer-triggers: no option is called "days": it has no options'],
    [
      { concentration: { options: { maximun: 1 } } },
      'concentration: no option is called "maximun": did you mean "maximum"?',
    ],
    [
      { concentration: { options: { elephants: 1 } } },
      'concentration: no option is called "elephants": there are maximum',
    ],
    [{ concentration: { options: { maximum: 0 } } }, "concentration: maximum must be >= 1"],
    [{ concentration: { options: { maximum: "3" } } }, "concentration: maximum must be integer"],
    [{ concentration: { options: [] } }, "concentration: options must be object"],
  ])("%j: %s", (settings, problem) => {
    expect(parseRuleConfiguration(settings, RULES)).toEqual({ problems: [problem] });
  });

  test("all of it at once", () => {
    const settings = { nothing: "off", concentration: { severity: 1, options: { maximum: -1, days: 2 } } };
    expect(parseRuleConfiguration(settings, RULES)).toEqual({
      problems: [
        expect.stringContaining('no rule is called "nothing": there are technical-administrator-billing') as string,
        "concentration: severity can't be 1: write error, warning, info",
        'concentration: no option is called "days": there are maximum',
        "concentration: maximum must be >= 1",
      ],
    });
  });

  test("two rules of one id, and a schema that can't be used", () => {
    const [rule] = RULES;
    if (rule === undefined) throw new Error("there are no rules");
    const broken: Rule = { ...rule, id: "own", options: { schema: { type: "objekt" }, defaults: {} } };
    expect(parseRuleConfiguration({ own: { options: {} } }, [rule, broken, rule])).toEqual({
      problems: [
        'two rules have the id "technical-administrator-billing"',
        expect.stringMatching(/^own: the schema of its options can't be used: schema is invalid/) as string,
      ],
    });
  });
});
