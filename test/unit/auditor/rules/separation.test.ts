import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BUILT_IN_DUTIES, rolesOfDuty } from "../../../../src/model/separation-of-duties";
import { runRules } from "../../../../src/auditor/rules";
import { floorsOf } from "../../../../src/auditor/rules/engine/floors";
import { type RuleContext } from "../../../../src/auditor/rules/engine/rule";
import {
  type ConflictingHolder,
  conflictsOf,
  type DutyRight,
  sidesOf,
} from "../../../../src/auditor/rules/separation/conflicts";
import { removalPlanOf } from "../../../../src/auditor/rules/separation/removals";
import { contextOf } from "./support/cases";

describe("the built-in duties are shown by", () => {
  test.each([
    [
      "technical-administration",
      ["owner", "administrator", "accountOwner", "accountAdministrator", "accountDeveloper"],
    ],
    ["access-administration", ["owner", "administrator"]],
    ["payments", ["owner", "administrator", "billingAdmin", "billingGroupAdmin"]],
    ["tax-data", ["owner", "administrator", "billingAdmin", "billingGroupAdmin"]],
    [
      "billing-records",
      ["owner", "administrator", "billingAdmin", "billingViewer", "billingGroupAdmin", "billingGroupViewer"],
    ],
  ] as const)("%s: %j", (name, roles) => {
    expect(rolesOfDuty(BUILT_IN_DUTIES[name])).toEqual(roles);
  });

  test("a duty that nothing shows is shown by no role", () => {
    expect(rolesOfDuty({})).toEqual([]);
    expect(rolesOfDuty({ productRoles: true })).toEqual([]);
  });
});

/** Organizations of a few people, who share Administrators and groups, so that floors and conflicts get in each other's way. */
const people = ["a", "b", "c", "d"].map((name) => `${name}@acme.example`);
const lists = fc.record({
  owner: fc.constantFrom(...people),
  administrator: fc.subarray(people),
  billingAdmin: fc.subarray(people),
  europe: fc.subarray(people),
  asia: fc.subarray(people),
  shop: fc.subarray(people),
  blog: fc.subarray(people),
  support: fc.subarray(people),
  suspended: fc.subarray(people, { maxLength: 1 }),
  breakGlass: fc.subarray(people, { maxLength: 1 }),
  floors: fc.tuple(fc.nat(3), fc.nat(2)),
  pairs: fc.subarray([
    ["technical-administration", "payments"],
    ["helping", "billing-records"],
    ["access-administration", "tax-data"],
  ]),
});

function contextFor(of: typeof lists extends fc.Arbitrary<infer T> ? T : never): RuleContext {
  return contextOf({
    manifest: {
      people: Object.fromEntries(of.suspended.map((email) => [email, { status: "suspended" }])),
      organizationRoles: { owner: [of.owner], administrator: of.administrator, billingAdmin: of.billingAdmin },
      billingGroups: {
        europe: { id: "commerce_billingprofile_1", admins: of.europe },
        asia: { id: "commerce_billingprofile_2", admins: of.asia },
      },
      accounts: {
        shop: { sid: "AC00000000000000000000000000000003", roles: { developer: of.shop, support: of.support } },
        blog: { sid: "AC00000000000000000000000000000004", roles: { administrator: of.blog } },
      },
      breakGlass: of.breakGlass,
      limits: { minimumAdministrators: of.floors[0], minimumBillingGroupAdmins: of.floors[1] },
      separationOfDuties: {
        duties: { helping: { roles: ["accountSupport"] } },
        conflicts: of.pairs.map((between) => ({ between })),
      },
    },
  });
}

/** Whether somebody who keeps `rights` has no two duties that conflict, straight from the definition. */
function isClear({ conflicts }: ConflictingHolder, rights: readonly DutyRight[]): boolean {
  return conflicts.every(({ pair: { first, second } }) => {
    const shows = rights.map(({ duties }) => [(duties & first) !== 0, (duties & second) !== 0] as const);
    return !shows.some(([a], i) => shows.some(([, b], j) => i !== j && a && b && !(shows[i]?.[1] && shows[j]?.[0])));
  });
}

function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]]);
}

