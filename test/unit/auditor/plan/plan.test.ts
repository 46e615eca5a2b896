import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ROLES, isOwnerRole } from "../../../../src/model/roles";
import { organizationDigest, parsePlan, type Plan, printPlan, sealPlan } from "../../../../src/auditor/plan";
import { EUROPE, NOW, ORGANIZATION, organizationOf, role, type Sections, snapshot } from "./fixture";

const BASE = { organizationRoles: { administrator: ["ada@acme.example", "max@acme.example"] } };
const HEAD = {
  organizationRoles: { administrator: ["ada@acme.example"], billingViewer: ["max@acme.example"] },
  billingGroups: { europe: { id: EUROPE, admins: ["zoe@acme.example"] } },
};

function seal(head: Sections = HEAD, change: Partial<Parameters<typeof sealPlan>[0]> = {}) {
  return sealPlan({
    base: organizationOf(BASE),
    head: organizationOf(head),
    snapshot,
    now: NOW,
    expiresAt: "2027-01-02T00:00:00.000Z",
    verdict: "safe",
    ...change,
  });
}

function planOf(result: ReturnType<typeof sealPlan>): Plan {
  if ("problems" in result) throw new Error(result.problems.join("\n"));
  return result.plan;
}

describe("a plan", () => {
  it("lists each write once, and takes nothing from a list that the base does not manage", () => {
    expect(planOf(seal()).writes).toEqual([
      { action: "add", person: "max@acme.example", user: "US1", role: "billingViewer", scope: ORGANIZATION },
      { action: "add", person: "zoe@acme.example", user: "US2", role: "billingGroupAdmin", scope: EUROPE },
      {
        action: "remove",
        person: "max@acme.example",
        user: "US1",
        role: "administrator",
        scope: ORGANIZATION,
        assignment: "IY1",
      },
    ]);
  });

  it("is sealed over base, head, limits, roles and live, each by itself", () => {
    const plan = planOf(seal());
    const other = (change: Partial<Parameters<typeof sealPlan>[0]>) => planOf(seal(HEAD, change));
    const differs = (change: Plan): readonly string[] =>
      Object.entries(change).flatMap(([key, value]) =>
        JSON.stringify(value) === JSON.stringify(plan[key as keyof Plan]) ? [] : [key],
      );
    expect(
      differs(other({ base: organizationOf({ ...BASE, people: { "ada@acme.example": { name: "Ada" } } }) })),
    ).toEqual(["base"]);
    expect(differs(other({ base: organizationOf({ ...BASE, limits: { windowDays: 7 } }) }))).toEqual([
      "base",
      "limits",
    ]);
    expect(differs(planOf(seal({ ...HEAD, limits: { windowDays: 7 } })))).toEqual(["head"]);
    const roles = snapshot.roles.map((each) => (each.sid === "IX1" ? { ...each, allow: ["/twilio/new"] } : each));
    expect(differs(other({ snapshot: { ...snapshot, roles } }))).toEqual(["roles"]);
    const assignments = [...snapshot.assignments, { sid: "IY9", roleSid: "IX2", scope: ORGANIZATION, identity: "US0" }];
    expect(differs(other({ snapshot: { ...snapshot, assignments } }))).toEqual(["live"]);
  });

  it.each([
    [
      "a list that could not be read",
      HEAD,
      { snapshot: { ...snapshot, unread: [{ list: "assignments" as const, why: "HTTP 403" }] } },
      ["the assignments could not be read: HTTP 403"],
    ],
    [
      "a role that Twilio has twice",
      HEAD,
      { snapshot: { ...snapshot, roles: [...snapshot.roles, role("IX9", "Administrator")] } },
      ["Twilio's role list does not have Organization Administrator exactly once"],
    ],
    [
      "somebody whom Twilio does not know",
      { organizationRoles: { administrator: ["ghost@acme.example"] } },
      {},
      [
        expect.stringMatching(
          /^Twilio knows no managed user ghost@acme\.example, who is to hold Organization Administrator: invite/,
        ),
      ],
    ],
    [
      "an emergency login that would lose a right",
      { organizationRoles: { administrator: ["ada@acme.example"] }, breakGlass: ["max@acme.example"] },
      {},
      [
        expect.stringMatching(
          /^max@acme\.example is kept for emergencies \(breakGlass\) and is never removed, but holds Organization Administrator undeclared$/,
        ),
      ],
    ],
  ])("is not made with %s", (_name, head, change, problems) => {
    expect(seal(head, change)).toEqual({ problems });
  });

  it("does not count a right that has ended", () => {
    const ended = {
      organizationRoles: {
        administrator: ["ada@acme.example", { user: "max@acme.example", until: "2026-12-31T00:00:00Z" }],
      },
    };
    expect(planOf(seal(ended)).writes.map(({ action, person }) => `${action} ${person}`)).toEqual([
      "remove max@acme.example",
    ]);
  });
});

