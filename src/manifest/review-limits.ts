import {
  type Amount,
  type Budget,
  type ChangeBudget,
  DEFAULT_REVIEW_LIMITS as DEFAULTS,
  type ReviewLimits,
} from "../model/limits";
import { type BudgetEntry, type ChangeBudgetEntry, type LimitsEntry } from "./manifest-file";
import { entriesOf, mergeEntries, type LocatedFile, type Report } from "./merge";

const FIELDS = [
  "minimumBillingAdmins",
  "minimumBreakGlass",
  "expiringDays",
  "losingAccess",
  "gainingBilling",
  "gainingAdministration",
  "smallChange",
  "windowDays",
  "populatedList",
  "newFindings",
  "unknownNames",
  "overrides",
] as const satisfies (keyof ReviewLimits)[];

/**
 * What the section `limits` of all files says of reviews, over the defaults; none where it says nothing else than they
 * do.
 */
export function readReviewLimits(files: readonly LocatedFile[], report: Report): ReviewLimits | undefined {
  const entries = entriesOf(files, (data) => (data.limits ? { limits: data.limits } : undefined));
  const stated = mergeEntries("limits", entries, FIELDS, report).get("limits")?.value;
  if (stated === undefined) return undefined;
  const limits: ReviewLimits = {
    ...DEFAULTS,
    ...stated,
    losingAccess: changeBudget(stated.losingAccess, DEFAULTS.losingAccess),
    gainingBilling: changeBudget(stated.gainingBilling, DEFAULTS.gainingBilling),
    gainingAdministration: changeBudget(stated.gainingAdministration, DEFAULTS.gainingAdministration),
  };
  return Object.keys(printReviewLimits(limits)).length === 0 ? undefined : limits;
}

/** What to write in a manifest for `limits`: what differs from the defaults. */
export function printReviewLimits(limits: ReviewLimits): LimitsEntry {
  const { losingAccess, gainingBilling, gainingAdministration } = limits;
  return {
    ...different(limits, DEFAULTS, FIELDS.filter(isPlain)),
    ...under("losingAccess", budgetEntry(losingAccess, DEFAULTS.losingAccess)),
    ...under("gainingBilling", budgetEntry(gainingBilling, DEFAULTS.gainingBilling)),
    ...under("gainingAdministration", budgetEntry(gainingAdministration, DEFAULTS.gainingAdministration)),
  };
}

type Plain = Exclude<keyof ReviewLimits, "losingAccess" | "gainingBilling" | "gainingAdministration">;

function isPlain(field: keyof ReviewLimits): field is Plain {
  return typeof DEFAULTS[field] !== "object";
}

function changeBudget(stated: ChangeBudgetEntry = {}, defaults: ChangeBudget): ChangeBudget {
  return { ...budget(stated, defaults), window: budget(stated.window, defaults.window) };
}

function budget(stated: BudgetEntry = {}, defaults: Budget): Budget {
  const { people = defaults.people, percent = defaults.percent } = stated;
  const perRole = { ...defaults.perRole, ...stated.perRole };
  return { people, percent, perRole, perGroup: { ...defaults.perGroup, ...stated.perGroup } };
}

const AMOUNT = ["people", "percent"] as const satisfies (keyof Amount)[];

function budgetEntry(value: ChangeBudget, defaults: ChangeBudget): ChangeBudgetEntry {
  const entry = (own: Budget, usual: Budget): BudgetEntry => ({
    ...different(own, usual, AMOUNT),
    ...under("perRole", different(own.perRole, usual.perRole, AMOUNT)),
    ...under("perGroup", different(own.perGroup, usual.perGroup, AMOUNT)),
  });
  return { ...entry(value, defaults), ...under("window", entry(value.window, defaults.window)) };
}

function different<T, K extends keyof T>(value: T, defaults: T, fields: readonly K[]): { [P in K]?: T[P] } {
  const result: { [P in K]?: T[P] } = {};
  for (const field of fields) if (value[field] !== defaults[field]) result[field] = value[field];
  return result;
}

function under<K extends string, V extends object>(key: K, value: V): { [P in K]?: V } {
  const result: { [P in K]?: V } = {};
  if (Object.keys(value).length > 0) result[key] = value;
  return result;
}
