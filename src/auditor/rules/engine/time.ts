import { DAY_MS, type Instant } from "../../../model/instant";

/** The instant `days` after `now`. */
export function daysAfter(now: Date, days: number): Instant {
  return new Date(now.getTime() + days * DAY_MS).toISOString();
}

/** The time from `now` to a later instant, in started days: `1 day`, `3 days`. */
export function daysText(now: Date, instant: Instant): string {
  const days = Math.ceil((Date.parse(instant) - now.getTime()) / DAY_MS);
  return `${days} day${days === 1 ? "" : "s"}`;
}

/** When the last of some grants ends; `undefined` if one of them does not. */
export function lastEnd(grants: readonly { readonly until?: Instant }[]): Instant | undefined {
  const ends = grants.map(({ until }) => until);
  return ends.includes(undefined) ? undefined : ends.sort().at(-1);
}