describe("a plan's file", () => {
  const plans = fc.constantFrom(
    planOf(seal()),
    planOf(seal(BASE)),
    planOf(
      seal(HEAD, { verdict: "overridden", override: { reason: 'a move \u202e of "all"', by: "ada@acme.example" } }),
    ),
  );
  const schema = JSON.parse(readFileSync(path.resolve(__dirname, "../../../../schemas/plan.schema.json"), "utf8")) as {
    $defs: { role: { enum: readonly string[] } };
  };

  it("gives back what was written, and satisfies the published schema", () => {
    const validate = new Ajv2020({ strict: true }).compile(schema);
    fc.assert(
      fc.property(plans, (plan) => {
        expect(parsePlan(printPlan(plan))).toEqual({ plan });
        expect(validate(JSON.parse(printPlan(plan))), JSON.stringify(validate.errors)).toBe(true);
      }),
    );
    expect(schema.$defs.role.enum).toEqual(ROLES.map(({ id }) => id).filter((id) => !isOwnerRole(id)));
  });

  it("is refused after any change of a value in it", () => {
    const paths = (value: unknown, at: readonly string[] = []): readonly (readonly string[])[] =>
      typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => paths(inner, [...at, key]))
        : [at];
    const file = JSON.parse(printPlan(planOf(seal()))) as object;
    expect(paths(file).length).toBeGreaterThan(30);
    for (const at of paths(file)) {
      const edited = JSON.parse(JSON.stringify(file)) as Record<string, unknown>;
      const parent = at.slice(0, -1).reduce((value, key) => value[key] as Record<string, unknown>, edited);
      const [key = ""] = at.slice(-1);
      parent[key] = `${String(parent[key])}0`;
      expect(parsePlan(JSON.stringify(edited)), at.join(".")).toHaveProperty("problem");
      Reflect.deleteProperty(parent, key);
      expect(parsePlan(JSON.stringify(edited)), at.join(".")).toHaveProperty("problem");
    }
  });

  it.each(["", "[]", "null", "1", '{"schemaVersion":2}', "{".repeat(1000)])("is refused where it is %j", (text) => {
    expect(parsePlan(text)).toHaveProperty("problem");
  });
});

describe("the hash of a manifest", () => {
  const digest = (sections: Sections): string => organizationDigest(organizationOf(sections));
  const base: Sections = {
    people: { "ada@acme.example": { name: "Ada", function: "technical" }, "max@acme.example": { name: "Max" } },
    organizationRoles: { administrator: ["ada@acme.example", "max@acme.example"], billingViewer: [] },
    limits: { minimumAdministrators: 2 },
  };

  it("is the same for another order and spelling", () => {
    const people = { "max@acme.example": { name: "Max" }, "ADA@acme.example": { function: "technical", name: "Ada" } };
    const organizationRoles = { billingViewer: [], administrator: ["Max@Acme.Example", { user: "ada@acme.example" }] };
    expect(digest({ limits: { minimumAdministrators: 2 }, organizationRoles, people })).toBe(digest(base));
  });

  it("is the same for SIDs in capital letters", () => {
    const person = (userSid: string) => ({ people: { "bo@partner.example": { external: true, userSid } } });
    expect(digest(person(`US${"A".repeat(32)}`))).toBe(digest(person(`US${"a".repeat(32)}`)));
  });

  it.each([
    ["a member", { organizationRoles: { administrator: ["ada@acme.example"], billingViewer: [] } }],
    [
      "a list that is no longer managed",
      { organizationRoles: { administrator: ["ada@acme.example", "max@acme.example"] } },
    ],
    [
      "an end",
      {
        organizationRoles: {
          administrator: ["ada@acme.example", { user: "max@acme.example", until: "2030-01-01T00:00:00Z" }],
          billingViewer: [],
        },
      },
    ],
    ["a limit", { limits: { minimumAdministrators: 1 } }],
    ["an emergency login", { breakGlass: ["ada@acme.example"] }],
    ["a domain", { domains: { "acme.example": "verified", "other.example": "unverified" } }],
    ["a function", { people: { "ada@acme.example": { name: "Ada" }, "max@acme.example": { name: "Max" } } }],
  ])("is another for %s", (_name, change) => {
    expect(digest({ ...base, ...change })).not.toBe(digest(base));
  });
});
