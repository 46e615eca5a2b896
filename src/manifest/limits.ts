import {
  type Budget,
  type ChangeBudget,
  DEFAULT_LIMITS,
  DEFAULT_REVIEW_LIMITS as DEFAULTS,
  type Limits,
  type ReviewLimits,
} from "../model/limits";
import { AMOUNT_FIELDS as AMOUNT, CHANGE_LIMITS, PLAIN_LIMITS } from "../model/strictness";
import { type BudgetEntry, type ChangeBudgetEntry, type LimitsEntry } from "./manifest-file";
import { entriesOf, mergeEntries, type LocatedFile, type Report } from "./merge";
import { layeredLimits } from "./shared/layered-limits";
import { type Layer } from "./shared/layer";

/** What a manifest says under `limits`, over the defaults. */
export interface AllManifestLimits {
  readonly limits: Limits;
  /** Absent where it says nothing else of reviews than the defaults. */
  readonly reviewLimits?: ReviewLimits;
}

/** The section `limits` of all files, over that of the file that the manifest extends, over the built-in defaults. */
export function readLimits(
  files: readonly LocatedFile[],
  shared: Layer | undefined,
  report: Report,
): AllManifestLimits {
  const entries = entriesOf(files, (data) => (data.limits ? { limits: data.limits } : undefined));
  const own = mergeEntries("limits", entries, [...PLAIN_LIMITS, ...CHANGE_LIMITS], report).get("limits")?.value;
  const stated = shared === undefined ? (own ?? {}) : layeredLimits(files, own ?? {}, shared);
  const {
    minimumAdministrators = DEFAULT_LIMITS.minimumAdministrators,
    minimumBillingGroupAdmins = DEFAULT_LIMITS.minimumBillingGroupAdmins,
    ...forReviews
  } = stated;
  const reviewLimits: ReviewLimits = {
    ...DEFAULTS,
    ...forReviews,
    losingAccess: changeBudget(stated.losingAccess, DEFAULTS.losingAccess),
    gainingBilling: changeBudget(stated.gainingBilling, DEFAULTS.gainingBilling),
    gainingAdministration: changeBudget(stated.gainingAdministration, DEFAULTS.gainingAdministration),
  };
  return {
    limits: { minimumAdministrators, minimumBillingGroupAdmins },
    ...(Object.keys(printReviewLimits(reviewLimits)).length === 0 ? {} : { reviewLimits }),
  };
}

/** What to write in a manifest for `limits`: what differs from the defaults. */
export function printReviewLimits(limits: ReviewLimits): LimitsEntry {
  const { losingAccess, gainingBilling, gainingAdministration } = limits;
  return {
    ...different(limits, DEFAULTS, PLAIN_LIMITS.filter(isOfReviews)),
    ...under("losingAccess", budgetEntry(losingAccess, DEFAULTS.losingAccess)),
    ...under("gainingBilling", budgetEntry(gainingBilling, DEFAULTS.gainingBilling)),
    ...under("gainingAdministration", budgetEntry(gainingAdministration, DEFAULTS.gainingAdministration)),
  };
}

function isOfReviews(field: (typeof PLAIN_LIMITS)[number]): field is Exclude<typeof field, keyof Limits> {
  return !(field in DEFAULT_LIMITS);
}

function changeBudget(stated: ChangeBudgetEntry = {}, defaults: ChangeBudget): ChangeBudget {
  return { ...budget(stated, defaults), window: budget(stated.window, defaults.window) };
}

function budget(stated: BudgetEntry = {}, defaults: Budget): Budget {
  const { people = defaults.people, percent = defaults.percent } = stated;
  const perRole = { ...defaults.perRole, ...stated.perRole };
  return { people, percent, perRole, perGroup: { ...defaults.perGroup, ...stated.perGroup } };
}

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
