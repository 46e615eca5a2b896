import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectiveAccess } from "../../../../src/model/access";
import { billedPlaces, billingLevel } from "../../../../src/model/financial-reach";
import { domainOf } from "../../../../src/model/identity";
import { type Organization, personOf } from "../../../../src/model/organization";
import { loseDomain, verifyDomain } from "../../../../src/auditor/simulate/changes/domains";
import { mergeOrganizations } from "../../../../src/auditor/simulate/changes/merge";
import { moveAccounts } from "../../../../src/auditor/simulate/changes/move-accounts";
import { regroupAccounts } from "../../../../src/auditor/simulate/changes/regroup";
import { removePerson } from "../../../../src/auditor/simulate/changes/remove-person";
import { billingRows } from "../../../../src/auditor/simulate/billing-rows";
import { everybody } from "../../../../src/auditor/simulate/edit-organization";
import { type Simulation, type View } from "../../../../src/auditor/simulate/simulation";
import { NOW, worlds } from "../review/arbitraries";

/** Everybody's level on every account, by SID, and on every group, by id. */
function levels(organization: Organization): ReadonlyMap<string, string> {
  const access = effectiveAccess(organization, NOW);
  const places = [
    ...billedPlaces(organization).flatMap(({ account, group }) =>
      account === undefined
        ? []
        : [{ id: organization.accounts.get(account)?.sid ?? "", ...(group === undefined ? {} : { group }) }],
    ),
    ...[...organization.billingGroups.values()].map(({ key, id }) => ({ id, group: key })),
  ];
  return new Map(
    places.flatMap((place) =>
      everybody(organization).flatMap((person) => {
        const level = billingLevel(access, person, place);
        return level === "none" ? [] : [[`${place.id} ${person}`, level] as const];
      }),
    ),
  );
}

