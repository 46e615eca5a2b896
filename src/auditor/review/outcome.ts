import { type ReviewResult, type ReviewVerdict } from "./review-result";
import { FINAL } from "./safety/verdict";

/** A verdict, or that there is none, since something could not be read and nothing else stands in the way. */
export type ReviewOutcome = ReviewVerdict | "incomplete";

/** What a review comes to. */
export function reviewOutcome(result: Pick<ReviewResult, "verdict" | "limits" | "override">): ReviewOutcome {
  return result.verdict === "blocked" && onlyUnread(result) ? "incomplete" : result.verdict;
}

/** Whether nothing but what could not be read stands in the way of a blocked change. */
export function onlyUnread({ limits, override }: Pick<ReviewResult, "limits" | "override">): boolean {
  const isOverridden = override !== undefined && override.refused === undefined;
  return limits.every(({ kind }) => kind === "unread" || (isOverridden && !FINAL.has(kind)));
}
