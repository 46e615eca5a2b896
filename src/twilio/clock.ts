import { count } from "../report/text/words";

/**
 * The difference that causes a warning, and the one from which nothing ends by this machine's clock, in milliseconds.
 */
const [TOLD_MS, WRONG_MS] = [60_000, 3_600_000];

/**
 * What there is to say of this machine's clock.
 *
 * @param aheadMs how far it is ahead of Twilio's, in milliseconds; unknown before the first answer
 */
export function clockWarning(aheadMs: number | undefined): string | undefined {
  if (aheadMs === undefined || Math.abs(aheadMs) < TOLD_MS) return undefined;
  const how = `${timeText(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead of" : "behind"}`;
  return `this machine's clock is ${how} Twilio's: rights with an \`until\` end too ${aheadMs > 0 ? "early" : "late"}`;
}

/** What there is to say of a clock that is an hour or more off, by which no right may end. */
export function wrongClock(aheadMs: number | undefined): string | undefined {
  if (aheadMs === undefined || Math.abs(aheadMs) < WRONG_MS) return undefined;
  return `${clockWarning(aheadMs) ?? ""}, and by such a clock nothing ends. Set the clock`;
}

/** Whether this moment may come from a clock that shows `clock`, and not from somebody who named it. */
export function isByClock(moment: Date, clock: number): boolean {
  return Math.abs(moment.getTime() - clock) < WRONG_MS;
}

function timeText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return count(seconds, "second");
  return seconds < 7200 ? count(Math.round(seconds / 60), "minute") : count(Math.round(seconds / 3600), "hour");
}
