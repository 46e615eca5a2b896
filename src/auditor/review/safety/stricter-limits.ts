import { SEVERITIES } from "../../../model/finding";
import { DEFAULT_REVIEW_LIMITS, type ReviewLimits } from "../../../model/limits";
import { type Organization } from "../../../model/organization";
import { type AllLimits, stricterOf } from "../../../model/strictness";

export { type AllLimits } from "../../../model/strictness";

/** What reviews of changes of `organization` let pass. */
export function reviewLimitsOf({ reviewLimits }: Pick<Organization, "reviewLimits">): ReviewLimits {
  return reviewLimits ?? DEFAULT_REVIEW_LIMITS;
}

/**
 * The limits that a change is held against: each as the stricter of both sides has it. What a change loosens counts
 * from the next change on, and what it tightens counts at once. Of two lengths of time neither is the stricter: those
 * of the base hold.
 */
export function stricterLimits(base: Organization, head: Organization): AllLimits {
  return stricterOf({ ...reviewLimitsOf(base), ...base.limits }, { ...reviewLimitsOf(head), ...head.limits });
}

/** The one of two severities that lets less pass. */
export function lesserSeverity(
  one: ReviewLimits["newFindings"],
  other: ReviewLimits["newFindings"],
): ReviewLimits["newFindings"] {
  return SEVERITIES.indexOf(one) > SEVERITIES.indexOf(other) ? one : other;
}
