import { SEVERITIES } from "../../../model/finding";
import {
  type Amount,
  type Budget,
  type ChangeBudget,
  DEFAULT_REVIEW_LIMITS,
  type Limits,
  type ReviewLimits,
} from "../../../model/limits";
import { type Organization } from "../../../model/organization";

/** Floors and the limits of reviews together. */
export type AllLimits = Limits & ReviewLimits;

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
  const a: AllLimits = { ...reviewLimitsOf(base), ...base.limits };
  const b: AllLimits = { ...reviewLimitsOf(head), ...head.limits };
  return {
    minimumAdministrators: Math.max(a.minimumAdministrators, b.minimumAdministrators),
    minimumBillingGroupAdmins: Math.max(a.minimumBillingGroupAdmins, b.minimumBillingGroupAdmins),
    minimumBillingAdmins: Math.max(a.minimumBillingAdmins, b.minimumBillingAdmins),
    minimumBreakGlass: Math.max(a.minimumBreakGlass, b.minimumBreakGlass),
    expiringDays: a.expiringDays,
    losingAccess: stricterChange(a.losingAccess, b.losingAccess),
    gainingBilling: stricterChange(a.gainingBilling, b.gainingBilling),
    gainingAdministration: stricterChange(a.gainingAdministration, b.gainingAdministration),
    smallChange: Math.min(a.smallChange, b.smallChange),
    windowDays: a.windowDays,
    populatedList: Math.min(a.populatedList, b.populatedList),
    newFindings: lesserSeverity(a.newFindings, b.newFindings),
    unknownNames: [a, b].some(({ unknownNames }) => unknownNames === "blocked") ? "blocked" : "allowed",
    overrides: [a, b].some(({ overrides }) => overrides === "forbidden") ? "forbidden" : "allowed",
  };
}

/** The one of two severities that lets less pass. */
export function lesserSeverity(
  one: ReviewLimits["newFindings"],
  other: ReviewLimits["newFindings"],
): ReviewLimits["newFindings"] {
  return SEVERITIES.indexOf(one) > SEVERITIES.indexOf(other) ? one : other;
}

function stricterChange(a: ChangeBudget, b: ChangeBudget): ChangeBudget {
  return { ...stricterBudget(a, b), window: stricterBudget(a.window, b.window) };
}

function stricterBudget(a: Budget, b: Budget): Budget {
  return {
    ...stricterAmount(a, b),
    perRole: stricterAmount(a.perRole, b.perRole),
    perGroup: stricterAmount(a.perGroup, b.perGroup),
  };
}

function stricterAmount(a: Amount, b: Amount): Amount {
  return { people: Math.min(a.people, b.people), percent: Math.min(a.percent, b.percent) };
}
