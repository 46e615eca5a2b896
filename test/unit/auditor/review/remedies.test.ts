import fc from "fast-check";
import { expect, it } from "vitest";
import { DEFAULT_REVIEW_LIMITS } from "../../../../src/model/limits";
import { type Organization } from "../../../../src/model/organization";
import { floorsOf, whyKept } from "../../../../src/auditor/rules/engine/floors";
import { verdictOf } from "./verdict-of";
import { NOW, worlds } from "./arbitraries";

/** What nobody may propose to do at once: a review would block it. */
const KEPT: ReadonlySet<string> = new Set(["minimum", "break-glass", "owner"]);

const limits = fc.record({
  minimumAdministrators: fc.nat(2),
  minimumBillingGroupAdmins: fc.nat(2),
  minimumBillingAdmins: fc.nat(2),
  expiringDays: fc.constantFrom(0, 14, 60),
});

it("no remedy proposes to take a right away that a review would keep, without saying what comes first", () => {
  fc.assert(
    fc.property(worlds, limits, (world, { minimumBillingAdmins, expiringDays, ...floors }) => {
      const reviewLimits = { ...DEFAULT_REVIEW_LIMITS, minimumBillingAdmins, expiringDays };
      const base: Organization = { ...world, limits: floors, reviewLimits };
      for (const list of base.bindings)
        for (const person of new Set(list.grants.map((grant) => grant.person))) {
          const without = { ...list, grants: list.grants.filter((grant) => grant.person !== person) };
          const bindings = base.bindings.map((binding) => (binding === list ? without : binding));
          const kept = verdictOf(base, { ...base, bindings }).blocked.filter(({ kind }) => KEPT.has(kind));
          if (kept.length > 0)
            expect([kept, whyKept(base, floorsOf(base, NOW), [list], person)]).not.toContain(undefined);
        }
    }),
    { numRuns: 300 },
  );
});
