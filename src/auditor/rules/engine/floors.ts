import { type Instant } from "../../../model/instant";
import { DEFAULT_REVIEW_LIMITS, floorLimitOf, type Limits } from "../../../model/limits";
import { type Organization, scopeName } from "../../../model/organization";
import { groupBy } from "../../../model/group-by";
import { isOwnerRole, roleLabel } from "../../../model/roles";
import { bindingsByRight, type Right, rightKey } from "../../../model/right";
import { type Ends, usableEnds } from "../../../model/usable-ends";
import { listText } from "./message";
import { daysAfter } from "./time";

/** How many usable holders a role on a scope has, and how many must remain. */
interface Floor {
  /** When the right of each ends. */
  readonly usable: Ends;
  /** The same ends, sorted. */
  readonly last: readonly Instant[];
  readonly limit: keyof Limits | "minimumBillingAdmins";
  readonly minimum: number;
}

/** The floors of an organization at one moment. */
export interface Floors {
  /** The floor under a role on a scope, if there is one. */
  of(place: Right): Floor | undefined;
}

/**
 * The floors that the limits of `organization` set, as a review of a change counts them: who keeps a right for
 * `limits.expiringDays`, and the Organization Billing Admins too.
 */
export function floorsOf(
  organization: Pick<Organization, "people" | "domains" | "limits" | "reviewLimits" | "bindings">,
  now: Date,
): Floors {
  const { limits, reviewLimits: { minimumBillingAdmins, expiringDays } = DEFAULT_REVIEW_LIMITS } = organization;
  const minimums = { ...limits, minimumBillingAdmins };
  const soon = daysAfter(now, expiringDays);
  const bindings = bindingsByRight(organization.bindings);
  const known = new Map<string, Floor>();
  return {
    of(place) {
      const limit = place.role === "billingAdmin" ? "minimumBillingAdmins" : floorLimitOf(place.role);
      if (limit === undefined) return undefined;
      const key = rightKey(place);
      const before = known.get(key);
      if (before !== undefined) return before;
      const list = bindings.get(key);
      const ends = usableEnds([organization], list === undefined ? [] : [list], now);
      const usable = new Map([...ends].filter(([, end]) => end > soon));
      const floor: Floor = { usable, last: [...usable.values()].sort(), limit, minimum: minimums[limit] };
      known.set(key, floor);
      return floor;
    },
  };
}

/**
 * Why a review would not let `person` lose the rights `places`, unless something else comes first: the end of a
 * sentence, with every reason. Words and patches that take rights away are held to the same.
 */
export function whyKept(
  { breakGlass }: Pick<Organization, "breakGlass">,
  floors: Floors,
  places: readonly Right[],
  person: string,
): string | undefined {
  const others = places.filter(({ role }) => !isOwnerRole(role));
  const kept = others.length > 0 && breakGlass.includes(person);
  const reasons = [
    ...(others.length < places.length ? ["ownership moves in the Twilio Console only"] : []),
    ...(kept ? [`${person} is kept for emergencies (breakGlass)`] : whyBelowFloors(floors, others, person)),
  ];
  return reasons.length === 0 ? undefined : reasons.join("; ");
}

/** Why taking rights from `person` would go below floors; places of the same reason share one. */
function whyBelowFloors(floors: Floors, places: readonly Right[], person: string): readonly string[] {
  const short = places.flatMap(({ role, scope }) => {
    const floor = floors.of({ role, scope });
    const end = floor?.usable.get(person);
    if (floor === undefined || end === undefined) return [];
    // Who loses the right earlier anyway does not take the person's place.
    const left = floor.last.length - firstIndex(floor.last, end) - 1;
    if (left >= floor.minimum) return [];
    const who = `${left === 0 ? "no" : `only ${left}`} usable ${roleLabel(role)}${left < 2 ? "" : "s"} would remain`;
    const when = left === floor.usable.size - 1 ? "" : " in the end";
    return [{ scope, who, rest: `${when}, and limits.${floor.limit} is ${floor.minimum}` }];
  });
  return [...groupBy(short, ({ who, rest }) => who + rest)].flatMap(([, same]) => {
    const names = new Set(same.flatMap(({ scope }) => (scope.kind === "organization" ? [] : [scopeName(scope)])));
    const where = names.size === 0 ? "" : ` on ${listText([...names])}`;
    return same.slice(0, 1).map(({ who, rest }) => `${who}${where}${rest}`);
  });
}

/** Where the first of `ends`, which are sorted, stands that is not before `end`. */
function firstIndex(ends: readonly Instant[], end: Instant): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? "") < end) low = middle + 1;
    else high = middle;
  }
  return low;
}
