import { describe, expect, test } from "vitest";
import { type Rule, RULE_FAILED } from "../../../../src/auditor/rules";
import { CONTROLS } from "../../../../src/auditor/rules/engine/controls";
import { parseRule } from "../../../../src/auditor/rules/engine/own-rule";
import { findingsOf } from "./support/cases";

const sound = {
  id: "own-rule",
  severity: "info",
  title: "T",
  rationale: "R.",
  remediation: "M.",
  messages: { bad: { message: "{who} is bad.", remediation: "Mend." } },
  check: () => [],
};

const manifest = {
  organizationRoles: { billingViewer: ["ada@acme.example"] },
  billingGroups: { europe: { id: "commerce_billingprofile_1", admins: ["ada@acme.example"] } },
};

function ruleOf(value: unknown): Rule {
  const parsed = parseRule(value);
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  return parsed.rule;
}

describe("a module of one's own", () => {
  test("may export the rule as its whole or as its default", () => {
    expect(ruleOf(sound)).toMatchObject({ id: "own-rule", severity: "info", title: "T", messages: sound.messages });
    expect(ruleOf({ default: sound }).id).toBe("own-rule");
    expect(ruleOf(sound).options).toEqual({ schema: { type: "object", additionalProperties: false }, defaults: {} });
  });

  test("may name controls", () => {
    expect(ruleOf({ ...sound, controls: ["sox:provisioning", "soc2:CC6.1"] }).controls).toEqual([
      "soc2:CC6.1",
      "sox:provisioning",
    ]);
  });

  test("keeps its `this`", () => {
    const rule = ruleOf({
      ...sound,
      names: ["Ada"],
      check(this: { names: string[] }) {
        return this.names.map((who) => ({ messageId: "bad", data: { who } }));
      },
    });
    expect(findingsOf(rule, { manifest }).map(({ finding }) => finding.message)).toEqual(["Ada is bad."]);
  });

  test.each([
    [undefined, ["it must export a rule: an object with id, check and so on, not null"]],
    [[], ["it must export a rule: an object with id, check and so on, not []"]],
    ["x", ['it must export a rule: an object with id, check and so on, not "x"']],
    [{ ...sound, id: "Own" }, ["id must be a name in small letters, such as no-shared-logins"]],
    [{ ...sound, id: "own-" }, ["id must be a name in small letters, such as no-shared-logins"]],
    [{ ...sound, id: "viewer-triggers" }, ["the id viewer-triggers is taken by a built-in rule"]],
    [{ ...sound, id: RULE_FAILED }, ["the id rule-failed is taken by a built-in rule"]],
    [{ ...sound, severity: "fatal" }, ["severity must be one of error, warning, info"]],
    [{ ...sound, title: "" }, ["title must be a text"]],
    [{ ...sound, controls: "soc2:CC6.1" }, ["controls must be a list of ids of controls"]],
    [
      { ...sound, controls: ["soc2:CC6.1", "soc2:CC9", 1] },
      ['"soc2:CC9"', "something else than a text"].map(
        (what) => `controls: there is no control ${what}; there are ${CONTROLS.map(({ id }) => id).join(", ")}`,
      ),
    ],
    [{ ...sound, rationale: 1, remediation: undefined }, ["rationale must be a text", "remediation must be a text"]],
    [{ ...sound, messages: {} }, ["messages must be a map by message id, each with message and remediation"]],
    [{ ...sound, messages: { bad: "x" } }, ["messages must be a map by message id, each with message and remediation"]],
    [
      { ...sound, messages: { bad: { message: "x" } } },
      ["messages must be a map by message id, each with message and remediation"],
    ],
    [{ ...sound, check: undefined }, ["check must be a function"]],
    [{ ...sound, options: {} }, ["options must have schema, a JSON Schema, and defaults, a map"]],
    [
      {
        ...sound,
        options: { schema: { type: "object", properties: { n: { type: "integer" } } }, defaults: { n: "x" } },
      },
      ["options.defaults: own-rule: n must be integer"],
    ],
    [
      { severity: 1 },
      [
        "id must be a name in small letters, such as no-shared-logins",
        "severity must be one of error, warning, info",
        "title must be a text",
        "rationale must be a text",
        "remediation must be a text",
        "messages must be a map by message id, each with message and remediation",
        "check must be a function",
      ],
    ],
  ])("%j is refused", (value, problems) => {
    expect(parseRule(value)).toEqual({ problems });
  });
});

