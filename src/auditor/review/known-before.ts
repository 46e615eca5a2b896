import { grantMarks, isOnVerifiedDomain, isUsable } from "../../model/grant-marks";
import { type Instant } from "../../model/instant";
import { rightKey } from "../../model/right";
import { personOf } from "../../model/organization";
import { NEVER, type Standings } from "../../model/usable-ends";
import { type IsKnown, type Violation } from "../rules";
import { type AccessDiff } from "./access-diff";
import { type Rename } from "./identities";

/**
 * What was known before a change. The same finding about rights that can be used for longer is a new one: who was to
 * hold a right until yesterday, or next week, or not while they are suspended, was not accepted for good. Nor is
 * anything known of an address on a domain that the base does not call verified, where the person had one on a verified
 * domain; nor of somebody whom `formerly` alone calls the same person, and who is said to do something else now.
 *
 * @param judged the head by the claims that count
 */
export function knownBefore(
  { base, head, renames, now }: Pick<AccessDiff, "base" | "head" | "renames" | "now">,
  judged: Standings,
): IsKnown {
  const isOffVerified = ({ from, to }: Rename): boolean =>
    isOnVerifiedDomain(base, from) && !isOnVerifiedDomain(base, to);
  const isSomebodyElse = ({ to, by }: Rename): boolean =>
    by === "formerly" && personOf(base, to).function !== personOf(head, to).function;
  const moved = new Set(renames.filter((each) => isOffVerified(each) || isSomebodyElse(each)).map(({ to }) => to));
  const lastsLonger = (was: Violation, is: Violation): boolean => {
    const ends = endsOf(was, base, now);
    return [...endsOf(is, judged, now)].some(([place, end]) => end > (ends.get(place) ?? end));
  };
  return (was, is) => is.person === undefined || (!moved.has(is.person) && !lastsLonger(was, is));
}

/** Earlier than every instant: the end of what cannot be used. */
const PAST: Instant = "";

/** Until when a role on a scope can be used. */
function endsOf({ rights = [] }: Violation, standings: Standings, now: Date): ReadonlyMap<string, Instant> {
  const ends = new Map<string, Instant>();
  for (const { binding, grant } of rights) {
    const place = rightKey(binding);
    const { until = NEVER } = grant;
    const end = isUsable(grantMarks(standings, binding, grant, now)) ? until : PAST;
    if (end > (ends.get(place) ?? PAST) || !ends.has(place)) ends.set(place, end);
  }
  return ends;
}
