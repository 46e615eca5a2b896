import { type ScanOutcome } from "./scan-result";

const TEXT = {
  failed: "failed",
  incomplete: "incomplete, no verdict",
  drift: "new drift",
  findings: "new findings",
  "nothing-new": "nothing new to fix",
} as const satisfies Readonly<Record<ScanOutcome, string>>;

/** An outcome in a few words. */
export function outcomeText(outcome: ScanOutcome): string {
  return TEXT[outcome];
}
