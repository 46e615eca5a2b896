import { isOnVerifiedDomain } from "../../model/grant-marks";
import { hasPassed, type Instant } from "../../model/instant";
import { rightKey } from "../../model/right";
import { personOf } from "../../model/organization";
import { NEVER } from "../../model/usable-ends";
import { type IsKnown, type Violation } from "../rules";
import { type AccessDiff } from "./access-diff";
import { type Rename } from "./identities";

/**
 * What was known before a change. The same finding about rights that last longer is a new one: who was to hold a right
 * until yesterday, or next week, was not accepted for good. Nor is anything known of an address on a domain that the
 * base does not call verified, where the person had one on a verified domain; nor of somebody whom `formerly` alone
 * calls the same person, and who is said to do something else now.
 */
export function knownBefore({
  base,
  head,
  renames,
  now,
}: Pick<AccessDiff, "base" | "head" | "renames" | "now">): IsKnown {
  const isOffVerified = ({ from, to }: Rename): boolean =>
    isOnVerifiedDomain(base, from) && !isOnVerifiedDomain(base, to);
  const isSomebodyElse = ({ to, by }: Rename): boolean =>
    by === "formerly" && personOf(base, to).function !== personOf(head, to).function;
  const moved = new Set(renames.filter((each) => isOffVerified(each) || isSomebodyElse(each)).map(({ to }) => to));
  return (was, is) => is.person === undefined || (!moved.has(is.person) && !lastsLonger(was, is, now));
}

/** Earlier than every instant: the end of what has ended. */
const PAST: Instant = "";

function lastsLonger(was: Violation, is: Violation, now: Date): boolean {
  const ends = endsOf(was, now);
  return [...endsOf(is, now)].some(([place, end]) => end > (ends.get(place) ?? end));
}

/** When the last right of each role on a scope ends. */
function endsOf({ rights = [] }: Violation, now: Date): ReadonlyMap<string, Instant> {
  const ends = new Map<string, Instant>();
  for (const { binding, grant } of rights) {
    const place = rightKey(binding);
    const { until = NEVER } = grant;
    const end = hasPassed(grant.until, now) ? PAST : until;
    if (end > (ends.get(place) ?? PAST) || !ends.has(place)) ends.set(place, end);
  }
  return ends;
}