/** The best plan of all, by trying everything: how many people keep a conflict, and how many rights are taken. */
function bestOf(context: RuleContext): readonly [missed: number, size: number] {
  const { organization, now } = context;
  const floors = floorsOf(organization, now);
  const ways = conflictsOf(context).map((each) =>
    subsets(each.rights)
      .filter(
        (taken) =>
          taken.length > 0 &&
          isClear(
            each,
            each.rights.filter((right) => !taken.includes(right)),
          ),
      )
      .filter(() => !organization.breakGlass.includes(each.holder.email))
      .filter((taken) => taken.every(({ place }) => place?.role !== "owner"))
      .map((taken) => ({ person: each.holder.email, taken })),
  );
  let best: readonly [number, number] = [Infinity, Infinity];
  const visit = (index: number, chosen: readonly { person: string; taken: readonly DutyRight[] }[], missed: number) => {
    const mine = ways[index];
    if (mine === undefined) {
      const lost = new Map<string, number>();
      for (const { person, taken } of chosen)
        for (const { place, key } of taken)
          if (place !== undefined && floors.of(place)?.usable.has(person) === true)
            lost.set(key, (lost.get(key) ?? 0) + 1);
      const keeps = chosen.every(({ taken }) =>
        taken.every(({ place, key }) => {
          const floor = place === undefined ? undefined : floors.of(place);
          const gone = lost.get(key) ?? 0;
          return floor === undefined || gone === 0 || floor.usable.size - gone >= floor.minimum;
        }),
      );
      const size = chosen.reduce((sum, { taken }) => sum + taken.length, 0);
      if (keeps && (missed < best[0] || (missed === best[0] && size < best[1]))) best = [missed, size];
      return;
    }
    for (const way of mine) visit(index + 1, [...chosen, way], missed);
    visit(
      index + 1,
      chosen,
      missed + (organization.breakGlass.includes(conflictsOf(context)[index]?.holder.email ?? "") ? 0 : 1),
    );
  };
  visit(0, [], 0);
  return best;
}

