import { isSameSid } from "../../../model/identity";
import { type ReviewLimits } from "../../../model/limits";
import { type Organization } from "../../../model/organization";
import { compareText } from "../../../model/problem";
import { groupBy } from "../../../model/group-by";
import { listText } from "../../rules/engine/message";
import { type AccessDiff, accessDiff } from "../access-diff";
import { type Block } from "./block";
import { breachesOf, type Weighing } from "./breaches";
import { MEASURE_NAMES, type MeasureName, type Tallies, talliesOf } from "./tallies";

/** What is held against the limits. No rename counts in it but one that is proven: see `RenameTrust`. */
export interface Measured {
  /** From the manifest of the base to that of the head. */
  readonly manifest: AccessDiff;
  /** What will be written: from the live organization to the same with the head applied, or else as `manifest`. */
  readonly access: AccessDiff;
}

/** An earlier version of the manifest, from when it was in force. */
export interface Revision {
  readonly at: Date;
  readonly organization: Organization;
}

const KINDS = {
  losingAccess: "losing-access",
  gainingBilling: "gaining-billing",
  gainingAdministration: "gaining-administration",
} as const satisfies Record<MeasureName, Block["kind"]>;

/** The budgets that this change alone breaks. */
export function budgetBlocks(diff: AccessDiff, limits: ReviewLimits): readonly Block[] {
  return MEASURE_NAMES.flatMap((name) =>
    blocksOf(talliesOf(diff, name), { diff, name, budget: limits[name], limits, isWindow: false }),
  );
}

/**
 * The budgets that a change breaks together with what has changed within the window. The window compares the head with
 * how things were when it began, so that what was taken back meanwhile does not count; a change that adds nothing to
 * what breaks the window's budget is not stopped by it. Nor is one that only says what Twilio has already: what nobody
 * writes is no part of many small changes.
 *
 * @param history earlier versions, in any order
 */
export function windowBlocks(
  { manifest, access }: Measured,
  limits: ReviewLimits,
  history: readonly Revision[],
): readonly Block[] {
  const start = windowStart(manifest, limits, history);
  if (start === undefined) return [];
  const { head, now } = manifest;
  const since = accessDiff(start.organization, head, now, { ...limits, renames: "proven" });
  return MEASURE_NAMES.flatMap((name) => {
    const own = [...new Set([manifest, access])].map((diff) => talliesOf(diff, name));
    const together = contributed(talliesOf(since, name), own);
    return blocksOf(together, { diff: since, name, budget: limits[name].window, limits, isWindow: true });
  });
}

/** When the rolling window that ends at `now` begins. */
export function windowBegin({ windowDays }: Pick<ReviewLimits, "windowDays">, now: Date): Date {
  return new Date(now.getTime() - windowDays * 24 * 60 * 60 * 1000);
}

/** The version that was in force when the window began; the oldest, where none is as old. */
export function windowStart(
  { base, now }: Pick<AccessDiff, "base" | "now">,
  limits: Pick<ReviewLimits, "windowDays">,
  history: readonly Revision[],
): Revision | undefined {
  const begin = windowBegin(limits, now);
  const sorted = history
    .filter(({ at, organization }) => at <= now && isSameSid(organization.sid, base.sid))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  return sorted.findLast(({ at }) => at <= begin) ?? sorted[0];
}

/** Of `all`, the tallies to which somebody adds who stands at the same place in each of `own`. */
function contributed(all: Tallies, own: readonly Tallies[]): Tallies {
  return new Map(
    [...all].filter(([key, { people }]) =>
      [...people].some((person) => own.every((tallies) => tallies.get(key)?.people.has(person) === true)),
    ),
  );
}

/** What breaks a budget: one block for the same people, however many limits say the same of them. */
function blocksOf(tallies: Tallies, weighing: Weighing): readonly Block[] {
  const breaches = [...tallies]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, tally]) => breachesOf(tally, weighing))
    .sort((a, b) => b.width - a.width);
  return [...groupBy(breaches, ({ block }) => block.people.join(" ")).values()].flatMap((same): readonly Block[] => {
    const limits = [...new Set(same.map(({ limit }) => limit))];
    const way = weighing.isWindow ? "Wait until earlier changes are out of the window" : "Split the change";
    const unblock = `${way}; or raise ${listText(limits)} first, in a change of its own`;
    return same.slice(0, 1).map(({ block }) => ({ kind: KINDS[weighing.name], limits, ...block, unblock }));
  });
}
