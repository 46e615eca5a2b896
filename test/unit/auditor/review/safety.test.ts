import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAPABILITIES } from "../../../../src/model/capabilities";
import { DEFAULT_REVIEW_LIMITS, type Limits, type ReviewLimits } from "../../../../src/model/limits";
import { type Organization } from "../../../../src/model/organization";
import { accessDiff, type Block, isBlocked, review, safetyVerdict } from "../../../../src/auditor/review";
import { accessOf, isInForce, losers, universe, usableUntil } from "./oracle";
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

/** A base with limits of its own, and a head. */
const limited = fc
  .tuple(pairs, floors, reviewLimits)
  .map(([[base, head], limits, review]) => [{ ...base, limits, reviewLimits: review }, head] as const);

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

  it("does not ask what the head says of limits", () => {
    fc.assert(
      fc.property(limited, floors, reviewLimits, ([base, head], limits, review) => {
        const { blocked } = safetyVerdict(accessDiff(base, head, NOW));
        expect(safetyVerdict(accessDiff(base, { ...head, limits, reviewLimits: review }, NOW)).blocked).toEqual(
          blocked,
        );
      }),
      { numRuns: 300 },
    );
  });

  it("counts who loses and gains as a brute force does, in the organization and by role", () => {
    always((base, head) => {
      const { blocked } = safetyVerdict(accessDiff(base, head, NOW));
      const broken = new Set(blocked.flatMap(({ limits }) => limits).filter((limit) => /losing|gaining/.test(limit)));
      expect(broken).toEqual(brokenBudgets(base, head));
    });
  });

  it("counts who can still use a right as a brute force does, at once and on every later day", () => {
    always((base, head) => {
      const { blocked } = safetyVerdict(accessDiff(base, head, NOW));
      const broken = blocked
        .filter(({ kind }) => kind === "minimum")
        .map((block) => `${block.role ?? ""} ${keyOf(block)}`);
      expect(new Set(broken)).toEqual(brokenMinimums(base, head));
    });
  });

  it("lets nobody of breakGlass lose anything", () => {
    always((base, head) => {
      const { blocked } = safetyVerdict(accessDiff(base, head, NOW));
      const kept = blocked.filter(({ kind, limits }) => kind === "break-glass" && limits.length === 0);
      const losing = [...losers(base, head)].filter((person) => base.breakGlass.includes(person)).sort();
      expect(kept.flatMap(({ people }) => people)).toEqual(losing);
    });
  });

  it("is overridden by a reason, unless overrides are forbidden, and records it", () => {
    always((base, head) => {
      const diff = accessDiff(base, head, NOW);
      const override = { reason: "the office is closed", by: "ceo@acme.example" };
      const [without, verdict] = [safetyVerdict(diff), safetyVerdict(diff, { override })];
      expect(verdict.blocked).toEqual(without.blocked);
      expect(verdict.override?.reason).toBe(without.blocked.length > 0 ? override.reason : undefined);
      const isForbidden = base.reviewLimits.overrides === "forbidden";
      expect(isBlocked(verdict)).toBe(without.blocked.length > 0 && isForbidden);
      for (const { unblock } of verdict.blocked) expect(unblock.includes("override")).toBe(!isForbidden);
    });
  });

  it("is not overridden where something could not be read", () => {
    const world = { ...fc.sample(worlds, 1)[0] } as Organization;
    const diff = accessDiff(world, { ...world, unread: ["assignments: page 2 is missing"] }, NOW);
    const verdict = safetyVerdict(diff, { override: { reason: "it is urgent", by: "ceo@acme.example" } });
    expect(verdict.blocked.map(({ kind, unblock }) => [kind, unblock])).toEqual([["unread", "Read it again."]]);
    expect(isBlocked(verdict)).toBe(true);
  });
});

