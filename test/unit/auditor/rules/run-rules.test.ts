import { describe, expect, test } from "vitest";
import { type Finding } from "../../../../src/model/finding";
import { RULE_FAILED, RULES, type Rule, runRules, type Violation } from "../../../../src/auditor/rules";
import { contextOf } from "./support/cases";

const context = contextOf({
  manifest: {
    people: { "ada@acme.example": { function: "technical" } },
    organizationRoles: { administrator: ["ada@acme.example", "ops@acme.example"], billingViewer: ["eva@acme.example"] },
    billingGroups: { europe: { id: "commerce_billingprofile_1", admins: ["max@acme.example"] } },
  },
});

const ids = (findings: readonly Finding[]) => findings.map(({ ruleId, severity }) => `${severity} ${ruleId}`);

/** A rule that yields `violations`, and may then fail. */
function ruleOf(violations: readonly Violation[], error?: unknown, more: Partial<Rule> = {}): Rule {
  return {
    id: "own",
    severity: "warning",
    title: "T",
    rationale: "R.",
    remediation: "M.",
    messages: { bad: { message: "{what} is bad.", remediation: "Mend {what}." } },
    options: { schema: { type: "object" }, defaults: { a: 1, b: 2 } },
    *check() {
      yield* violations;
      if (error !== undefined) throw error as Error;
    },
    ...more,
  };
}

describe("an audit", () => {
  test("runs every rule at its own severity, sorted by severity, person and rule", () => {
    expect(runRules(context).map(({ severity, person, ruleId }) => [severity, person, ruleId])).toEqual([
      ["error", "ada@acme.example", "technical-administrator-billing"],
      ["warning", undefined, "single-group-admin"],
      ["warning", "ops@acme.example", "undeclared-administrator"],
      ["info", "eva@acme.example", "viewer-triggers"],
    ]);
  });

  test("can switch rules off, and give them another severity", () => {
    const configuration = {
      "technical-administrator-billing": "off",
      "viewer-triggers": "error",
      "single-group-admin": { severity: "info" },
      "undeclared-administrator": "off",
    } as const;
    expect(ids(runRules(context, configuration))).toEqual(["error viewer-triggers", "info single-group-admin"]);
  });

  test("gives a rule its defaults, with what is configured over them", () => {
    const seen: unknown[] = [];
    const rule = ruleOf([], undefined, {
      check(_, options) {
        seen.push(options);
        return [];
      },
    });
    runRules(context, { own: { options: { b: 3 } } }, [rule]);
    runRules(context, { own: "error" }, [rule]);
    expect(seen).toEqual([
      { a: 1, b: 3 },
      { a: 1, b: 2 },
    ]);
  });

  test("runs rules of one's own after the built-in ones", () => {
    const rule = ruleOf([{ messageId: "bad", data: { what: "It" }, person: "zoe@acme.example" }]);
    const own = runRules(context, {}, [rule]).find(({ ruleId }) => ruleId === "own");
    expect(own).toEqual({
      ruleId: "own",
      severity: "warning",
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      person: "zoe@acme.example",
      capabilities: [],
      billingGroups: [],
      paths: [],
      message: "It is bad.",
      remediation: "Mend It.",
    });
  });

  test("sorts findings of one severity, person and rule by fingerprint", () => {
    const rule = ruleOf(["x", "y", "z"].map((subject) => ({ messageId: "bad", data: { what: subject }, subject })));
    const found = runRules(context, {}, [rule]).filter(({ ruleId }) => ruleId === "own");
    const fingerprints = found.map(({ fingerprint }) => fingerprint);
    expect(new Set(fingerprints).size).toBe(3);
    expect(fingerprints).toEqual([...fingerprints].sort());
  });
});

describe("a rule that fails", () => {
  const failure = (rule: Rule) =>
    runRules(context, Object.fromEntries(RULES.map(({ id }) => [id, "off"])), [rule]).map((finding) => [
      finding.ruleId,
      finding.severity,
      finding.message,
    ]);

  test("is a finding, and what it found before is kept", () => {
    const rule = ruleOf([{ messageId: "bad", data: { what: "It" } }], new Error("no\n\u00a0 such thing."));
    expect(failure(rule)).toEqual([
      [RULE_FAILED, "error", "The rule own failed, and what it would have found is not known: no such thing."],
      ["own", "warning", "It is bad."],
    ]);
  });

  test("fails no other", () => {
    const [first, ...others] = runRules(context, {}, [ruleOf([], "text")]);
    expect(first).toMatchObject({
      ruleId: RULE_FAILED,
      message: "The rule own failed, and what it would have found is not known: text.",
      remediation:
        "Fix the rule, or report this as a bug if it is a built-in one. Until then this audit is not complete.",
    });
    expect(others).toEqual(runRules(context));
  });

  test("can be told from another one that fails", () => {
    const rules = [ruleOf([], "x"), ruleOf([], "x", { id: "other" })];
    const found = runRules(context, {}, rules).filter(({ ruleId }) => ruleId === RULE_FAILED);
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  test.each([
    [{ messageId: "worse", data: {} }, 'it has no message "worse"'],
    [{ messageId: "bad", data: {} }, "the message has no value for {what}"],
  ])("%j is a mistake of the rule: %s", (violation, why) => {
    expect(failure(ruleOf([violation]))).toEqual([
      [RULE_FAILED, "error", `The rule own failed, and what it would have found is not known: ${why}.`],
    ]);
  });

  test("says no more than 200 characters of why", () => {
    const [[, , message = ""] = []] = failure(ruleOf([], new Error("x".repeat(300))));
    expect(message).toBe(`The rule own failed, and what it would have found is not known: ${"x".repeat(199)}….`);
  });

  test("can't be switched off", () => {
    expect(ids(runRules(context, { [RULE_FAILED]: "off" }, [ruleOf([], "x")]))).toContain(`error ${RULE_FAILED}`);
  });
});
