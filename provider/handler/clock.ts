import { hasPassed, type Instant } from "../../src/model/instant";
import { count } from "../../src/report/text/words";

/** From when on a difference is told, and from when on nothing ends by this machine's clock, in milliseconds. */
const [TOLD_MS, WRONG_MS] = [60_000, 3_600_000];

/**
 * What there is to say of this machine's clock.
 *
 * @param aheadMs how far it is ahead of Twilio's, in milliseconds; unknown before the first answer
 */
export function clockWarning(aheadMs: number | undefined): string | undefined {
  if (aheadMs === undefined || Math.abs(aheadMs) < TOLD_MS) return undefined;
  const how = `${count(Math.round(Math.abs(aheadMs) / 60_000), "minute")} ${aheadMs > 0 ? "ahead of" : "behind"}`;
  return `this machine's clock is ${how} Twilio's: rights with an \`until\` end too ${aheadMs > 0 ? "early" : "late"}`;
}

/** Throws where a right is about to end by a clock that is an hour or more off. */
export function checkEnd(until: Instant | undefined, aheadMs: number | undefined, now: Date): void {
  if (until === undefined || !hasPassed(until, now)) return;
  if (aheadMs === undefined || Math.abs(aheadMs) < WRONG_MS) return;
  throw new Error(`keeps the role: ${clockWarning(aheadMs) ?? ""}, and by such a clock nothing ends. Set the clock`);
}
