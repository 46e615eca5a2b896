import { fingerprint } from "../../model/fingerprint";

/** How many decisions to draw: a number of them, or a share in percent, of which a part of one counts as one. */
export type SampleSize = { readonly count: number } | { readonly percent: number };

/** Reads `25` or `10%`. `undefined` if it is neither, or would draw nothing or more than all. */
export function parseSampleSize(text: string): SampleSize | undefined {
  const [, digits = "", sign] = /^(\d{1,9}|\d{1,2}\.\d{1,3})(%)?$/.exec(text) ?? [];
  const value = Number(digits);
  if (digits === "" || value <= 0) return undefined;
  if (sign === "%") return value <= 100 ? { percent: value } : undefined;
  return Number.isInteger(value) ? { count: value } : undefined;
}

/**
 * Draws a sample that anybody can draw again. Each id has a place in line, the hash of seed and id, and the first are
 * drawn. So a person who comes or goes moves nobody else: one more id puts at most one in and one out.
 *
 * @param ids without duplicates; their order does not matter
 */
export function drawSample(ids: readonly string[], seed: string, size: SampleSize): ReadonlySet<string> {
  // Thousandths of a percent are whole numbers, so that 10% of 30 is 3 and no rounding makes it 4.
  const wanted = "count" in size ? size.count : Math.ceil((ids.length * Math.round(size.percent * 1000)) / 100_000);
  const line = ids.map((id) => ({ id, place: fingerprint([seed, id]) }));
  line.sort((a, b) => (a.place < b.place ? -1 : 1));
  return new Set(line.slice(0, wanted).map(({ id }) => id));
}
