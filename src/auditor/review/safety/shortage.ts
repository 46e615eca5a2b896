import { type Instant } from "../../../model/instant";
import { compareText } from "../../../model/problem";
import { type Ends, NEVER } from "../../../model/usable-ends";

/** A moment from which fewer can use a right than must. */
export interface Shortage {
  /** Absent where it is as soon as the change is made. */
  readonly at?: Instant;
  readonly before: number;
  readonly after: number;
  /** Who could use it then without the change, sorted. */
  readonly people: readonly string[];
}

/**
 * The first moment at which fewer than `minimum` can use a right after a change, and fewer than without it: `soon`, or
 * one at which a right ends.
 *
 * @param soon whose right ends before this is not counted
 */
export function firstShortage(before: Ends, after: Ends, minimum: number, soon: Instant): Shortage | undefined {
  const [had, has] = [sortedEnds(before), sortedEnds(after)];
  for (const moment of [soon, ...new Set(has.filter((end) => end > soon && end !== NEVER))]) {
    const [without, remain] = [countAfter(had, moment), countAfter(has, moment)];
    if (remain >= Math.min(minimum, without)) continue;
    const lose = (person: string): boolean => (after.get(person) ?? "") <= moment;
    const people = [...before].flatMap(([person, end]) => (end > moment && lose(person) ? [person] : []));
    return {
      ...(moment === soon ? {} : { at: moment }),
      before: without,
      after: remain,
      people: people.sort(compareText),
    };
  }
  return undefined;
}

function sortedEnds(ends: Ends): readonly Instant[] {
  return [...ends.values()].sort(compareText);
}

/** How many of `ends`, which are sorted, are later than `moment`. */
function countAfter(ends: readonly Instant[], moment: Instant): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? "") > moment) high = middle;
    else low = middle + 1;
  }
  return ends.length - low;
}
