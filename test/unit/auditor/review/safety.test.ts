import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAPABILITIES } from "../../../../src/model/capabilities";
import { DEFAULT_REVIEW_LIMITS, type Limits, type ReviewLimits } from "../../../../src/model/limits";
import { type Binding, type Organization } from "../../../../src/model/organization";
import { isOwnerRole } from "../../../../src/model/roles";
import { type Block, review } from "../../../../src/auditor/review";
import { isBlocked } from "../../../../src/auditor/review/safety/verdict";
import { byBase, losers, universe, usableAccess, usableUntil } from "./oracle";
import { verdictOf } from "./verdict-of";
import { NOW, otherKeys, pairs, shuffled, worlds } from "./arbitraries";

const TIMEOUT = 60_000;
const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

const amounts = fc.record({ people: fc.nat(4), percent: fc.constantFrom(0, 20, 50, 100) });
const budgets = fc.tuple(amounts, amounts).map(([own, perRole]) => ({
  ...own,
  perRole,
  perGroup: UNLIMITED,
  window: { ...UNLIMITED, perRole: UNLIMITED, perGroup: UNLIMITED },
}));
const UNLIMITED = { people: 1000, percent: 1000 };

/** Limits that let everything pass. */
const LOOSE: Limits = { minimumAdministrators: 0, minimumBillingGroupAdmins: 0 };
const NO_BUDGET = { ...UNLIMITED, perRole: UNLIMITED, perGroup: UNLIMITED };
const LOOSEST: ReviewLimits = {
  minimumBillingAdmins: 0,
  minimumBreakGlass: 0,
  expiringDays: 0,
  losingAccess: { ...NO_BUDGET, window: NO_BUDGET },
  gainingBilling: { ...NO_BUDGET, window: NO_BUDGET },
  gainingAdministration: { ...NO_BUDGET, window: NO_BUDGET },
  smallChange: 1000,
  windowDays: 1,
  populatedList: 1000,
  newFindings: "error",
  unknownNames: "allowed",
  overrides: "allowed",
};

const reviewLimits: fc.Arbitrary<ReviewLimits> = fc
  .record({
    minimumBillingAdmins: fc.nat(3),
    minimumBreakGlass: fc.nat(2),
    expiringDays: fc.constantFrom(0, 14, 60),
    losingAccess: budgets,
    gainingBilling: budgets,
    gainingAdministration: budgets,
    smallChange: fc.nat(2),
    populatedList: fc.integer({ min: 1, max: 4 }),
    unknownNames: fc.constantFrom("blocked", "allowed"),
    overrides: fc.constantFrom("allowed", "forbidden"),
  })
  .map((limits) => ({ ...DEFAULT_REVIEW_LIMITS, ...limits }));
const floors: fc.Arbitrary<Limits> = fc.record({
  minimumAdministrators: fc.nat(3),
  minimumBillingGroupAdmins: fc.nat(3),
});

/** A base and a head that say the same of limits. */
const limited = fc.tuple(pairs, floors, reviewLimits).map(([[base, head], limits, review]) => {
  const said = { limits, reviewLimits: review };
  return [
    { ...base, ...said },
    { ...head, ...said },
  ] as const;
});

function always(law: (base: Organization & { reviewLimits: ReviewLimits }, head: Organization) => void): void {
  fc.assert(
    fc.property(limited, ([base, head]) => {
      law(base, head);
    }),
    { numRuns: 600 },
  );
}

