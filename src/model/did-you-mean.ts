import { distance } from "fastest-levenshtein";

/** Nobody mistypes a longer word into another, and comparing long ones takes long. */
const LONGEST = 256;

/** The one of `candidates` that `text` was probably meant to be; none where all are too far from it. */
export function closest(text: string, candidates: Iterable<string>): string | undefined {
  if (text.length > LONGEST) return undefined;
  const wanted = text.toLowerCase();
  let best: string | undefined;
  // A domain that two addresses share makes their names no more alike.
  const letters = wanted.split("@", 1)[0]?.length ?? wanted.length;
  // Never as far as all of its letters: "eu" is not a way to write "us".
  let bestDistance = Math.min(letters, Math.max(2, Math.floor(letters / 3)) + 1);
  for (const candidate of candidates) {
    // As many letters as one is longer are a distance already.
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    const d = distance(wanted, candidate.toLowerCase());
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  return best;
}

/** `did you mean "x"?`, where there is something close. */
export function didYouMean(text: string, candidates: Iterable<string>): { readonly hint?: string } {
  const match = closest(text, candidates);
  return match === undefined ? {} : { hint: `did you mean "${match}"?` };
}