function only(map: ReadonlyMap<string, string>, keep: (key: string) => boolean): Readonly<Record<string, string>> {
  return Object.fromEntries([...map].filter(([key]) => keep(key)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function lastViews({ moments }: Simulation): readonly View[] {
  return moments.at(-1)?.views ?? [];
}

function afterOf(simulation: Simulation, index = 0): Organization {
  const view = lastViews(simulation)[index];
  if (view === undefined) throw new Error("it has no view");
  return view.after;
}

/** The same organization with SIDs, ids and domains of its own. */
function elsewhere(world: Organization): Organization {
  return {
    ...world,
    sid: "OR00000000000000000000000000000002",
    billingGroups: new Map([...world.billingGroups].map(([key, group]) => [key, { ...group, id: `${group.id}-b` }])),
    accounts: new Map(
      [...world.accounts].map(([key, account]) => [key, { ...account, sid: account.sid.replace(/^AC0/, "AC9") }]),
    ),
  };
}

const person = fc.constantFrom("ada@acme.example", "bo@acme.example", "gus@labs.example");

describe("whoever is removed", () => {
  it("has nothing, and nobody else gains or loses anything", () =>
    fc.assert(
      fc.property(worlds, person, (world, gone) => {
        const after = afterOf(removePerson(world, gone));
        expect(everybody(after)).not.toContain(gone);
        const others = (key: string): boolean => !key.endsWith(` ${gone}`);
        expect(only(levels(after), () => true)).toEqual(only(levels(world), others));
      }),
    ));
});

describe("a domain", () => {
  it("that is verified gives nobody a level, and takes none", () =>
    fc.assert(
      fc.property(worlds, (world) => {
        expect(levels(afterOf(verifyDomain(world, "labs.example")))).toEqual(levels(world));
      }),
    ));

  it("that is lost takes everything from its own managed people, and from nobody else", () =>
    fc.assert(
      fc.property(worlds, fc.constantFrom("acme.example", "labs.example"), (world, domain) => {
        const after = afterOf(loseDomain(world, domain, NOW));
        const stays = (email: string): boolean => domainOf(email) !== domain || personOf(world, email).external;
        expect(everybody(after)).toEqual(everybody(world).filter(stays));
        expect(only(levels(after), () => true)).toEqual(only(levels(world), (key) => stays(key.split(" ")[1] ?? "")));
        expect(after.domains.has(domain)).toBe(false);
      }),
    ));
});

describe("a merger", () => {
  it("takes nothing from the survivor, and keeps every Billing Group role and account role", () =>
    fc.assert(
      fc.property(worlds, worlds, (prime, other) => {
        const candidate = elsewhere(other);
        const after = afterOf(mergeOrganizations(prime, candidate));
        expect(after.accounts.size).toBe(prime.accounts.size + candidate.accounts.size);
        expect(after.billingGroups.size).toBe(prime.billingGroups.size + candidate.billingGroups.size);
        const before = levels(prime);
        const all = levels(after);
        for (const [key, level] of before) expect(all.get(key)).toBe(level);
        const roles = ({ bindings }: Organization): number =>
          bindings
            .filter(({ scope }) => scope.kind !== "organization")
            .reduce((sum, { grants }) => sum + new Set(grants.map((grant) => grant.person)).size, 0);
        const distinct = (organization: Organization): Organization => ({
          ...organization,
          bindings: organization.bindings.map((binding) => ({
            ...binding,
            grants: [...new Map(binding.grants.map((grant) => [grant.person, grant])).values()],
          })),
        });
        expect(roles(distinct(after))).toBe(roles(distinct(prime)) + roles(distinct(candidate)));
      }),
    ));
});

it("a merger gives no group a name that the survivor has for one of which nobody says more", () => {
  const [spokenOf, known] = [
    { key: "shop", sid: "AC1", billingGroup: "europe" },
    { key: "europe", id: "commerce_1" },
  ];
  const [empty] = fc.sample(worlds, { numRuns: 1, seed: 1 });
  if (empty === undefined) throw new Error("there is no world");
  const world = { ...empty, bindings: [], billingGroups: new Map(), accounts: new Map() };
  const after = afterOf(
    mergeOrganizations(
      { ...world, accounts: new Map([["shop", spokenOf]]) },
      { ...world, billingGroups: new Map([["europe", known]]) },
    ),
  );
  expect([...after.billingGroups.keys()]).toEqual(["europe-2"]);
});

describe("accounts that move", () => {
  it("are in exactly one organization afterwards, where only roles on the whole organization reach their group", () =>
    fc.assert(
      fc.property(worlds, worlds, fc.subarray(["shop", "harness"], { minLength: 1 }), (from, other, keys) => {
        const to = elsewhere(other);
        const simulation = moveAccounts("split", from, to, keys);
        const [left, joined] = [afterOf(simulation), afterOf(simulation, 1)];
        const sids = keys.map((key) => from.accounts.get(key)?.sid ?? "");
        const has = ({ accounts }: Organization, sid: string): boolean =>
          [...accounts.values()].some((account) => account.sid === sid);
        for (const sid of sids) {
          expect([has(left, sid), has(joined, sid)]).toEqual([false, true]);
          const wide = to.bindings.filter(({ scope }) => scope.kind === "organization");
          const reached = levels({ ...joined, bindings: wide });
          const on = (key: string): boolean => key.startsWith(sid);
          expect(only(levels(joined), on)).toEqual(only(reached, on));
        }
        const stays = (key: string): boolean => !sids.some((sid) => key.startsWith(sid));
        for (const [key, level] of levels(left)) if (stays(key)) expect(levels(from).get(key)).toBe(level);
      }),
    ));

  it("to another group are reached by whoever reaches that group", () =>
    fc.assert(
      fc.property(worlds, fc.constantFrom("europe", "americas", "asia"), (world, target) => {
        fc.pre(world.billingGroups.has(target));
        const after = levels(afterOf(regroupAccounts("transfer", world, ["shop"], target)));
        const id = world.billingGroups.get(target)?.id ?? "";
        const sid = world.accounts.get("shop")?.sid ?? "";
        for (const email of everybody(world)) expect(after.get(`${sid} ${email}`)).toBe(after.get(`${id} ${email}`));
      }),
    ));
});

describe("the rows of a simulation", () => {
  it("say of every account who reaches it, before and after", () =>
    fc.assert(
      fc.property(worlds, person, (world, gone) => {
        const views = lastViews(removePerson(world, gone));
        const rows = billingRows(views, NOW);
        const sides = views.flatMap(({ before, after }) => [levels(before), levels(after)]);
        for (const account of world.accounts.values()) {
          const mine = rows.filter(({ accounts }) => accounts.includes(account.key));
          expect(mine).toHaveLength(1);
          for (const email of everybody(world)) {
            const level = mine[0]?.people.find((each) => each.person === email);
            const found = [level?.before ?? "none", level?.after ?? "none"];
            expect(found).toEqual(sides.map((side) => side.get(`${account.sid} ${email}`) ?? "none"));
          }
        }
      }),
    ));
});
