import { groupBy } from "../../model/group-by";
import { compareText } from "../../model/problem";
import { type Bars } from "./document";

/** Somebody who counts at a place, in one of the parts of its bar. */
export interface Counted {
  readonly label: string;
  /** Index of the part. */
  readonly part: number;
  readonly person: string;
}

/** A bar for each place, with how many people it has in each part, each person once; the longest first part on top. */
export function countedBars({ title, parts }: Omit<Bars, "rows">, counted: readonly Counted[]): Bars {
  const rows = [...groupBy(counted, ({ label }) => label)].map(([label, own]) => ({
    label,
    values: parts.map((_, part) => new Set(own.flatMap((each) => (each.part === part ? each.person : []))).size),
  }));
  return {
    title,
    parts,
    rows: rows.sort((a, b) => (b.values[0] ?? 0) - (a.values[0] ?? 0) || compareText(a.label, b.label)),
  };
}
