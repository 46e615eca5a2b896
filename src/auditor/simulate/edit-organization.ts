import { domainOf } from "../../model/identity";
import {
  type Binding,
  type Grant,
  type Organization,
  type Origin,
  personOf,
  type Scope,
  scopeKey,
} from "../../model/organization";
import { compareText } from "../../model/problem";
import { type RoleId } from "../../model/roles";

/** Everybody whom the organization describes or who holds a right in it, sorted. */
export function everybody({ people, bindings, otherGrants, breakGlass, teams }: Organization): readonly string[] {
  const known = new Set([...people.keys(), ...breakGlass, ...[...teams.values()].flat()]);
  for (const { grants } of bindings) for (const { person } of grants) known.add(person);
  for (const { person } of otherGrants) known.add(person);
  return [...known].sort(compareText);
}

/** The managed users whose address is on `domain` itself; a subdomain is another domain. */
export function managedOn(organization: Organization, domain: string): readonly string[] {
  return everybody(organization).filter(
    (email) => domainOf(email) === domain && !personOf(organization, email).external,
  );
}

/** Who holds `role`, wherever, each once. */
export function holdersOf(
  { bindings }: Pick<Organization, "bindings">,
  ...roles: readonly RoleId[]
): readonly string[] {
  const found = bindings.flatMap(({ role, grants }) =>
    roles.includes(role) ? grants.map(({ person }) => person) : [],
  );
  return [...new Set(found)];
}

/** Keys of the accounts that `person` owns. */
export function accountsOwnedBy({ bindings }: Pick<Organization, "bindings">, person: string): readonly string[] {
  return bindings.flatMap(({ role, scope, grants }) =>
    role === "accountOwner" && scope.kind === "account" && grants.some((grant) => grant.person === person)
      ? [scope.key]
      : [],
  );
}

/** Where a grant comes from that only a simulation made. */
export const SIMULATED: Origin = { position: { file: "(simulated)", line: 1, column: 1 } };

/** The organization without these people. */
export function withoutPeople(organization: Organization, gone: ReadonlySet<string>): Organization {
  const stays = ({ person }: { readonly person: string }): boolean => !gone.has(person);
  return {
    ...organization,
    people: new Map([...organization.people].filter(([email]) => !gone.has(email))),
    teams: new Map(
      [...organization.teams].map(([name, members]) => [name, members.filter((email) => !gone.has(email))]),
    ),
    bindings: organization.bindings.map((binding) => ({ ...binding, grants: binding.grants.filter(stays) })),
    otherGrants: organization.otherGrants.filter(stays),
    breakGlass: organization.breakGlass.filter((email) => !gone.has(email)),
  };
}

/** The bindings with one more grant. Who has the right already keeps it as it was. */
export function withGrant(bindings: readonly Binding[], role: RoleId, scope: Scope, grant: Grant): readonly Binding[] {
  const key = scopeKey(scope);
  const index = bindings.findIndex((binding) => binding.role === role && scopeKey(binding.scope) === key);
  const binding = bindings[index];
  if (binding === undefined) return [...bindings, { role, scope, grants: [grant] }];
  if (binding.grants.some(({ person }) => person === grant.person)) return bindings;
  return bindings.with(index, { ...binding, grants: [...binding.grants, grant] });
}

/** The organization in which a primary account that names no group is in the group that names it. */
export function withPrimaryAccountsGrouped(organization: Organization): Organization {
  const accounts = new Map(organization.accounts);
  for (const { key, primaryAccount } of organization.billingGroups.values()) {
    const account = primaryAccount === undefined ? undefined : accounts.get(primaryAccount);
    if (account !== undefined && account.billingGroup === undefined)
      accounts.set(account.key, { ...account, billingGroup: key });
  }
  return { ...organization, accounts };
}

/** `name`, or it with the first number that nobody has. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
  return free;
}