describe("the removals that are proposed", () => {
  test("are the smallest that keep the floors, and clear as many people as can be cleared", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(lists, (of) => {
        const context = contextFor(of);
        const conflicting = conflictsOf(context);
        fc.pre(conflicting.every(({ rights }) => rights.length <= 5));
        const plan = removalPlanOf(context);
        expect(plan.isSmallest).toBe(true);
        const relevant = conflicting.filter(({ holder }) => !of.breakGlass.includes(holder.email));
        expect([relevant.length - plan.removals.size, plan.size]).toEqual(bestOf(context));
        for (const each of relevant) {
          const taken = plan.removals.get(each.holder.email);
          if (taken === undefined) continue;
          expect(
            isClear(
              each,
              each.rights.filter((right) => !taken.includes(right)),
            ),
          ).toBe(true);
          expect(isClear(each, each.rights)).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  });

  const administrators = (count: number) =>
    Array.from({ length: count }, (_, index) => `p${String(index).padStart(3, "0")}@acme.example`);

  test("give the floor's places to those who would cost more", () => {
    const context = contextOf({
      manifest: {
        organizationRoles: { administrator: ["a@acme.example", "b@acme.example"] },
        accounts: {
          shop: {
            sid: "AC00000000000000000000000000000003",
            roles: { developer: ["a@acme.example", "b@acme.example"] },
          },
          blog: { sid: "AC00000000000000000000000000000004", roles: { developer: ["b@acme.example"] } },
          wiki: { sid: "AC00000000000000000000000000000005", roles: { developer: ["b@acme.example"] } },
        },
        limits: { minimumAdministrators: 1 },
      },
    });
    const plan = removalPlanOf(context);
    expect([...plan.removals].map(([person, rights]) => [person, rights.map(({ text }) => text)])).toEqual([
      ["a@acme.example", ["Account Developer on shop"]],
      ["b@acme.example", ["Organization Administrator"]],
    ]);
    expect(plan).toMatchObject({ size: 2, isSmallest: true });
  });

  test("are said not to be the smallest, where too many people would have to be looked at", () => {
    const all = administrators(201);
    const context = contextOf({
      manifest: {
        organizationRoles: { administrator: all },
        accounts: {
          shop: { sid: "AC00000000000000000000000000000003", roles: { developer: all } },
          blog: { sid: "AC00000000000000000000000000000004", roles: { developer: all } },
        },
        limits: { minimumAdministrators: 1 },
      },
    });
    const plan = removalPlanOf(context);
    expect(plan).toMatchObject({ size: 202, isSmallest: false });
    expect(plan.removals.size).toBe(201);
    const findings = runRules(context).filter(({ ruleId }) => ruleId === "separation-of-duties");
    expect(findings).toHaveLength(201);
    expect(findings[0]?.remediation).toBe(
      "Take away Organization Administrator. Together with what is named for 200 other people, 202 rights in all, that clears every conflict that can be cleared; fewer may do, since the search was cut short.",
    );
  });

  test("are said not to be the smallest, where the search takes too long", () => {
    const all = administrators(24);
    const context = contextOf({
      manifest: {
        organizationRoles: { administrator: all },
        accounts: Object.fromEntries(
          ["shop", "blog", "wiki"].map((key, index) => [
            key,
            { sid: `AC0000000000000000000000000000000${index}`, roles: { developer: all.slice(0, 8 * (index + 1)) } },
          ]),
        ),
        limits: { minimumAdministrators: 12 },
      },
    });
    const plan = removalPlanOf(context);
    expect(plan.removals.size).toBe(24);
    expect(plan.isSmallest).toBe(false);
    expect(plan.size).toBeLessThanOrEqual(12 + 12 * 3);
  });

  test("are looked for pair by pair, where there are many", () => {
    const names = Array.from({ length: 8 }, (_, index) => `duty-${String(index)}`);
    const context = contextOf({
      manifest: {
        organizationRoles: { billingAdmin: ["a@acme.example", "b@acme.example"] },
        accounts: { shop: { sid: "AC00000000000000000000000000000003", roles: { support: ["a@acme.example"] } } },
        separationOfDuties: {
          duties: Object.fromEntries(names.map((name) => [name, { roles: ["accountSupport"] }])),
          conflicts: names.map((name) => ({ between: [name, "payments"] })),
        },
      },
    });
    expect(removalPlanOf(context)).toMatchObject({ size: 1, isSmallest: false });
    const [finding] = runRules(context).filter(({ ruleId }) => ruleId === "separation-of-duties");
    expect(finding?.remediation).toBe("Take away Organization Billing Admin. Less may do: the search was cut short.");
  });
});

test("a right for both duties is told from rights for one", () => {
  const context = contextOf({
    manifest: {
      organizationRoles: { administrator: ["a@acme.example"], billingAdmin: ["a@acme.example"] },
      accounts: { shop: { sid: "AC00000000000000000000000000000003", roles: { developer: ["a@acme.example"] } } },
    },
  });
  const [each] = conflictsOf(context);
  const [conflict] = each?.conflicts ?? [];
  if (each === undefined || conflict === undefined) throw new Error("there is a conflict");
  const { first, second, both } = sidesOf(each.rights, conflict.pair);
  expect([first, second, both].map((side) => side.map(({ text }) => text))).toEqual([
    ["Account Developer on shop"],
    ["Organization Billing Admin"],
    ["Organization Administrator"],
  ]);
  expect(conflict.witness.map(({ text }) => text)).toEqual(["Account Developer on shop", "Organization Billing Admin"]);
});

describe("an Owner's accounts", () => {
  const shop = { sid: "AC00000000000000000000000000000003" };
  const blog = { sid: "AC00000000000000000000000000000004" };
  const a = ["a@acme.example"];
  /** The two rights by which each pair is shown, of everybody. */
  const shownBy = (organizationRoles: Record<string, readonly string[]>, accounts: Record<string, unknown>) =>
    conflictsOf(contextOf({ manifest: { organizationRoles, accounts } })).flatMap(({ conflicts }) =>
      conflicts.map(({ witness }) => witness.map(({ text }) => text)),
    );

  test("add nothing where the organization has the same Owner", () => {
    expect(shownBy({ owner: a }, { shop: { ...shop, roles: { owner: a } } })).toEqual([]);
  });

  test("leave what the Owner works on elsewhere a conflict", () => {
    const accounts = { shop: { ...shop, roles: { owner: a } }, blog: { ...blog, roles: { developer: a } } };
    expect(shownBy({ owner: a }, accounts)).toEqual([["Account Developer on blog", "Organization Owner"]]);
  });

  test("count for an Administrator, who is no Owner of the organization", () => {
    expect(shownBy({ administrator: a }, { shop: { ...shop, roles: { owner: a } } })).toEqual([
      ["Account Owner on shop", "Organization Administrator"],
    ]);
  });

  test("count for a Billing Admin, too", () => {
    expect(shownBy({ billingAdmin: a }, { shop: { ...shop, roles: { owner: a } } })).toEqual([
      ["Account Owner on shop", "Organization Billing Admin"],
    ]);
  });
});

describe("of two ways that cost the same", () => {
  const a = ["a@acme.example"];
  const taken = (manifest: Record<string, unknown>) => {
    const { removals, ...plan } = removalPlanOf(contextOf({ manifest }));
    return { ...plan, taken: [...removals].map(([person, rights]) => [person, rights.map(({ text }) => text)]) };
  };
  const developerAndAdmin = (person: string) => ({
    people: { [person]: { function: person.startsWith("tech") ? "technical" : "finance" } },
    billingGroups: { europe: { id: "commerce_billingprofile_1", admins: [person, "cfo-2@acme.example"] } },
    accounts: { shop: { sid: "AC00000000000000000000000000000003", roles: { developer: [person] } } },
  });

  test("a technical person keeps the technical right, and somebody in finance the other one", () => {
    expect(taken(developerAndAdmin("tech@acme.example")).taken).toEqual([
      ["tech@acme.example", ["Billing Group Admin on europe"]],
    ]);
    expect(taken(developerAndAdmin("cfo@acme.example")).taken).toEqual([
      ["cfo@acme.example", ["Account Developer on shop"]],
    ]);
  });

  test("the first by its name is proposed, however the lists are written", () => {
    const europe = { id: "commerce_billingprofile_1", viewers: a };
    const asia = { id: "commerce_billingprofile_2", admins: [...a, "b@acme.example"] };
    const separationOfDuties = {
      duties: { looking: { roles: ["billingGroupViewer"] }, paying: { roles: ["billingGroupAdmin"] } },
    };
    for (const between of [
      ["looking", "paying"],
      ["paying", "looking"],
    ])
      for (const billingGroups of [
        { europe, asia },
        { asia, europe },
      ])
        expect(
          taken({ billingGroups, separationOfDuties: { ...separationOfDuties, conflicts: [{ between }] } }),
        ).toEqual({ taken: [["a@acme.example", ["Billing Group Admin on asia"]]], size: 1, isSmallest: true });
  });

  test("what is best for all is searched among those who touch a floor; the others come first", () => {
    const shop = { sid: "AC00000000000000000000000000000003" };
    const plan = taken({
      people: { "a@acme.example": { function: "technical" }, "c@acme.example": { function: "technical" } },
      organizationRoles: {
        administrator: ["a@acme.example", "b@acme.example"],
        billingAdmin: ["c@acme.example", "d@acme.example", "e@acme.example"],
      },
      accounts: {
        shop: { ...shop, roles: { developer: ["a@acme.example", "b@acme.example", "c@acme.example"] } },
        blog: { sid: "AC00000000000000000000000000000004", roles: { developer: ["b@acme.example"] } },
        wiki: { sid: "AC00000000000000000000000000000005", roles: { support: ["f@acme.example"] } },
      },
      billingGroups: { europe: { id: "commerce_billingprofile_1", viewers: ["f@acme.example"] } },
      separationOfDuties: {
        duties: { helping: { roles: ["accountSupport"] } },
        conflicts: [{ between: ["technical-administration", "payments"] }, { between: ["helping", "billing-records"] }],
      },
      limits: { minimumAdministrators: 1 },
    });
    expect(plan).toEqual({
      taken: [
        ["f@acme.example", ["Account Support on wiki"]],
        ["a@acme.example", ["Account Developer on shop"]],
        ["b@acme.example", ["Organization Administrator"]],
        ["c@acme.example", ["Organization Billing Admin"]],
      ],
      size: 4,
      isSmallest: true,
    });
  });
});

test("another right for a duty is a new finding, though the witness is the same", () => {
  const fingerprintOf = (developer: readonly string[]) =>
    runRules(
      contextOf({
        manifest: {
          organizationRoles: { billingAdmin: ["a@acme.example"] },
          accounts: {
            blog: { sid: "AC00000000000000000000000000000003", roles: { developer: ["a@acme.example"] } },
            shop: { sid: "AC00000000000000000000000000000004", roles: { developer } },
          },
        },
      }),
    ).find(({ ruleId }) => ruleId === "separation-of-duties");
  const [before, after] = [fingerprintOf([]), fingerprintOf(["a@acme.example"])];
  expect(after?.message).toBe(before?.message);
  expect(after?.fingerprint).not.toBe(before?.fingerprint);
});
