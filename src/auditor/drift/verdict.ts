import { count } from "../../report/text/words";
import { DRIFT_KINDS, type DriftKind } from "./drift-result";

/** What an answer lacks: something that could not be read or compared, or only what somebody chose to do without. */
export type Gap = "nothing" | "left out" | "unread";

/** What a comparison came to, in a sentence or two. */
export function verdictOf(counts: Readonly<Record<DriftKind, number>>, gap: Gap): string {
  const parts = DRIFT_KINDS.filter((kind) => counts[kind] > 0).map((kind) => {
    const [one, many] = WORDS[kind];
    return count(counts[kind], one, many);
  });
  const last = parts.at(-1);
  const differences = parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last ?? ""}`;
  if (gap === "nothing") return differences === undefined ? "No drift." : `Drift: ${differences}.`;
  if (gap === "left out")
    return `${differences === undefined ? "No drift in what was compared" : `Drift: ${differences}`}. What was left out is unknown.`;
  const found = differences === undefined ? "" : ` What could be compared differs: ${differences}.`;
  return `Not everything could be read, so there is no verdict.${found}`;
}

const WORDS = {
  missing: ["right is missing", "rights are missing"],
  unmanaged: ["right is held and not declared", "rights are held and not declared"],
  changed: ["other thing changed", "other things changed"],
  meaning: ["role changed its meaning", "roles changed their meaning"],
} as const satisfies Record<DriftKind, readonly [one: string, many: string]>;
