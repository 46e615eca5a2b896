import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueWrites, headApplied, type Plan, sealPlan, unmadeWrites, writeText } from "../../../../src/auditor/plan";
import { organizationOfSnapshot } from "../../../../src/model/live-organization";
import { type Organization, scopeKey } from "../../../../src/model/organization";
import { type Snapshot } from "../../../../src/model/snapshot";
import { EUROPE, NOW, ORGANIZATION, organizationOf, type Sections, snapshot } from "./fixture";

const [ada, max, zoe] = ["ada@acme.example", "max@acme.example", "zoe@acme.example"];
const ENDED = "2026-12-31T00:00:00Z";
const administrators = (...administrator: readonly unknown[]): Sections => ({ organizationRoles: { administrator } });
const told = (base: Sections | undefined, head: Sections): readonly string[] =>
  dueWrites(base && organizationOf(base), organizationOf(head), snapshot, NOW).writes.map(
    ({ action, person, cause, later }) => `${action} ${person} ${cause}${later === true ? " later" : ""}`,
  );

describe("a write that is due", () => {
  it.each<[string, Sections | undefined, Sections, readonly string[]]>([
    ["nothing, where the manifest is what is there", administrators(ada, max), administrators(max, ada), []],
    ["nothing, for a first manifest that is what is there", undefined, administrators(ada, max), []],
    ["what the manifest adds", administrators(ada, max), administrators(ada, max, zoe), [`add ${zoe} change`]],
    ["what the manifest takes", administrators(ada, max), administrators(ada), [`remove ${max} change`]],
    [
      "somebody who was removed in the Console is given the role again",
      administrators(ada, max, zoe),
      administrators(ada, max, zoe),
      [`add ${zoe} drift`],
    ],
    [
      "somebody who was added in the Console loses it",
      administrators(ada),
      administrators(ada),
      [`remove ${max} drift`],
    ],
    [
      "what has ended is taken",
      administrators(ada, { user: max, until: ENDED }),
      administrators(ada, { user: max, until: ENDED }),
      [`remove ${max} ended`],
    ],
    [
      "what has ended is not given",
      administrators(ada, max),
      administrators(ada, max, { user: zoe, until: ENDED }),
      [],
    ],
    [
      "what had ended is given when the end moves",
      administrators(ada, max, { user: zoe, until: ENDED }),
      administrators(ada, max, { user: zoe, until: "2027-02-01T00:00:00Z" }),
      [`add ${zoe} change`],
    ],
    ["a list that is managed for the first time", {}, administrators(ada), [`remove ${max} change later`]],
    [
      "all of a list that is managed for the first time",
      {},
      administrators(),
      [`remove ${ada} change later`, `remove ${max} change later`],
    ],
    ["nobody of a list that is not managed", administrators(ada, max), {}, []],
  ])("is %s", (_name, base, head, writes) => {
    expect(told(base, head)).toEqual(writes);
  });
});