describe("safetyVerdict", { timeout: TIMEOUT }, () => {
  it("blocks nothing where nothing changes", () => {
    fc.assert(
      fc.property(limited, fc.infiniteStream(fc.nat()), ([base], numbers) => {
        for (const head of [base, shuffled(base, numbers), otherKeys(base)]) {
          const result = review({ base, head, now: NOW, operator: "ada@acme.example" });
          expect([result.verdict, result.limits]).toEqual(["no-access-change", []]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("lets through nothing more, whatever the head says of limits, and holds what the head makes stricter", () => {
    fc.assert(
      fc.property(limited, floors, reviewLimits, ([base, head], limits, review) => {
        const other = { ...head, limits, reviewLimits: review };
        const kinds = (from: Organization, to: Organization): ReadonlySet<string> =>
          new Set(verdictOf(from, to).blocked.map(({ kind }) => kind));
        const found = kinds(base, other);
        const loose = { limits: LOOSE, reviewLimits: { ...LOOSEST, expiringDays: base.reviewLimits.expiringDays } };
        for (const kind of kinds(base, { ...head, ...loose })) expect(found).toContain(kind);
        for (const kind of kinds({ ...base, ...loose }, other)) expect(found).toContain(kind);
      }),
      { numRuns: 300 },
    );
  });

  it("counts who loses and gains as a brute force does, in the organization and by role", () => {
    always((base, head) => {
      const { blocked } = verdictOf(base, head);
      const broken = new Set(blocked.flatMap(({ limits }) => limits).filter((limit) => /losing|gaining/.test(limit)));
      expect(broken).toEqual(brokenBudgets(base, head));
    });
  });

  it("counts who can still use a right as a brute force does, at once and on every later day", () => {
    always((base, head) => {
      const { blocked } = verdictOf(base, head);
      const broken = blocked
        .filter(({ kind }) => kind === "minimum")
        .map((block) => `${block.role ?? ""} ${keyOf(block)}`);
      expect(new Set(broken)).toEqual(brokenMinimums(base, head));
    });
  });

  it("lets no list name nobody that was not managed, on a scope that was there", () => {
    always((base, head) => {
      const isNew = (list: Binding): boolean => !base.bindings.some((other) => placeOf(other) === placeOf(list));
      const empty = head.bindings.filter(
        (list) => list.grants.length === 0 && !isOwnerRole(list.role) && isNew(list) && isThere(base, list),
      );
      const unknown = verdictOf(base, head).blocked.filter(
        ({ kind, people }) => kind === "emptied-list" && people.length === 0,
      );
      expect(unknown.map((block) => `${block.role ?? ""} ${keyOf(block)}`).sort()).toEqual(empty.map(placeOf).sort());
    });
  });

  it("lets nobody of breakGlass lose anything", () => {
    always((base, head) => {
      const { blocked } = verdictOf(base, head);
      const kept = blocked.filter(({ kind, limits }) => kind === "break-glass" && limits.length === 0);
      const losing = [...losers(base, head, base.reviewLimits.expiringDays)]
        .filter((person) => base.breakGlass.includes(person))
        .sort();
      expect(kept.flatMap(({ people }) => people)).toEqual(losing);
    });
  });

  it("is overridden by a reason, unless overrides are forbidden, and records it", () => {
    always((base, head) => {
      const override = { reason: "the office is closed", by: "ceo@acme.example" };
      const [without, verdict] = [verdictOf(base, head), verdictOf(base, head, { override })];
      expect(verdict.blocked).toEqual(without.blocked);
      expect(verdict.override?.reason).toBe(without.blocked.length > 0 ? override.reason : undefined);
      const isForbidden = base.reviewLimits.overrides === "forbidden";
      expect(isBlocked(verdict)).toBe(without.blocked.length > 0 && isForbidden);
      for (const { unblock } of verdict.blocked) expect(unblock.includes("override")).toBe(!isForbidden);
    });
  });

  it("is not overridden where something could not be read", () => {
    const world = { ...fc.sample(worlds, 1)[0] } as Organization;
    const head = { ...world, unread: ["assignments: page 2 is missing"] };
    const verdict = verdictOf(world, head, { override: { reason: "it is urgent", by: "ceo@acme.example" } });
    expect(verdict.blocked.map(({ kind, unblock }) => [kind, unblock])).toEqual([["unread", "Read it again."]]);
    expect(isBlocked(verdict)).toBe(true);
  });
});

const ADMINISTRATION = ["owner", "administrator", "accountOwner", "accountAdministrator"];
const PAYMENTS = /upgrade-trial|add-funds|payment-methods|auto-recharge|manage-subscription|purchase-plans/;

function brokenBudgets(base: Organization & { reviewLimits: ReviewLimits }, head: Organization): ReadonlySet<string> {
  const { reviewLimits: limits } = base;
  const groups = universe(base, head);
  const claims = [head, byBase(base, head)];
  const [before, after] = [usableAccess(base, groups), usableAccess(head, groups, claims)];
  const gained = [...after].filter(([atom, end]) => end > (before.get(atom) ?? 0)).map(([atom]) => atom);
  const capabilities = new Set<string>(CAPABILITIES.map(({ id }) => id));
  const best = (all: ReadonlyMap<string, number>, person: string, id: string): number =>
    Math.max(0, ...groups.map((group) => all.get(`${person} ${id} ${group}`) ?? 0));
  const billing = new Set(
    gained.flatMap((atom) => {
      const [person = "", id = ""] = atom.split(" ");
      if (!capabilities.has(id)) return [];
      return PAYMENTS.test(id) || best(after, person, id) > best(before, person, id) ? [person] : [];
    }),
  );
  /** When the role itself can be used for the last time, whatever else implies it. */
  const ownEnds = (world: Organization, said: readonly Organization[]): Map<string, number> => {
    const ends = new Map<string, number>();
    for (const binding of world.bindings)
      for (const grant of binding.grants) {
        const key = `${grant.person} ${placeOf(binding)}`;
        const end = Math.max(...said.map((claim) => usableUntil(claim, binding, grant)));
        if (end > NOW.getTime()) ends.set(key, Math.max(end, ends.get(key) ?? 0));
      }
    return ends;
  };
  const [oldPlaces, newPlaces] = [ownEnds(base, [base]), ownEnds(head, claims)];
  const administration = new Set<string>();
  for (const [key, end] of newPlaces) {
    const [person = "", role = "", scope = ""] = key.split(" ");
    const sid = head.accounts.get(scope)?.sid ?? "";
    if (end <= (before.get(`${person} ${role} ${sid}`) ?? 0)) continue;
    if (ADMINISTRATION.includes(role)) administration.add(person);
    if (role === "accountBillingManager") billing.add(person);
  }
  const broken = new Set<string>();
  const weigh = (path: string, people: number, of: number, amount: { people: number; percent: number }): void => {
    if (people > amount.people) broken.add(`${path}.people`);
    if (people > limits.smallChange && of > 0 && people / of > amount.percent / 100) broken.add(`${path}.percent`);
  };
  const everybody = new Set(base.bindings.flatMap(({ grants }) => grants.map(({ person }) => person))).size;
  const soon = NOW.getTime() + limits.expiringDays * DAY;
  const sure = ownSure(head, claims);
  const losing = losers(base, head, limits.expiringDays);
  const counted = { losingAccess: losing, gainingBilling: billing, gainingAdministration: administration };
  for (const [name, people] of Object.entries(counted)) {
    const key = name as keyof typeof counted;
    if (people.size > 0) weigh(`limits.${name}`, people.size, everybody, limits[key]);
    const lists = key === "losingAccess" ? base.bindings : head.bindings;
    for (const binding of lists) {
      const place = placeOf(binding);
      const there = [base, head].map(({ bindings }) => bindings.find((other) => placeOf(other) === place));
      if (key === "losingAccess" && there[1] === undefined) continue;
      if (key === "gainingBilling" && !/^(owner|administrator|billing|accountBillingManager)/.test(binding.role))
        continue;
      if (key === "gainingAdministration" && !ADMINISTRATION.includes(binding.role)) continue;
      const moved = [...people].filter((person) => {
        const at = `${person} ${place}`;
        const [was, is] = [oldPlaces.get(at) ?? 0, newPlaces.get(at) ?? 0];
        return key === "losingAccess" ? was > soon && (sure.get(at) ?? 0) <= soon : is > was;
      });
      const of = new Set(there[0]?.grants.map(({ person }) => person)).size;
      if (moved.length > 0) weigh(`limits.${name}.perRole`, moved.length, of, limits[key].perRole);
    }
  }
  return broken;
}

/** When each role can surely be used for the last time: by all of `claims`. */
function ownSure(world: Organization, claims: readonly Organization[]): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const binding of world.bindings)
    for (const grant of binding.grants) {
      const key = `${grant.person} ${placeOf(binding)}`;
      const end = Math.min(...claims.map((claim) => usableUntil(claim, binding, grant)));
      ends.set(key, Math.max(end, ends.get(key) ?? 0));
    }
  return ends;
}

function brokenMinimums(base: Organization & { reviewLimits: ReviewLimits }, head: Organization): ReadonlySet<string> {
  const { limits, reviewLimits } = base;
  const claims = [head, byBase(base, head)];
  const soon = NOW.getTime() + reviewLimits.expiringDays * DAY;
  const moments = [soon];
  for (const { grants } of head.bindings)
    for (const { until } of grants)
      if (until !== undefined && Date.parse(until) > soon) moments.push(Date.parse(until));
  const broken = new Set<string>();
  const minimumOf = ({ role, scope }: Binding): number =>
    role === "administrator"
      ? limits.minimumAdministrators
      : role === "billingAdmin"
        ? reviewLimits.minimumBillingAdmins
        : role === "billingGroupAdmin" && scope.kind === "billingGroup" && head.billingGroups.has(scope.key)
          ? limits.minimumBillingGroupAdmins
          : 0;
  const count = (said: readonly Organization[], one: Binding | undefined, moment: number): number =>
    new Set(
      one?.grants
        .filter((grant) => said.every((world) => usableUntil(world, one, grant) > moment))
        .map(({ person }) => person),
    ).size;
  for (const binding of base.bindings) {
    const there = head.bindings.find((other) => placeOf(other) === placeOf(binding));
    for (const moment of moments) {
      const [had, has] = [count([base], binding, moment), count(claims, there, moment)];
      if (has < minimumOf(binding) && has < had) broken.add(placeOf(binding));
    }
  }
  // Who held the role of a list that was not managed is not known: of a scope that is new, one must be left.
  for (const binding of head.bindings) {
    if (base.bindings.some((other) => placeOf(other) === placeOf(binding))) continue;
    const most = isThere(base, binding) ? Infinity : 1;
    if (count(claims, binding, soon) < Math.min(minimumOf(binding), most)) broken.add(placeOf(binding));
  }
  return broken;
}

/** Whether an organization describes the scope of a list. */
function isThere({ billingGroups, accounts }: Organization, { scope }: Binding): boolean {
  return scope.kind === "organization" || billingGroups.has(scope.key) || accounts.has(scope.key);
}

function placeOf({ role, scope }: Organization["bindings"][number]): string {
  return `${role} ${keyOf({ scope })}`;
}

function keyOf({ scope }: Pick<Block, "scope">): string {
  return scope === undefined || scope.kind === "organization" ? "" : scope.key;
}
