/**
 * An instant as canonical text, `2027-01-31T00:00:00.000Z`: sorts as time does, and is the same text on every machine.
 */
export type Instant = string;

/** A day of 24 hours, in milliseconds. */
export const DAY_MS = 24 * 60 * 60 * 1000;

/** What a text stands for as an instant, or why it is none. */
export type InstantResult = { readonly instant: Instant } | { readonly invalid: string };

const ABSOLUTE_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;

const RELATIVE =
  /\b(\d+|an?)\s*(d|days?|w|weeks?|h|hours?|m|min|minutes?|months?|q|quarters?|y|years?)\b|\b(now|today|tomorrow|next|in|end of|from)\b|^(\+|P\d)/i;

/**
 * Reads an absolute UTC instant. Dates alone, offsets and relative words are refused: they mean another moment to
 * another reader.
 */
export function parseInstant(text: string): InstantResult {
  if (!ABSOLUTE_UTC.test(text)) return { invalid: whyNotAbsolute(text) };
  return exists(text) ? { instant: new Date(text).toISOString() } : { invalid: `${text} ${NO_DATE}` };
}

/** Whether a right that ends at `until` (none: never) has ended at `now`. */
export function hasPassed(until: Instant | undefined, now: Date): boolean {
  return until !== undefined && until <= now.toISOString();
}

const NO_DATE = "is not a date that exists";

/** Date.parse takes 31 February for 3 March; a date that does not print as it was written does not exist. */
function exists(text: string): boolean {
  const milliseconds = Date.parse(text);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(text.slice(0, 16));
}

function whyNotAbsolute(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text))
    return exists(`${text}T00:00:00Z`) ? `a date needs a time, in UTC: ${text}T00:00:00Z` : `${text} ${NO_DATE}`;
  if (/^\d{4}-\d{2}-\d{2}T.*[+-]\d{2}:?\d{2}$/.test(text))
    return "write the instant in UTC, ending in Z, not with an offset";
  if (RELATIVE.test(text))
    return "a relative date means something else every day: write an absolute UTC instant such as 2027-01-31T00:00:00Z";
  return "write an absolute UTC instant such as 2027-01-31T00:00:00Z";
}

/** An instant (`2027-01-31T00:00:00.000Z`) for people: `2027-01-31 00:00 UTC`. */
export function instantText(instant: Instant): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}
