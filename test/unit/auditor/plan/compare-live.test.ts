import { describe, expect, it } from "vitest";
import {
  changedMeanings,
  changesSince,
  headApplied,
  isAwaited,
  isPlanned,
  parsePlan,
  type Plan,
  printPlan,
  refusal,
  sealPlan,
} from "../../../../src/auditor/plan";
import { type LiveState } from "../../../../src/auditor/plan/compare-live";
import { type HeldRight } from "../../../../src/model/right";
import { EUROPE, NOW, ORGANIZATION, organizationOf, role, type Sections, snapshot } from "./fixture";

const [ada, max, zoe, bo, cy] = ["ada", "max", "zoe", "bo", "cy"].map((name) => `${name}@acme.example`);
const SHOP = "AC00000000000000000000000000000003";
const names: Readonly<Record<string, string | undefined>> = { US0: ada, US1: max, US2: zoe, US3: bo };
const invited = (person = ""): object => ({ [person]: { status: "invited" } });

function seal(head: Sections, from = snapshot): Plan {
  const sealed = sealPlan({
    base: organizationOf({ organizationRoles: { administrator: [ada, max] } }),
    head: organizationOf(head),
    snapshot: from,
    now: NOW,
    expiresAt: "2027-01-02T00:00:00.000Z",
    verdict: "safe",
  });
  if ("problems" in sealed) throw new Error(sealed.problems.join("\n"));
  return sealed.plan;
}

/** Max loses Administrator and gets Billing Viewer; Bo, who is invited, is awaited for it. */
const plan = seal({
  people: invited(bo),
  organizationRoles: { administrator: [ada], billingViewer: [max, bo] },
});
const administrator = (user: string): HeldRight => ({ user, role: "administrator", scope: ORGANIZATION });
const viewer = (user: string): HeldRight => ({ user, role: "billingViewer", scope: ORGANIZATION });
const liveState = (change: Partial<LiveState> = {}): LiveState => ({
  roles: plan.roles,
  rights: plan.live.rights,
  nameOf: (user) => names[user] ?? user,
  ...change,
});

describe("what has changed since a plan was sealed", () => {
  const [a, m] = [administrator("US0"), administrator("US1")];
  it.each<[string, readonly HeldRight[], readonly string[]]>([
    ["is nothing right after", [a, m], []],
    ["is nothing in another order", [m, a], []],
    ["is not what the plan gives", [a, m, viewer("US1")], []],
    ["is not what the plan takes", [a], []],
    ["is not all that the plan does", [a, viewer("US1")], []],
    ["is not what an awaited person is given", [a, m, viewer("US3")], []],
    [
      "is what an awaited person is given besides",
      [a, m, administrator("US3")],
      [`live has since gained ${bo} as Organization Administrator`],
    ],
    [
      "is the right that the plan gives to another one",
      [a, m, viewer("US2")],
      [`live has since gained ${zoe} as Organization Billing Viewer`],
    ],
    [
      "is another right of somebody to whom the plan gives one",
      [a, m, { user: "US1", role: "billingGroupViewer", scope: EUROPE }],
      [`live has since gained ${max} as Billing Group Viewer on ${EUROPE}`],
    ],
    [
      "is a right of a user without a name",
      [a, m, administrator("US7")],
      ["live has since gained US7 as Organization Administrator"],
    ],
    ["is what somebody lost whom the plan keeps", [m], [`live has since lost ${ada} as Organization Administrator`]],
    [
      "is all of it: first what was gained",
      [administrator("US2")],
      [
        `live has since gained ${zoe} as Organization Administrator`,
        `live has since lost ${ada} as Organization Administrator`,
      ],
    ],
  ])("%s", (_name, rights, changes) => {
    expect(changesSince(plan, liveState({ rights }))).toEqual(changes);
  });

  const [first, ...others] = plan.roles;
  const admin = first ?? { role: "administrator", sid: "", sha256: "" };
  it.each<[string, LiveState["roles"]]>([
    ["has another SID", [{ ...admin, sid: "IX9" }, ...others]],
    ["allows something else", [{ ...admin, sha256: "0".repeat(64) }, ...others]],
    ["is gone", others],
  ])("is first of all a role that %s", (_name, roles) => {
    expect(admin.role).toBe("administrator");
    const meaning = "Twilio has since changed what Organization Administrator means";
    expect(changedMeanings(plan, { roles })).toEqual([meaning]);
    expect(changesSince(plan, liveState({ roles, rights: [a] }))).toEqual([meaning]);
    expect(changesSince(plan, liveState({ roles, rights: [m] }))).toEqual([
      meaning,
      `live has since lost ${ada} as Organization Administrator`,
    ]);
  });

  it("is refused in one line, with what else there is as a number", () => {
    const end = "Review the change and seal a new plan";
    expect(refusal(plan, ["one"])).toBe(`the plan was sealed for 2 writes; one. ${end}`);
    expect(refusal(plan, ["one", "two"])).toBe(`the plan was sealed for 2 writes; one, and 1 more change. ${end}`);
    expect(refusal({ ...plan, writes: plan.writes.slice(1) }, ["one", "two", "three"])).toBe(
      `the plan was sealed for 1 write; one, and 2 more changes. ${end}`,
    );
  });
});

