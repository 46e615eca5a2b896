import { standingByPerson, termsOf } from "../src/model/declared-at";
import { fingerprint } from "../src/model/fingerprint";
import { type Binding, type Organization } from "../src/model/organization";
import { type MemberTerms } from "../src/model/member";
import { compareText } from "../src/model/problem";
import { isOwnerRole } from "../src/model/roles";
import { type AccountRole, accountRole, type OrganizationRole, organizationRole } from "./roles";

/** Members by canonical e-mail. */
export type DeclaredMembers = Readonly<Record<string, MemberTerms>>;

/** What the resources of an organization are to be. The Owners are not in it: they are audited, never changed. */
export interface Declared {
  readonly organizationRoles: readonly { readonly role: OrganizationRole; readonly members: DeclaredMembers }[];
  readonly billingGroups: readonly {
    readonly key: string;
    readonly id: string;
    readonly admins?: DeclaredMembers;
    readonly viewers?: DeclaredMembers;
  }[];
  readonly accountRoles: readonly {
    readonly key: string;
    readonly sid: string;
    readonly role: AccountRole;
    readonly members: DeclaredMembers;
  }[];
  /** Hash of who is to hold what: the same access, the same fingerprint, whatever the manifest's spelling. */
  readonly fingerprint: string;
}

/**
 * Works out what a manifest declares at `now`. A role that the manifest does not list is not managed, and not in the
 * result.
 */
export function declaredBy(organization: Organization, now: Date): Declared {
  const membersOf = (binding: Binding): DeclaredMembers => members(organization, binding, now);
  const managed = organization.bindings.filter(({ role }) => !isOwnerRole(role));
  const organizationRoles = managed
    .filter(({ scope }) => scope.kind === "organization")
    .map((binding) => ({ role: organizationRole(binding.role), members: membersOf(binding) }));
  const groupLists = new Map<string, { admins?: DeclaredMembers; viewers?: DeclaredMembers }>();
  for (const binding of managed)
    if (binding.scope.kind === "billingGroup") {
      const lists = groupLists.get(binding.scope.key) ?? {};
      lists[binding.role === "billingGroupAdmin" ? "admins" : "viewers"] = membersOf(binding);
      groupLists.set(binding.scope.key, lists);
    }
  const billingGroups = [...organization.billingGroups.values()].flatMap(({ key, id }) => {
    const lists = groupLists.get(key);
    return lists === undefined ? [] : [{ key, id, ...lists }];
  });
  const accountRoles = managed.flatMap((binding) => {
    const account = binding.scope.kind === "account" ? organization.accounts.get(binding.scope.key) : undefined;
    if (account === undefined) return [];
    return [{ key: account.key, sid: account.sid, role: accountRole(binding.role), members: membersOf(binding) }];
  });
  const names = (list: DeclaredMembers | undefined) => (list === undefined ? null : Object.keys(list));
  return {
    organizationRoles,
    billingGroups,
    accountRoles,
    fingerprint: fingerprint({
      organization: organization.sid,
      organizationRoles: sorted(organizationRoles.map(({ role, members }) => [role, names(members)])),
      billingGroups: sorted(billingGroups.map(({ id, admins, viewers }) => [id, names(admins), names(viewers)])),
      accountRoles: sorted(accountRoles.map(({ sid, role, members }) => [`${sid} ${role}`, names(members)])),
    }),
  };
}

/** One entry a person, with the terms of the grant that counts. */
function members(organization: Organization, binding: Binding, now: Date): DeclaredMembers {
  const grants = [...standingByPerson(binding, now).values()].sort((a, b) => compareText(a.person, b.person));
  return Object.fromEntries(grants.map((grant) => [grant.person, termsOf(organization, grant)]));
}

type Row = readonly (string | readonly string[] | null)[];

function sorted(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => compareText(String(a[0]), String(b[0])));
}
