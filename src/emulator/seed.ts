import { canonicalDomain } from "../model/identity";
import { InputError } from "./input-error";
import { PERMISSIONS, shortPermission } from "./permissions";
import { isOrganizationOwner } from "./placement";
import { type Directory } from "./resolve";
import { draftedRole, ROLE_CATALOGUE } from "./role-catalogue";
import { parseSeed, type Seed } from "./seed-schema";
import { accountsOfSeed, accountSidsOfSeed } from "./seed-accounts";
import { grantsOfSeed, type Grant } from "./seed-grants";
import { usersOfSeed } from "./seed-people";
import { namedSid } from "./sids";
import { type Contents, type Organization, type Role, type User } from "./entities";

/** What the emulator holds where no seed is given: an owner and two administrators. */
export const DEFAULT_SEED = {
  organization: { name: "Example Organization" },
  domains: ["example.com"],
  users: [
    { email: "owner@example.com", givenName: "Olga", familyName: "Owner", roles: ["Owner"] },
    { email: "admin1@example.com", givenName: "Ada", familyName: "Admin", roles: ["Administrator"] },
    { email: "admin2@example.com", givenName: "Ben", familyName: "Admin", roles: ["Administrator"] },
  ],
} as const satisfies Seed;

/**
 * The contents that a seed describes. A seed states what is, however it came to be: the rules that Twilio applies to
 * requests (a verified domain for a new user, no Owner by API, at most 50 roles a user) do not apply to it.
 *
 * @param input the parsed JSON of a seed; docs/emulator.md, "Seed".
 * @throws InputError naming every problem by its path, e.g. `seed: assignments[3].role: ...`.
 */
export function contentsOfSeed(
  input: unknown,
  options: { readonly now: Date; readonly clientSecret: string },
): Contents {
  const seed = parseSeed(input);
  const problems: string[] = [];
  const created = options.now.toISOString();
  const organization = {
    sid: seed.organization.sid ?? namedSid("OR", seed.organization.name),
    name: seed.organization.name,
  };
  const roles = rolesOfSeed(seed, created);
  const users = usersOfSeed(seed, organization.sid, created, problems);
  const accountSids = accountSidsOfSeed(seed, organization.sid, problems);
  const directory = directoryOf({ organization, users, accountSids, roles });
  const grants = grantsOfSeed(seed, directory, problems);
  const owner = organizationOwner(grants, problems);
  const surroundings = { directory, grants, organizationOwner: owner, created };
  const { accounts, ownerships } = accountsOfSeed(seed, surroundings, problems);
  const domains = domainsOfSeed(seed, problems);

  if (problems.length > 0) throw new InputError("seed", problems);
  return {
    organization,
    clientSecret: options.clientSecret,
    domains,
    settings: {
      duplicates: "conflict",
      tokenLifetime: seed.app?.tokenLifetime ?? null,
      pageTokenLifetime: 3600,
      latency: 0,
      permissions: seed.app?.permissions?.map(shortPermission) ?? PERMISSIONS,
      roleLimit: 50,
    },
    users: [...users.values()],
    accounts,
    roles,
    assignments: [...grants.map((grant) => grant.assignment), ...ownerships],
  };
}

function rolesOfSeed(seed: Seed, date: string): readonly Role[] {
  const roles = new Map(ROLE_CATALOGUE.map((role) => [role.sid, role]));
  for (const draft of seed.roles ?? []) {
    const role = draftedRole(roles.values(), draft, date);
    roles.set(role.sid, role);
  }
  return [...roles.values()];
}

function domainsOfSeed(seed: Seed, problems: string[]): readonly string[] {
  return (seed.domains ?? []).flatMap((text, index) => {
    const domain = canonicalDomain(text);
    if (domain === undefined) problems.push(`domains[${index}]: ${JSON.stringify(text)} is not a domain name`);
    return domain ?? [];
  });
}

/**
 * The SID of the organization's Owner, of whom there is at most one (facts 6: "exactly one"; a small seed may have
 * none).
 */
function organizationOwner(grants: readonly Grant[], problems: string[]): string | undefined {
  const [owner, second] = grants.filter((grant) => isOrganizationOwner(grant.role));
  if (owner !== undefined && second !== undefined)
    problems.push(`${second.path}: the organization has an Owner already, by ${owner.path}, and can have only one`);
  return owner?.assignment.identity;
}

/** What the names in a seed mean. `users` are by canonical e-mail, `accountSids` by name. */
function directoryOf({
  organization,
  users,
  accountSids,
  roles,
}: {
  readonly organization: Organization;
  readonly users: ReadonlyMap<string, User>;
  readonly accountSids: ReadonlyMap<string, string>;
  readonly roles: readonly Role[];
}): Directory {
  const bySid = new Map([...users.values()].map((user) => [user.sid, user]));
  const accounts = new Set(accountSids.values());
  return {
    organization,
    user: (key) => users.get(key) ?? bySid.get(key),
    account: (key) => {
      const sid = accountSids.get(key) ?? (accounts.has(key) ? key : undefined);
      return sid === undefined ? undefined : { sid };
    },
    emails: () => users.keys(),
    accountNames: () => accountSids.keys(),
    roles: () => roles,
  };
}
