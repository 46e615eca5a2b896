import { type Instant } from "../../../model/instant";
import { DEFAULT_REVIEW_LIMITS, floorLimitOf, type Limits } from "../../../model/limits";
import { type Organization } from "../../../model/organization";
import { isOwnerRole, roleLabel } from "../../../model/roles";
import { bindingsByRight, type Right, rightKey } from "../../../model/right";
import { type Ends, usableEnds } from "../../../model/usable-ends";
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
 * Why a review would not let the right `place` be taken from `person`, unless something else comes first: the end of a
 * sentence. Words and patches that take a right away are held to the same.
 */
export function whyKept(
  { breakGlass }: Pick<Organization, "breakGlass">,
  floors: Floors,
  place: Right,
  person: string,
): string | undefined {
  if (isOwnerRole(place.role)) return "ownership moves in the Twilio Console only";
  if (breakGlass.includes(person)) return `${person} is kept for emergencies (breakGlass)`;
  return whyBelowFloor(floors, place, person);
}

/** Why taking the right `place` from `person` would go below a floor: the end of a sentence. */
export function whyBelowFloor(floors: Floors, place: Right, person: string): string | undefined {
  const floor = floors.of(place);
  const end = floor?.usable.get(person);
  if (floor === undefined || end === undefined) return undefined;
  // Who loses the right earlier anyway does not take the person's place.
  const left = floor.last.length - firstIndex(floor.last, end) - 1;
  if (left >= floor.minimum) return undefined;
  const when = left === floor.usable.size - 1 ? "" : " in the end";
  return `only ${left} usable ${roleLabel(place.role)}${left === 1 ? "" : "s"} would remain${when}, and limits.${floor.limit} is ${floor.minimum}`;
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
