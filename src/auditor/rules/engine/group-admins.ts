import { grantMarks, isUsable } from "../../../model/grant-marks";
import { type Holding } from "../../../model/access";
import { type BillingGroup, type Scope } from "../../../model/organization";
import { compareText } from "../../../model/problem";
import { areRightsUnread, isLive } from "./is-live";
import { memoize } from "./memoize";
import { type RuleContext } from "./rule";

/** Who administers one Billing Group by a right on that group. */
export interface GroupAdmins {
  readonly group: BillingGroup;
  readonly scope: Scope;
  /** Of those who can use the right now. */
  readonly usable: readonly Holding[];
  /** Of the others: suspended, not on a verified domain, expired and so on. */
  readonly unusable: readonly Holding[];
}

/**
 * The Billing Groups of which it is known who administers them, sorted by key. In a manifest a group without a list of
 * admins is not managed there; in Twilio it has none, if the assignments could be read.
 */
export const groupAdminsOf: (context: RuleContext) => readonly GroupAdmins[] = memoize((context) => {
  const { organization, now } = context;
  if (areRightsUnread(organization)) return [];
  const live = isLive(context);
  const found = new Map<string, { usable: Holding[]; unusable: Holding[] }>();
  for (const binding of organization.bindings) {
    const { role, scope, grants } = binding;
    if (role !== "billingGroupAdmin" || scope.kind !== "billingGroup") continue;
    const admins = found.get(scope.key) ?? { usable: [], unusable: [] };
    found.set(scope.key, admins);
    for (const grant of grants) {
      const usable = isUsable(grantMarks(organization, binding, grant, now));
      admins[usable ? "usable" : "unusable"].push({ binding, grant });
    }
  }
  return [...organization.billingGroups.values()]
    .sort((a, b) => compareText(a.key, b.key))
    .flatMap((group): GroupAdmins[] => {
      const admins = found.get(group.key) ?? (live ? { usable: [], unusable: [] } : undefined);
      return admins === undefined ? [] : [{ group, scope: { kind: "billingGroup", key: group.key }, ...admins }];
    });
});

/** The place of a group in the manifest, if it stands in one. */
export function groupSource({ origin }: BillingGroup): { source?: { file: string; line: number; column: number } } {
  return origin !== undefined && "position" in origin ? { source: { ...origin.position } } : {};
}

/** The people of `rights`, each once, sorted. */
export function peopleOf(rights: readonly Holding[]): readonly string[] {
  return [...new Set(rights.map(({ grant }) => grant.person))].sort(compareText);
}
