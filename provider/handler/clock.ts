import { hasPassed, type Instant } from "../../src/model/instant";
import { wrongClock } from "../../src/twilio/clock";

/** Throws where a right is about to end by a clock that is an hour or more off. */
export function checkEnd(until: Instant | undefined, aheadMs: number | undefined, now: Date): void {
  const wrong = wrongClock(aheadMs);
  if (wrong === undefined || !hasPassed(until, now)) return;
  throw new Error(`keeps the role: ${wrong}`);
}