describe("what a rule of one's own finds", () => {
  const found = (violation: unknown) => findingsOf(ruleOf({ ...sound, check: () => [violation] }), { manifest });

  test("may be told by rights, as effective access gives them", () => {
    const rule = ruleOf({
      ...sound,
      *check({ access }: Parameters<Rule["check"]>[0]) {
        for (const who of access.people)
          yield { messageId: "bad", data: { who }, person: who, rights: access.grants(who), subject: "s" };
      },
    });
    expect(findingsOf(rule, { manifest })).toMatchObject([
      {
        finding: {
          person: "ada@acme.example",
          billingGroups: ["*"],
          paths: [{}, {}],
          message: "ada@acme.example is bad.",
        },
      },
    ]);
  });

  test("may be told by scopes, a role and capabilities", () => {
    const violation = {
      messageId: "bad",
      data: { who: ["a", "b"] },
      role: "billingGroupAdmin",
      scopes: [{ kind: "organization" }, { kind: "billingGroup", key: "europe" }, { kind: "account", key: "x" }],
      capabilities: ["view-invoices"],
      person: undefined,
    };
    expect(found(violation)).toMatchObject([
      {
        finding: {
          message: "a and b is bad.",
          role: "billingGroupAdmin",
          billingGroups: ["europe"],
          capabilities: ["view-invoices"],
        },
      },
    ]);
  });

  const grant = { person: "ada@acme.example", origin: { assignment: "IY" } };
  const binding = { role: "owner", scope: { kind: "organization" }, grants: [] };

  test.each([
    ["x", 'a violation must be an object, not "x"'],
    [undefined, "a violation must be an object, not null"],
    [{}, "a violation must have a messageId"],
    [{ messageId: "" }, "messageId of a violation must be the id of a message"],
    [{ messageId: "bad", data: { who: {} } }, "data of a violation must be a map of texts, numbers and lists of texts"],
    [
      { messageId: "bad", data: { who: [1] } },
      "data of a violation must be a map of texts, numbers and lists of texts",
    ],
    [{ messageId: "bad", person: 1 }, "person of a violation must be an e-mail address or a user's SID"],
    [{ messageId: "bad", role: "" }, "role of a violation must be the id or the name of a role"],
    [{ messageId: "bad", rights: {} }, "rights of a violation must be a list of what access.grants gives"],
    [{ messageId: "bad", rights: [{ binding }] }, "rights of a violation must be a list of what access.grants gives"],
    [{ messageId: "bad", rights: [{ grant }] }, "rights of a violation must be a list of what access.grants gives"],
    [
      { messageId: "bad", rights: [{ binding: { ...binding, role: "boss" }, grant }] },
      "rights of a violation must be a list of what access.grants gives",
    ],
    [
      { messageId: "bad", rights: [{ binding: { ...binding, scope: {} }, grant }] },
      "rights of a violation must be a list of what access.grants gives",
    ],
    [
      { messageId: "bad", rights: [{ binding, grant: { person: "x" } }] },
      "rights of a violation must be a list of what access.grants gives",
    ],
    [
      { messageId: "bad", rights: [{ binding, grant: { ...grant, person: "" } }] },
      "rights of a violation must be a list of what access.grants gives",
    ],
    [{ messageId: "bad", scopes: [1] }, "scopes of a violation must be a list of scopes"],
    [{ messageId: "bad", scopes: [{ kind: "account" }] }, "scopes of a violation must be a list of scopes"],
    [{ messageId: "bad", capabilities: ["fly"] }, "capabilities of a violation must be a list of capability ids"],
    [{ messageId: "bad", subject: 1 }, "subject of a violation must be a text"],
    [
      { messageId: "bad", patch: {} },
      'a violation has no "patch"; it may have messageId, data, person, role, rights, scopes, capabilities, subject',
    ],
    [{ messageId: "bad" }, "the message has no value for {who}"],
  ])("%j fails the rule: %s", (violation, why) => {
    expect(found(violation).map(({ finding }) => [finding.ruleId, finding.message])).toEqual([
      [RULE_FAILED, `The rule own-rule failed, and what it would have found is not known: ${why}.`],
    ]);
  });

  test.each([[undefined], [1], ["text"], [Promise.resolve([])]])("%j instead of a list fails the rule", (result) => {
    const rule = ruleOf({ ...sound, check: () => result });
    expect(findingsOf(rule, { manifest })[0]?.finding.message).toContain(
      "check must return a list of violations, or be a generator",
    );
  });
});