function brokenBudgets(base: Organization & { reviewLimits: ReviewLimits }, head: Organization): ReadonlySet<string> {
  const { reviewLimits: limits } = base;
  const groups = universe(base, head);
  const [before, after] = [accessOf(base, groups), accessOf(head, groups)];
  const inForce = (atom: string): boolean => before.get(atom)?.some(([, grant]) => isInForce(grant)) === true;
  /** What is held after, and was not, or only by what had ended; a right that has ended still is none. */
  const fresh = [...after].filter(
    ([atom, grants]) => !before.has(atom) || (!inForce(atom) && grants.some(([, grant]) => isInForce(grant))),
  );
  const capabilities = new Set<string>(CAPABILITIES.map(({ id }) => id));
  const billing = new Set(
    fresh.flatMap(([atom]) => {
      const [person = "", id = ""] = atom.split(" ");
      const had = groups.some((group) => inForce(`${person} ${id} ${group}`));
      return capabilities.has(id) && !had ? [person] : [];
    }),
  );
  const administration = new Set(
    fresh.flatMap(([atom, grants]) => {
      const [person = "", right = ""] = atom.split(" ");
      // What a wider role implies counts with that one.
      const isOwn = grants.some(([{ role }]) => role === right);
      return isOwn && ["owner", "administrator", "accountOwner", "accountAdministrator"].includes(right)
        ? [person]
        : [];
    }),
  );
  const broken = new Set<string>();
  const weigh = (path: string, people: number, of: number, amount: { people: number; percent: number }): void => {
    if (people > amount.people) broken.add(`${path}.people`);
    if (people > limits.smallChange && of > 0 && people / of > amount.percent / 100) broken.add(`${path}.percent`);
  };
  const everybody = new Set(base.bindings.flatMap(({ grants }) => grants.map(({ person }) => person))).size;
  const counted = { losingAccess: losers(base, head), gainingBilling: billing, gainingAdministration: administration };
  for (const [name, people] of Object.entries(counted)) {
    const key = name as keyof typeof counted;
    if (people.size > 0) weigh(`limits.${name}`, people.size, everybody, limits[key]);
    const [these, those] = key === "losingAccess" ? [base, head] : [head, base];
    for (const binding of these.bindings) {
      const there = those.bindings.find((other) => placeOf(other) === placeOf(binding));
      if (key === "losingAccess" && there === undefined) continue;
      if (key === "gainingBilling" && !/owner|administrator|billing/.test(binding.role)) continue;
      if (key === "gainingBilling" && binding.role.startsWith("account")) continue;
      if (key === "gainingAdministration" && !/owner|administrator/i.test(binding.role)) continue;
      const others = new Set(there?.grants.map(({ person }) => person));
      const moved = new Set(
        binding.grants.map(({ person }) => person).filter((person) => people.has(person) && !others.has(person)),
      );
      const baseList = key === "losingAccess" ? binding : there;
      const of = new Set(baseList?.grants.map(({ person }) => person)).size;
      if (moved.size > 0) weigh(`limits.${name}.perRole`, moved.size, of, limits[key].perRole);
    }
  }
  return broken;
}

function brokenMinimums(base: Organization & { reviewLimits: ReviewLimits }, head: Organization): ReadonlySet<string> {
  const { limits, reviewLimits } = base;
  const soon = NOW.getTime() + reviewLimits.expiringDays * DAY;
  const moments = [soon];
  for (const { grants } of head.bindings)
    for (const { until } of grants)
      if (until !== undefined && Date.parse(until) > soon) moments.push(Date.parse(until));
  const broken = new Set<string>();
  for (const binding of base.bindings) {
    const { role, scope } = binding;
    const minimum =
      role === "administrator"
        ? limits.minimumAdministrators
        : role === "billingAdmin"
          ? reviewLimits.minimumBillingAdmins
          : role === "billingGroupAdmin" && scope.kind === "billingGroup" && head.billingGroups.has(scope.key)
            ? limits.minimumBillingGroupAdmins
            : 0;
    const there = head.bindings.find((other) => placeOf(other) === placeOf(binding));
    for (const moment of moments) {
      const count = (world: Organization, one: typeof there): number =>
        new Set(one?.grants.filter((grant) => usableUntil(world, one, grant) > moment).map(({ person }) => person))
          .size;
      const [had, has] = [count(base, binding), count(head, there)];
      if (has < minimum && has < had) broken.add(placeOf(binding));
    }
  }
  return broken;
}

function placeOf({ role, scope }: Organization["bindings"][number]): string {
  return `${role} ${keyOf({ scope })}`;
}

function keyOf({ scope }: Pick<Block, "scope">): string {
  return scope === undefined || scope.kind === "organization" ? "" : scope.key;
}
