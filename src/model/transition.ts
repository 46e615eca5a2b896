import { type Binding, type Grant, type Organization, type Origin } from "./organization";
import { compareText } from "./problem";
import { type RoleId } from "./roles";

/**
 * The account roles that the uplift starts from: "Account Owners, Admins, and Billing Managers". They are also those
 * whose holders have an account's billing before it. Sources: billing-roles-article, "For Existing Users"; facts 8, row
 * "Billing history and settings".
 */
const UPLIFTED_ROLES: readonly RoleId[] = ["accountOwner", "accountAdministrator", "accountBillingManager"];

/**
 * Somebody with legacy account roles on one account; `roles` are those of `UPLIFTED_ROLES`, in that order, never empty.
 */
export interface LegacyHolder {
  readonly person: string;
  /** Key of the account. */
  readonly account: string;
  readonly roles: readonly RoleId[];
  /** Where the first of the roles is granted. */
  readonly origin: Origin;
}

/**
 * - `singleton`: one account, one group.
 * - `several`: more accounts, one of which is known to be the primary one.
 * - `no-primary`: more accounts, and nobody says which is the primary one: what happens to its people is not known.
 * - `no-accounts`: no account is known to be in it.
 */
export type GroupKind = "singleton" | "several" | "no-primary" | "no-accounts";

/** What the transition does in one Billing Group. */
export interface GroupTransition {
  /** Key of the Billing Group. */
  readonly group: string;
  readonly kind: GroupKind;
  /** Keys of its accounts, sorted. */
  readonly accounts: readonly string[];
  readonly primaryAccount?: string;
  /** Everybody with roles that the uplift starts from, on any of its accounts. */
  readonly holders: readonly LegacyHolder[];
  /** Who becomes Billing Group Admin by the uplift, by the account that makes it so. */
  readonly uplifted: readonly LegacyHolder[];
  /** Who is on child accounts only, and keeps access only if an administrator grants it. */
  readonly byHand: readonly LegacyHolder[];
  /** Of whom nobody can say, since the primary account is not known. */
  readonly undecided: readonly LegacyHolder[];
}

/** What the transition does. Lists are sorted. */
export interface Transition {
  readonly groups: readonly GroupTransition[];
  /** On accounts of which nobody says the Billing Group. */
  readonly ungrouped: readonly LegacyHolder[];
  /** The organization with the Billing Group Admins that the uplift makes. */
  readonly after: Organization;
}

/**
 * The transition from account roles to the new ones, as billing-roles-article, "For Existing Users", says it:
 * "Singleton Groups (1 Account: 1 Group): Account Owners, Admins, and Billing Managers are automatically 'uplifted' to
 * the Billing Group Admin role." "Non-Singleton Groups (Multi-Account): Only users on the Primary Account are
 * automatically uplifted; users on 'child' accounts must be granted access manually by an Org Admin."
 *
 * The second sentence names neither roles nor what they become: it is read as the first one. Every output that shows
 * this says so.
 */
export function transitionOf(organization: Organization): Transition {
  const holders = legacyHolders(organization);
  const groups = [...organization.billingGroups.keys()].sort(compareText).map((group) => groupOf(organization, group));
  const grouped = new Set(groups.flatMap(({ accounts }) => accounts));
  const of = (accounts: readonly string[]): readonly LegacyHolder[] =>
    accounts.flatMap((account) => holders.get(account) ?? []);
  const transitions = groups.map((group): GroupTransition => {
    const { kind, accounts, primaryAccount } = group;
    const holders = of(accounts);
    if (kind === "no-primary") return { ...group, holders, uplifted: [], byHand: [], undecided: holders };
    const uplifted = kind === "singleton" ? holders : holders.filter(({ account }) => account === primaryAccount);
    const people = new Set(uplifted.map(({ person }) => person));
    const byHand = holders.filter(({ person }) => !people.has(person));
    return { ...group, holders, uplifted, byHand, undecided: [] };
  });
  const ungrouped = of([...organization.accounts.keys()].filter((account) => !grouped.has(account)).sort(compareText));
  return { groups: transitions, ungrouped, after: uplift(organization, transitions) };
}

function groupOf(
  { accounts, billingGroups }: Organization,
  group: string,
): Pick<GroupTransition, "group" | "kind" | "accounts" | "primaryAccount"> {
  const primary = billingGroups.get(group)?.primaryAccount;
  const keys = [...accounts.values()]
    // A group names its primary account also where that account names no group.
    .filter(({ key, billingGroup }) => billingGroup === group || (billingGroup === undefined && key === primary))
    .map(({ key }) => key)
    .sort(compareText);
  if (keys.length < 2) return { group, kind: keys.length === 0 ? "no-accounts" : "singleton", accounts: keys };
  if (primary === undefined || !keys.includes(primary)) return { group, kind: "no-primary", accounts: keys };
  return { group, kind: "several", accounts: keys, primaryAccount: primary };
}

/** Who holds roles that the uplift starts from, by account, sorted by person. */
function legacyHolders({ bindings }: Organization): ReadonlyMap<string, readonly LegacyHolder[]> {
  const held = new Map<string, Map<string, { readonly roles: RoleId[]; readonly origin: Origin }>>();
  for (const role of UPLIFTED_ROLES)
    for (const { scope, grants, ...binding } of bindings) {
      if (binding.role !== role || scope.kind !== "account") continue;
      const people = held.get(scope.key) ?? new Map<string, { readonly roles: RoleId[]; readonly origin: Origin }>();
      held.set(scope.key, people);
      for (const { person, origin } of grants) {
        const known = people.get(person);
        if (known === undefined) people.set(person, { roles: [role], origin });
        else if (!known.roles.includes(role)) known.roles.push(role);
      }
    }
  return new Map(
    [...held].map(([account, people]) => [
      account,
      [...people]
        .map(([person, { roles, origin }]) => ({ person, account, roles, origin }))
        .sort((a, b) => compareText(a.person, b.person)),
    ]),
  );
}

/**
 * The organization with everybody who is uplifted as Billing Group Admin. Who is one already stays it by the grant that
 * made them one.
 */
function uplift(organization: Organization, groups: readonly GroupTransition[]): Organization {
  const bindings = [...organization.bindings];
  for (const { group, uplifted } of groups) {
    const index = bindings.findIndex(
      ({ role, scope }) => role === "billingGroupAdmin" && scope.kind === "billingGroup" && scope.key === group,
    );
    const nobody: Binding = { role: "billingGroupAdmin", scope: { kind: "billingGroup", key: group }, grants: [] };
    const binding = bindings[index] ?? nobody;
    const known = new Set(binding.grants.map(({ person }) => person));
    const made = uplifted.flatMap(({ person, origin }): Grant[] => {
      if (known.has(person)) return [];
      known.add(person);
      return [{ person, origin }];
    });
    if (made.length === 0) continue;
    const uplifting = { ...binding, grants: [...binding.grants, ...made] };
    if (index < 0) bindings.push(uplifting);
    else bindings[index] = uplifting;
  }
  return { ...organization, bindings };
}
