import { type InstantResult, parseInstant } from "../../model/instant";

/**
 * The moment that somebody asks about: an absolute UTC instant, or a date, which stands for the end of that day in UTC.
 * So the whole of a day lies before it.
 */
export function parseMoment(text: string): InstantResult {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return parseInstant(text);
  const day = parseInstant(`${text}T23:59:59.999Z`);
  return "invalid" in day ? { invalid: `${text} is not a date that exists` } : day;
}
