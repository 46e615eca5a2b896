import fc from "fast-check";
import { expect, it } from "vitest";
import { type Amount, type Budget, DEFAULT_REVIEW_LIMITS } from "../../../../src/model/limits";
import { type Organization } from "../../../../src/model/organization";
import { type Revision, windowBegin } from "../../../../src/auditor/review";
import { losers } from "./oracle";
import { verdictOf } from "./verdict-of";
import { NOW, pairs, worlds } from "./arbitraries";

const DAY = 24 * 60 * 60 * 1000;
const UNLIMITED: Amount = { people: 1000, percent: 1000 };
const budget = (own: Amount): Budget => ({ ...own, perRole: UNLIMITED, perGroup: UNLIMITED });

/** Versions with the days before now from which they were in force. */
const histories = fc.array(fc.tuple(fc.integer({ min: -5, max: 60 }), worlds), { maxLength: 4 });

function daysAgo(days: number): Date {
  return new Date(NOW.getTime() - days * DAY);
}

function windowBlocks(base: Organization, head: Organization, people: number, history: readonly Revision[]) {
  const losingAccess = { ...budget(UNLIMITED), window: budget({ people, percent: 1000 }) };
  const limited = { ...base, reviewLimits: { ...DEFAULT_REVIEW_LIMITS, losingAccess } };
  const { blocked } = verdictOf(limited, { ...head, reviewLimits: limited.reviewLimits }, { history });
  return blocked.filter(({ kind }) => kind === "losing-access");
}

it("the window counts whom the changes since it began take access from, as a brute force does", () => {
  fc.assert(
    fc.property(pairs, histories, fc.nat(4), ([base, head], versions, people) => {
      const history = versions.map(([days, organization]) => ({ at: daysAgo(days), organization }));
      const past = versions.filter(([days]) => days >= 0).sort(([a], [b]) => b - a);
      // In force when the window began: the youngest of those that are older; else the oldest.
      const [, start] = past.filter(([days]) => days >= 30).at(-1) ?? past[0] ?? [];
      const together = start === undefined ? new Set<string>() : losers(start, head, 14);
      const adds = [...losers(base, head, 14)].some((person) => together.has(person));
      const blocks = windowBlocks(base, head, people, history);
      if (!adds || together.size <= people) expect(blocks).toEqual([]);
      else
        expect(blocks.map((block) => [block.limits, block.people, block.numbers])).toEqual([
          [["limits.losingAccess.window.people"], [...together].sort(), { actual: together.size, limit: people }],
        ]);
    }),
    { numRuns: 600 },
  );
});

it("the window begins as many days ago as the base says", () => {
  expect(windowBegin({ windowDays: 30 }, NOW)).toEqual(daysAgo(30));
});
