const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `30 Nov 2026`, in UTC. What is no date is said to be none. */
export function dayText(at: Date): string {
  return Number.isNaN(at.getTime()) ? "an unknown day" : `${at.getUTCDate()} ${monthText(at)}`;
}

/** `Nov 2026`, in UTC. */
export function monthText(at: Date): string {
  return `${MONTHS[at.getUTCMonth()] ?? ""} ${at.getUTCFullYear()}`;
}