describe("the live organization with a manifest applied", () => {
  const people = fc.subarray([ada, max, zoe]);
  const list = fc.option(people, { nil: undefined });
  const sections = fc
    .record({ administrator: list, billingViewer: list, admins: list })
    .map(({ admins, ...roles }): Sections => {
      const organizationRoles = Object.fromEntries(Object.entries(roles).filter(([, each]) => each !== undefined));
      return {
        organizationRoles,
        ...(admins === undefined ? {} : { billingGroups: { europe: { id: EUROPE, admins } } }),
      };
    });
  const live = fc
    .array(fc.record({ role: fc.constantFrom("IX1", "IX2", "IX3"), user: fc.constantFrom("US0", "US1", "US2") }))
    .map((rights): Snapshot => ({
      ...snapshot,
      assignments: rights.map(({ role, user }, index) => ({
        sid: `IY${index}`,
        roleSid: role,
        scope: ORGANIZATION,
        identity: user,
        ...(role === "IX3" ? { resourceType: "billing_group", resourceId: EUROPE } : {}),
      })),
    }));
  const holders = ({ bindings }: Organization): readonly string[] =>
    [
      ...new Set(
        bindings.flatMap(({ role, scope, grants }) =>
          grants.map(({ person }) => `${role} ${scopeKey(scope)} ${person}`),
        ),
      ),
    ].sort();
  const written = (from: Snapshot, writes: ReturnType<typeof dueWrites>["writes"]): Snapshot => ({
    ...from,
    assignments: [
      ...from.assignments.filter(({ sid }) => !writes.some(({ assignment }) => assignment === sid)),
      ...writes
        .filter(({ action }) => action === "add")
        .map(({ user, role, scope }, index) => ({
          sid: `IY9${index}`,
          roleSid: { administrator: "IX1", billingViewer: "IX2", billingGroupAdmin: "IX3" }[role as "administrator"],
          scope: ORGANIZATION,
          identity: user,
          ...(scope === EUROPE ? { resourceType: "billing_group", resourceId: EUROPE } : {}),
        })),
    ],
  });

  it("is what the writes make of it, which a second run leaves alone", () => {
    fc.assert(
      fc.property(fc.option(sections, { nil: undefined }), sections, live, (base, head, from) => {
        const [was, is] = [base && organizationOf(base), organizationOf(head)];
        const { before, after, writes, problems } = headApplied(was, is, from, NOW);
        expect(problems).toEqual([]);
        expect(holders(before)).toEqual(holders(organizationOfSnapshot(from, was ?? is)));
        const then = written(from, dueWrites(was, is, from, NOW).writes);
        expect(writes).toHaveLength(dueWrites(was, is, from, NOW).writes.length);
        expect(holders(after)).toEqual(holders(organizationOfSnapshot(then, is)));
        expect(dueWrites(is, is, then, NOW).writes).toEqual([]);
      }),
    );
  });

  it("has the Owner whom Twilio has, unless the change names another", () => {
    const owner = (person: string): Organization => organizationOf({ organizationRoles: { owner: [person] } });
    const ownersAfter = (base: Organization | undefined, head: Organization): readonly string[] =>
      headApplied(base, head, snapshot, NOW)
        .after.bindings.filter(({ role }) => role === "owner")
        .flatMap(({ grants }) => grants.map(({ person }) => person));
    expect(ownersAfter(owner(ada), owner(ada))).toEqual([]);
    expect(ownersAfter(owner(ada), owner(zoe))).toEqual([zoe]);
    expect(ownersAfter(undefined, owner(zoe))).toEqual([zoe]);
  });

  it("keeps the ends that each manifest gives, and no end that has passed and still works", () => {
    const until = (end: string): Sections => administrators(ada, { user: max, until: end });
    const [soon, later] = ["2027-01-10T00:00:00.000Z", "2027-03-01T00:00:00.000Z"];
    const endsOf = ({ bindings }: Organization): readonly unknown[] =>
      bindings
        .filter(({ role }) => role === "administrator")
        .flatMap(({ grants }) => grants.map((grant) => grant.until));
    const change = headApplied(organizationOf(until(soon)), organizationOf(until(later)), snapshot, NOW);
    expect([endsOf(change.before), endsOf(change.after)]).toEqual([
      [undefined, soon],
      [undefined, later],
    ]);
    const ended = headApplied(organizationOf(until(ENDED)), organizationOf(until(ENDED)), snapshot, NOW);
    expect([endsOf(ended.before), endsOf(ended.after)]).toEqual([[undefined, undefined], [undefined]]);
  });
});

describe("the writes of a plan that were not made", () => {
  const sealed = sealPlan({
    base: organizationOf(administrators(ada, max)),
    head: organizationOf({ ...administrators(ada), billingGroups: { europe: { id: EUROPE, admins: [max, zoe] } } }),
    snapshot,
    now: NOW,
    expiresAt: "2027-01-02T00:00:00.000Z",
    verdict: "safe",
  });
  const plan: Plan = (() => {
    if ("problems" in sealed) throw new Error(sealed.problems.join("\n"));
    return sealed.plan;
  })();
  const admin = { roleSid: "IX3", scope: ORGANIZATION, resourceType: "billing_group", resourceId: EUROPE };

  it("are all of them before `up`, and none after it", () => {
    expect(unmadeWrites(plan, snapshot).map(writeText)).toEqual([
      `${zoe}: is to gain Billing Group Admin on ${EUROPE}`,
      `${max}: is to lose Organization Administrator`,
    ]);
    const assignments = [
      ...snapshot.assignments.filter(({ sid }) => sid !== "IY1"),
      { sid: "IY7", identity: "US2", ...admin },
    ];
    expect(unmadeWrites(plan, { ...snapshot, assignments })).toEqual([]);
  });

  it("are those that somebody has undone, by whatever assignment", () => {
    const again = [
      ...snapshot.assignments.filter(({ sid }) => sid !== "IY1"),
      { ...snapshot.assignments[1], sid: "IY8" },
    ];
    const assignments = [...again, { sid: "IY7", identity: "US2", ...admin, resourceId: "commerce_other" }];
    expect(
      unmadeWrites(plan, { ...snapshot, assignments: assignments as Snapshot["assignments"] }).map(
        ({ person }) => person,
      ),
    ).toEqual([zoe, max]);
  });
});
