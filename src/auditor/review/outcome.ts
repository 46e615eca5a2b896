import { type ReviewResult, type ReviewVerdict } from "./review-result";
import { FINAL } from "./safety/verdict";

/** A verdict, or "incomplete" if only unread data blocks the change. */
export type ReviewOutcome = ReviewVerdict | "incomplete";

/** What a review comes to. */
export function reviewOutcome(result: Pick<ReviewResult, "verdict" | "limits" | "override">): ReviewOutcome {
  return result.verdict === "blocked" && onlyUnread(result) ? "incomplete" : result.verdict;
}

/** Whether only unread data blocks the change. */
export function onlyUnread({ limits, override }: Pick<ReviewResult, "limits" | "override">): boolean {
  const isOverridden = override !== undefined && override.refused === undefined;
  return limits.every(({ kind }) => kind === "unread" || (isOverridden && !FINAL.has(kind)));
}
