import { standingByPerson, termsOf } from "../src/model/declared-at";
import { fingerprint } from "../src/model/fingerprint";
import { type Binding, type Organization } from "../src/model/organization";
import { type MemberTerms } from "../src/model/member";
import { compareText } from "../src/model/problem";
import { bindingsByRight, type Right, rightKey, rightText } from "../src/model/right";
import { isOwnerRole } from "../src/model/roles";
import { type AccountRole, accountRole, type OrganizationRole, organizationRole } from "./roles";

/** Members by canonical e-mail. */
export type DeclaredMembers = Readonly<Record<string, MemberTerms>>;

/**
 * The declared resources of an organization. Owners are not included: they are audited, never changed.
 *
 * @param Members what stands for the members of a list: who they are, or that it isn't known yet
 */
export interface Declared<Members = DeclaredMembers> {
  readonly organizationRoles: readonly { readonly role: OrganizationRole; readonly members: Members }[];
  readonly billingGroups: readonly {
    readonly key: string;
    readonly id: string;
    readonly admins?: Members;
    readonly viewers?: Members;
  }[];
  readonly accountRoles: readonly {
    readonly key: string;
    readonly sid: string;
    readonly role: AccountRole;
    readonly members: Members;
  }[];
}

/**
 * Computes what a manifest declares. A role that the manifest does not list is not managed, and not in the result.
 *
 * @param membersOf see `membersAt`
 */
export function declaredBy<Members>(
  organization: Organization,
  membersOf: (binding: Binding) => Members,
): Declared<Members> {
  const managed = organization.bindings.filter(({ role }) => !isOwnerRole(role));
  const organizationRoles = managed
    .filter(({ scope }) => scope.kind === "organization")
    .map((binding) => ({ role: organizationRole(binding.role), members: membersOf(binding) }));
  const groupLists = new Map<string, { admins?: Members; viewers?: Members }>();
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
  return { organizationRoles, billingGroups, accountRoles };
}

/**
 * Hash of who is to hold what: the same access, the same fingerprint, whatever the manifest's spelling.
 *
 * @param membersOf see `membersAt`
 */
export function accessFingerprint(organization: Organization, membersOf: (list: Right) => DeclaredMembers): string {
  const { organizationRoles, billingGroups, accountRoles } = declaredBy(organization, membersOf);
  const names = (list: DeclaredMembers | undefined) => (list === undefined ? null : Object.keys(list));
  return fingerprint({
    organization: organization.sid,
    organizationRoles: sorted(organizationRoles.map(({ role, members }) => [role, names(members)])),
    billingGroups: sorted(billingGroups.map(({ id, admins, viewers }) => [id, names(admins), names(viewers)])),
    accountRoles: sorted(accountRoles.map(({ sid, role, members }) => [`${sid} ${role}`, names(members)])),
  });
}

/**
 * Who is on a list of an organization at `now`: one entry a person, with the terms of the grant that counts.
 *
 * @throws Error where it has no such list, which is not an empty one
 */
export function membersAt(organization: Organization, now: Date): (list: Right) => DeclaredMembers {
  const bindings = bindingsByRight(organization.bindings);
  return (list) => {
    const binding = bindings.get(rightKey(list));
    if (binding === undefined) throw new Error(`the list of ${rightText(list)} has left the manifest during this run`);
    const grants = [...standingByPerson(binding, now).values()].sort((a, b) => compareText(a.person, b.person));
    return Object.fromEntries(grants.map((grant) => [grant.person, termsOf(organization, grant)]));
  };
}

type Row = readonly (string | readonly string[] | null)[];

function sorted(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => compareText(String(a[0]), String(b[0])));
}
