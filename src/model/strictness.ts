import { type Severity } from "./finding";
import { type Amount, type Budget, type ChangeBudget, type Limits, type ReviewLimits } from "./limits";

/** Floors and the limits of reviews together. */
export type AllLimits = Limits & ReviewLimits;

/**
 * Which of two values is the stricter: the larger number, the smaller one, or the one that comes first in a list. Of
 * `neither`, such as a length of time, none is: then any other value counts as looser.
 */
export type Strictness = "larger" | "smaller" | "neither" | readonly string[];

/** The strictness of each value of a map of maps. */
type StrictnessOf<T> = {
  readonly [K in keyof T]-?: NonNullable<T[K]> extends number | string ? Strictness : StrictnessOf<NonNullable<T[K]>>;
};

const AMOUNT: StrictnessOf<Amount> = { people: "smaller", percent: "smaller" };
const BUDGET: StrictnessOf<Budget> = { ...AMOUNT, perRole: AMOUNT, perGroup: AMOUNT };
const CHANGE: StrictnessOf<ChangeBudget> = { ...BUDGET, window: BUDGET };

/** The one table of which direction is the stricter, for each limit: reviews and shared defaults both go by it. */
export const LIMIT_STRICTNESS: StrictnessOf<AllLimits> = {
  minimumAdministrators: "larger",
  minimumBillingGroupAdmins: "larger",
  minimumBillingAdmins: "larger",
  minimumBreakGlass: "larger",
  expiringDays: "neither",
  losingAccess: CHANGE,
  gainingBilling: CHANGE,
  gainingAdministration: CHANGE,
  smallChange: "smaller",
  windowDays: "neither",
  populatedList: "smaller",
  newFindings: ["info", "warning", "error"],
  unknownNames: ["blocked", "allowed"],
  overrides: ["forbidden", "allowed"],
};

/** How severe findings of a rule are, the strictest first; a rule that is off finds nothing. */
export const SEVERITY_STRICTNESS: readonly (Severity | "off")[] = ["error", "warning", "info", "off"];

/** Whether `value` is looser than `than`; what is no value of the list is looser than any. */
export function isLooser(strictness: Strictness, value: number | string, than: number | string): boolean {
  if (strictness === "neither") return value !== than;
  if (strictness === "larger") return !(Number(value) >= Number(than));
  if (strictness === "smaller") return !(Number(value) <= Number(than));
  const rank = (each: number | string): number =>
    strictness.includes(String(each)) ? strictness.indexOf(String(each)) : strictness.length;
  return rank(value) > rank(than);
}

/** The limits of two sides, each as the stricter of both has it; where neither is stricter, as `one` has it. */
export function stricterOf(one: AllLimits, other: AllLimits): AllLimits {
  return {
    ...stricterFields(one, other, LIMIT_STRICTNESS, PLAIN_LIMITS),
    losingAccess: stricterChange(one.losingAccess, other.losingAccess),
    gainingBilling: stricterChange(one.gainingBilling, other.gainingBilling),
    gainingAdministration: stricterChange(one.gainingAdministration, other.gainingAdministration),
  };
}

/** The limits that are one value each. */
export const PLAIN_LIMITS = [
  "minimumAdministrators",
  "minimumBillingGroupAdmins",
  "minimumBillingAdmins",
  "minimumBreakGlass",
  "expiringDays",
  "smallChange",
  "windowDays",
  "populatedList",
  "newFindings",
  "unknownNames",
  "overrides",
] as const satisfies (keyof AllLimits)[];

/** The limits that are amounts of people. */
export const CHANGE_LIMITS = [
  "losingAccess",
  "gainingBilling",
  "gainingAdministration",
] as const satisfies (keyof AllLimits)[];

export const AMOUNT_FIELDS = ["people", "percent"] as const satisfies (keyof Amount)[];

function stricterChange(one: ChangeBudget, other: ChangeBudget): ChangeBudget {
  return { ...stricterBudget(one, other), window: stricterBudget(one.window, other.window) };
}

function stricterBudget(one: Budget, other: Budget): Budget {
  return {
    ...stricterFields<Amount, keyof Amount>(one, other, AMOUNT, AMOUNT_FIELDS),
    perRole: stricterFields(one.perRole, other.perRole, AMOUNT, AMOUNT_FIELDS),
    perGroup: stricterFields(one.perGroup, other.perGroup, AMOUNT, AMOUNT_FIELDS),
  };
}

/** `one` with the values of `other` that are stricter. */
function stricterFields<T extends { readonly [P in K]: number | string }, K extends keyof T>(
  one: T,
  other: T,
  strictness: { readonly [P in K]: Strictness },
  fields: readonly K[],
): T {
  const result = { ...one };
  for (const field of fields)
    if (strictness[field] !== "neither" && isLooser(strictness[field], one[field], other[field]))
      result[field] = other[field];
  return result;
}