describe("a plan gives and takes", () => {
  it("exactly its writes", () => {
    expect(isPlanned(plan, "add", viewer("US1"))).toBe(true);
    expect(isPlanned(plan, "remove", viewer("US1"))).toBe(false);
    expect(isPlanned(plan, "remove", administrator("US1"))).toBe(true);
    expect(isPlanned(plan, "add", administrator("US1"))).toBe(false);
    expect(isPlanned(plan, "add", viewer("US2"))).toBe(false);
  });

  it("to invited people only what it awaits", () => {
    expect(isAwaited(plan, bo ?? "", viewer("US3"))).toBe(true);
    expect(isAwaited(plan, bo ?? "", administrator("US3"))).toBe(false);
    expect(isAwaited(plan, zoe ?? "", viewer("US2"))).toBe(false);
    const { awaited, ...nobodyAwaited } = plan;
    expect(awaited).toEqual([{ person: bo, role: "billingViewer", scope: ORGANIZATION }]);
    expect(isAwaited(nobodyAwaited, bo ?? "", viewer("US3"))).toBe(false);
  });
});

describe("a sealed plan's file", () => {
  it("keeps the awaited people, sorted, and is refused where one is added, changed or left out", () => {
    const people = { ...invited(cy), ...invited(bo) };
    const sealed = seal({ people, organizationRoles: { administrator: [ada, max, cy], billingViewer: [cy, bo] } });
    expect(sealed.awaited?.map(({ person, role: held }) => `${person} ${held}`)).toEqual([
      `${bo} billingViewer`,
      `${cy} administrator`,
      `${cy} billingViewer`,
    ]);
    const text = printPlan(sealed);
    expect(parsePlan(text)).toEqual({ plan: sealed });
    const changed = { problem: "its sha256 does not match: it was changed since it was sealed" };
    for (const edited of [
      text.replace(/"awaited": \[\n.*\n/, '"awaited": [\n'),
      text.replaceAll(String(bo), String(zoe)),
      text.replace(/,\n {2}"awaited": \[[^\]]*\]/, ""),
    ]) {
      expect(edited).not.toBe(text);
      expect(parsePlan(edited)).toEqual(changed);
    }
    expect(seal({ organizationRoles: { administrator: [ada] } })).not.toHaveProperty("awaited");
  });

  it.each([
    ["{", "it is not JSON"],
    ["[]", "must be object"],
    ['{"schemaVersion":2}', "must have required property 'organization'"],
    [printPlan(plan).replace('"add"', '"give"'), "/writes/0/action must be equal to one of the allowed values"],
    [printPlan(plan).replace('"safe"', '"fine"'), "/verdict must be equal to one of the allowed values"],
  ])("is refused in words: case %#", (text, problem) => {
    expect(parsePlan(text)).toEqual({ problem });
  });
});

describe("rights on accounts", () => {
  const withShop = { ...snapshot, roles: [...snapshot.roles, { ...role("IX5", "Developer"), lowestLevel: "ACCOUNT" }] };
  const developers = (...developer: readonly unknown[]) => ({
    organizationRoles: { administrator: [ada, max] },
    accounts: { shop: { sid: SHOP, roles: { developer } } },
  });

  it("are sealed by the account's SID, also where the list of accounts could not be read", () => {
    const from = { ...withShop, unread: [{ list: "accounts" as const, why: "HTTP 403" }] };
    expect(seal(developers(zoe), from).writes.map(({ person, scope }) => [person, scope])).toEqual([[zoe, SHOP]]);
  });

  it("are shown by the manifest's names", () => {
    const head = organizationOf({
      ...developers(zoe),
      billingGroups: { europe: { id: EUROPE, viewers: [], admins: [max, zoe] } },
    });
    const base = organizationOf({ organizationRoles: { administrator: [ada] } });
    const roles = [...withShop.roles, role("IX4", "Billing Group Viewer", ["billing_group"])];
    const { writes } = headApplied(base, head, { ...withShop, roles, assignments: [] }, NOW);
    expect(writes.map(({ person, scope }) => ({ person, scope }))).toEqual([
      { person: ada, scope: { kind: "organization" } },
      { person: max, scope: { kind: "organization" } },
      { person: max, scope: { kind: "billingGroup", key: "europe" } },
      { person: zoe, scope: { kind: "account", key: "shop" } },
      { person: zoe, scope: { kind: "billingGroup", key: "europe" } },
    ]);
  });
});
