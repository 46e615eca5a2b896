import { stringify } from "yaml";
import { defined } from "../model/defined";
import { DEFAULT_LIMITS } from "../model/limits";
import {
  scopeKey,
  type Binding,
  type DirectoryTeam,
  type Grant,
  type Organization,
  type Person,
  type Scope,
} from "../model/organization";
import { compareText } from "../model/problem";
import { rolesOf, type RoleId } from "../model/roles";
import { type Duty } from "../model/separation-of-duties";
import { type MemberEntry, type PersonEntry, type TeamEntry } from "./manifest-file";
import { printReviewLimits } from "./limits";

/**
 * Writes an organization as one manifest in canonical form: sorted, defaults left out. Loading it gives the same
 * organization.
 */
export function printManifest(organization: Organization): string {
  return stringify(manifestOf(organization), PRINT_OPTIONS);
}

/** How manifests are written. */
export const PRINT_OPTIONS = { lineWidth: 0, aliasDuplicateObjects: false } as const;

/** The manifest of an organization, before it is written. */
export function manifestOf(organization: Organization): object {
  const {
    sid,
    name,
    domains,
    people,
    teams,
    directoryTeams,
    billingGroups,
    accounts,
    breakGlass,
    limits,
    reviewLimits,
    separationOfDuties,
  } = organization;
  const bindings = new Map(organization.bindings.map((binding) => [bindingKey(binding.role, binding.scope), binding]));
  /** Role lists of one scope under their keys. A managed role without members is printed as an empty list: nobody. */
  const lists = (scope: Scope): Record<string, MemberEntry[]> => {
    const entries = rolesOf(scope.kind).map(({ id, key }) => [key, bindings.get(bindingKey(id, scope))] as const);
    return Object.fromEntries(entries.flatMap(([key, binding]) => (binding ? [[key, printMembers(binding)]] : [])));
  };
  return {
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: { sid, name },
    domains: section(domains, (status) => status),
    people: section(people, printPerson),
    teams: section(teams, (members, name) => printTeam(members, directoryTeams?.get(name))),
    organizationRoles: nonEmpty(lists({ kind: "organization" })),
    billingGroups: section(billingGroups, ({ id, name, primaryAccount }, key) => ({
      id,
      name,
      primaryAccount,
      ...lists({ kind: "billingGroup", key }),
    })),
    accounts: section(accounts, ({ sid, billingGroup }, key) => ({
      sid,
      billingGroup,
      roles: nonEmpty(lists({ kind: "account", key })),
    })),
    breakGlass: breakGlass.length === 0 ? undefined : [...breakGlass],
    separationOfDuties:
      separationOfDuties === undefined
        ? undefined
        : {
            duties: section(separationOfDuties.duties, printDuty),
            conflicts: separationOfDuties.conflicts
              .map(({ between, ...more }) => ({ between: [...between].sort(compareText), ...more }))
              .sort((a, b) => compareText(a.between.join(), b.between.join())),
          },
    limits: nonEmpty({
      ...Object.fromEntries(Object.entries(limits).filter(([key, value]) => value !== defaults.get(key))),
      ...(reviewLimits === undefined ? {} : printReviewLimits(reviewLimits)),
    }),
  };
}

const defaults = new Map<string, number>(Object.entries(DEFAULT_LIMITS));

function bindingKey(role: RoleId, scope: Scope): string {
  return `${role} ${scopeKey(scope)}`;
}

function printTeam(members: readonly string[], directory: DirectoryTeam | undefined): TeamEntry {
  if (directory === undefined) return [...members];
  const { group, minimum } = directory;
  return { source: "directory", ...defined({ group, minimum: minimum === 1 ? undefined : minimum }) };
}

function printMembers(binding: Binding): MemberEntry[] {
  // Empty teams are printed too.
  const teams = (binding.directoryTeams ?? []).map((team) => `team:${team}`);
  const entries = new Map<string, MemberEntry>(teams.map((team) => [team, team]));
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
      ...defined({ until, reason, ticket }),
    },
  ];
}

function printPerson({ name, function: duty, status, external, userSid, formerly }: Person): PersonEntry {
  return {
    ...defined({ name, function: duty }),
    ...(external ? { external } : {}),
    ...defined({ userSid }),
    ...(status === "active" ? {} : { status }),
    ...(formerly.length === 0 ? {} : { formerly }),
  };
}

function printDuty({ roles, capabilities, productRoles }: Duty): Duty {
  return {
    ...(roles === undefined ? {} : { roles: [...roles].sort(compareText) }),
    ...(capabilities === undefined ? {} : { capabilities: [...capabilities].sort(compareText) }),
    ...defined({ productRoles }),
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
