import { expect, it } from "vitest";
import { parseRulesFile } from "../../../../src/auditor/audit/rules-file";

const HEAD = "apiVersion: twilio-organization/v1\nkind: AuditRules\n";
const long = "x".repeat(100_000);

function problemsOf(text: string): readonly string[] {
  const parsed = parseRulesFile("rules.yaml", new TextEncoder().encode(text), (module) => {
    throw new Error(`Cannot find module '${module}'\nRequire stack:\n- /some/file.js`);
  });
  if (!("problems" in parsed)) throw new Error("it was read");
  return parsed.problems.map(({ at, message }) => `${at.line}:${at.column} ${message}`);
}

it.each([
  ["another head", "kind: Rules\n", ["1:1 it must begin with"]],
  ["an unknown key", `${HEAD}rulez: {}\n`, ['3:1 unknown key "rulez"']],
  [
    "rules that are wrong",
    `${HEAD}rules:\n  concentration: error\n  role-scop: off\n  role-scope: nuts\n`,
    ['5:3 no rule is called "role-scop"', '6:3 role-scope can\'t be "nuts"'],
  ],
  [
    "options that are wrong",
    `${HEAD}rules:\n  concentration:\n    options: { x: 1 }\n    level: 2\n`,
    ['4:3 concentration: no key is called "level"', '4:3 concentration: no option is called "x"'],
  ],
  ["rules that are no map", `${HEAD}rules: [a]\n`, ["3:1 the settings of rules must be a map"]],
  ["no list of modules", `${HEAD}own: rule.js\n`, ["3:1 own must be a list"]],
  ["a module that is not there", `${HEAD}own:\n  - 1\n  - a.js\n`, ["4:5 own must be", "5:5 a.js: it can't be loaded"]],
  ["roles that are none", `${HEAD}knownRoles: [x]\n`, ["3:1 knownRoles must be"]],
])("a rules file with %s is told its lines", (_what, text, expected) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(expected.length);
  expected.forEach((start, at) => expect(problems[at]).toContain(start));
});

it.each([
  ["a module", `${HEAD}own: ["./${long}"]\n`],
  ["a key", `${HEAD}? ${long.slice(0, 900)}\n: 1\n`],
  ["a setting", `${HEAD}rules: { concentration: "${long}" }\n`],
  ["an option", `${HEAD}rules: { concentration: { options: { x${long.slice(0, 900)}: 1 } } }\n`],
])("%s of any length makes no message long", (_what, text) => {
  const problems = problemsOf(text);
  expect(problems.length).toBeGreaterThan(0);
  expect(Math.max(...problems.map(({ length }) => length))).toBeLessThan(1500);
});
