import { defined } from "./defined";
import { EVERY_GROUP, type EffectiveAccess } from "./access";
import { type CapabilitySet, holds } from "./capabilities";
import { type Organization } from "./organization";
import { compareText } from "./problem";

/** What somebody can do with an account's billing: nothing, see its invoices, or change how it is paid too. */
export type BillingLevel = "none" | "view" | "manage";

/** Something whose invoices somebody may see: an account, or a Billing Group of which no account is known. */
export interface BilledPlace {
  /** `account:storefront-eu`, `billingGroup:europe`, or `*` where neither accounts nor groups are known. */
  readonly key: string;
  readonly account?: string;
  /** The Billing Group that pays for it; absent where nobody says. */
  readonly group?: string;
}

/** Everything that is billed in `organization`, by key. */
export function billedPlaces({ accounts, billingGroups }: Organization): readonly BilledPlace[] {
  const groupOf = new Map(
    [...billingGroups.values()].flatMap(({ key, primaryAccount }) =>
      primaryAccount === undefined ? [] : [[primaryAccount, key] as const],
    ),
  );
  const places = [...accounts.values()].map(({ key, billingGroup = groupOf.get(key) }): BilledPlace => ({
    key: `account:${key}`,
    account: key,
    ...defined({ group: billingGroup }),
  }));
  const used = new Set(places.map(({ group }) => group));
  const empty = [...billingGroups.keys()]
    .filter((group) => !used.has(group))
    .map((group): BilledPlace => ({ key: `billingGroup:${group}`, group }));
  const all = [...places, ...empty].sort((a, b) => compareText(a.key, b.key));
  return all.length === 0 ? [{ key: EVERY_GROUP }] : all;
}

/**
 * What the new roles let `person` do with the billing of `place`. Of a place whose group is not known, what every
 * group's is.
 */
export function billingLevel(
  access: Pick<EffectiveAccess, "capabilities">,
  person: string,
  { group = EVERY_GROUP }: Pick<BilledPlace, "group">,
): BillingLevel {
  return levelOf(access.capabilities(person, group));
}

/** The level that a set of capabilities comes to. */
export function levelOf(set: CapabilitySet): BillingLevel {
  if (holds(set, "manage-payment-methods")) return "manage";
  return holds(set, "view-invoices") ? "view" : "none";
}

const RANK: Readonly<Record<BillingLevel, number>> = { none: 0, view: 1, manage: 2 };

/** The wider of two levels. */
export function widerLevel(a: BillingLevel, b: BillingLevel): BillingLevel {
  return RANK[a] >= RANK[b] ? a : b;
}

/** Whether `a` allows more than `b`. */
export function isWider(a: BillingLevel, b: BillingLevel): boolean {
  return RANK[a] > RANK[b];
}
