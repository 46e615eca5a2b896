import { stringify } from "yaml";
import { DEFAULT_LIMITS } from "../limits";
import { type Binding, type Grant, type Organization, type Person } from "../organization";
import { compareText } from "../problem";
import { roleById, rolesOf, type RoleScope } from "../roles";
import { type MemberEntry, type PersonEntry } from "./manifest-file";

/** Writes an organization as one manifest in canonical form: sorted, defaults left out. Loading it gives the same organization. */
export function printManifest(organization: Organization): string {
  const { sid, name, domains, people, teams, billingGroups, accounts, breakGlass, limits } = organization;
  const roles = (scope: RoleScope, key?: string): Record<string, MemberEntry[]> => rolesOn(organization, scope, key);
  const manifest = {
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: { sid, name },
    domains: section(domains, (status) => status),
    people: section(people, printPerson),
    teams: section(teams, (members) => [...members]),
    organizationRoles: nonEmpty(roles("organization")),
    billingGroups: section(billingGroups, ({ id, name, primaryAccount }, key) => ({
      id,
      name,
      primaryAccount,
      ...roles("billingGroup", key),
    })),
    accounts: section(accounts, ({ sid, billingGroup }, key) => ({
      sid,
      billingGroup,
      roles: nonEmpty(roles("account", key)),
    })),
    breakGlass: breakGlass.length === 0 ? undefined : [...breakGlass],
    limits: nonEmpty(Object.fromEntries(Object.entries(limits).filter(([key, value]) => value !== defaults.get(key)))),
  };
  return stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false });
}

const defaults = new Map<string, number>(Object.entries(DEFAULT_LIMITS));

/** Role lists of one scope under their keys. A managed role without members is printed as an empty list: nobody. */
function rolesOn(organization: Organization, scope: RoleScope, key: string | undefined): Record<string, MemberEntry[]> {
  const lists: Record<string, MemberEntry[]> = {};
  for (const role of rolesOf(scope)) {
    const binding = organization.bindings.find(
      (b) => b.role === role.id && (b.scope.kind === "organization" ? undefined : b.scope.key) === key,
    );
    if (binding !== undefined) lists[roleById(binding.role).key] = printMembers(binding);
  }
  return lists;
}

function printMembers(binding: Binding): MemberEntry[] {
  const entries = new Map<string, MemberEntry>();
  for (const grant of binding.grants) entries.set(...printGrant(grant));
  return [...entries].sort(([a], [b]) => compareText(a, b)).map(([, entry]) => entry);
}

function printGrant({ person, team, until, reason, ticket }: Grant): [string, MemberEntry] {
  const user = team === undefined ? person : `team:${team}`;
  if (until === undefined && reason === undefined && ticket === undefined) return [user, user];
  return [
    user,
    {
      user,
      ...(until === undefined ? {} : { until }),
      ...(reason === undefined ? {} : { reason }),
      ...(ticket === undefined ? {} : { ticket }),
    },
  ];
}

function printPerson({ name, function: duty, status, external, userSid, formerly }: Person): PersonEntry {
  return {
    ...(name === undefined ? {} : { name }),
    ...(duty === undefined ? {} : { function: duty }),
    ...(external ? { external } : {}),
    ...(userSid === undefined ? {} : { userSid }),
    ...(status === "active" ? {} : { status }),
    ...(formerly.length === 0 ? {} : { formerly }),
  };
}

function section<V, P>(
  map: ReadonlyMap<string, V>,
  print: (value: V, key: string) => P,
): Record<string, P> | undefined {
  const entries = [...map]
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]): [string, P] => [key, print(value, key)]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function nonEmpty<T extends object>(map: T): T | undefined {
  return Object.keys(map).length === 0 ? undefined : map;
}
