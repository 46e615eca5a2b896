/** An instant as canonical text, `2027-01-31T00:00:00.000Z`: sorts as time does, and is the same text on every machine. */
export type Instant = string;

/** What a text stands for as an instant, or why it is none. */
export type InstantResult = { readonly instant: Instant } | { readonly invalid: string };

const ABSOLUTE_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;

/** Reads an absolute UTC instant. Dates alone, offsets and relative words are refused: they mean another moment to another reader. */
export function parseInstant(text: string): InstantResult {
  if (!ABSOLUTE_UTC.test(text)) return { invalid: whyNotAbsolute(text) };
  const milliseconds = Date.parse(text);
  // Date.parse takes 31 February for 3 March; a date that does not print as it was written does not exist.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(text.slice(0, 16)))
    return { invalid: `${text} is not a date that exists` };
  return { instant: new Date(milliseconds).toISOString() };
}

/** Whether a right that ends at `until` (none: never) has ended at `now`. */
export function hasPassed(until: Instant | undefined, now: Date): boolean {
  return until !== undefined && until <= now.toISOString();
}

function whyNotAbsolute(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return `a date needs a time, in UTC: ${text}T00:00:00Z`;
  if (/^\d{4}-\d{2}-\d{2}T.*[+-]\d{2}:?\d{2}$/.test(text))
    return "write the instant in UTC, ending in Z, not with an offset";
  if (/\d+\s*(d|day|w|week|h|hour|m|month|y|year)|tomorrow|today|next|in\s/i.test(text))
    return "a relative date means something else every day: write an absolute UTC instant such as 2027-01-31T00:00:00Z";
  return "write an absolute UTC instant such as 2027-01-31T00:00:00Z";
}
