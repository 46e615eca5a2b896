import { isOwnerRole } from "./placement";
import { findUser, resolveAssignment, type Directory } from "./resolve";
import { type Seed, type SeedAssignment } from "./seed-schema";
import { namedSid } from "./sids";
import { type Account, type Assignment, type Organization, type Role, type User } from "./things";

/** An assignment of the seed with its role, and where in the seed it stands. */
export interface Grant {
  readonly assignment: Assignment;
  readonly role: Role;
  readonly path: string;
}

interface Named {
  readonly organization: Organization;
  readonly users: ReadonlyMap<string, User>;
  readonly accountSids: ReadonlyMap<string, string>;
  readonly roles: readonly Role[];
}

/** What `users[].roles` and `assignments` give. */
export function grantsOfSeed(seed: Seed, named: Named, problems: string[]): readonly Grant[] {
  const directory = directoryOf(named);
  const seen = new Map<string, string>();
  const grants: Grant[] = [];
  const grant = (wanted: SeedAssignment, path: string, pathOf: (key: string) => string) => {
    const resolved = resolveAssignment(wanted, directory);
    if ("problem" in resolved) {
      problems.push(`${pathOf(resolved.key)}: ${resolved.problem}`);
      return;
    }
    const assignment = withNamedSid(resolved.assignment);
    const before = seen.get(assignment.sid);
    if (before !== undefined) problems.push(`${path}: ${before} gives the same already`);
    seen.set(assignment.sid, path);
    grants.push({ assignment, role: resolved.role, path });
  };
  seed.users?.forEach((user, index) => {
    user.roles?.forEach((role, position) => {
      const path = `users[${index}].roles[${position}]`;
      // The e-mail's own problem is reported where the users are read.
      if (findUser(user.email, directory) !== undefined) grant({ user: user.email, role }, path, () => path);
    });
  });
  seed.assignments?.forEach((wanted, index) => {
    const path = `assignments[${index}]`;
    grant(wanted, path, (key) => `${path}.${key}`);
  });
  return grants;
}

interface Granted extends Named {
  readonly grants: readonly Grant[];
  /** SID of the organization's Owner. */
  readonly owner: string | undefined;
  /** ISO 8601. */
  readonly created: string;
}

/**
 * The seed's accounts, and their Owner assignments where `assignments` does not state them. An account without `owner` is
 * owned by whom `assignments` makes its Owner, else by the organization's Owner (facts 5).
 */
export function ownershipOfSeed(
  seed: Seed,
  granted: Granted,
  problems: string[],
): { readonly accounts: readonly Account[]; readonly ownerships: readonly Grant[] } {
  const directory = directoryOf(granted);
  const ownerRole = granted.roles.find((role) => isOwnerRole(role) && role.product_group === "general");
  const stated = new Map<string, Grant>();
  for (const grant of granted.grants) {
    if (!isOwnerRole(grant.role) || grant.role.product_group !== "general") continue;
    if (stated.has(grant.assignment.scope)) problems.push(`${grant.path}: the account has an Owner already`);
    stated.set(grant.assignment.scope, grant);
  }
  const accounts: Account[] = [];
  const ownerships: Grant[] = [];
  seed.accounts?.forEach((entry, index) => {
    const path = `accounts[${index}].owner`;
    const sid = granted.accountSids.get(entry.name);
    if (sid === undefined) return;
    const byAssignment = stated.get(sid);
    const named = entry.owner === undefined ? undefined : findUser(entry.owner, directory);
    const ownerSid = entry.owner === undefined ? (byAssignment?.assignment.identity ?? granted.owner) : named?.sid;
    if (entry.owner !== undefined && named === undefined)
      problems.push(`${path}: "${entry.owner}" is not among the users`);
    else if (ownerSid === undefined)
      problems.push(`${path}: missing, and the organization has no Owner to fall back on`);
    else if (directory.user(ownerSid)?.managed === false)
      problems.push(`${path}: the owner of an account must be a managed user`);
    else if (byAssignment !== undefined && byAssignment.assignment.identity !== ownerSid)
      problems.push(`${path}: ${byAssignment.path} makes somebody else the account's Owner`);
    if (ownerSid === undefined) return;
    accounts.push({ sid, name: entry.name, status: entry.status ?? "active", ownerSid, created: granted.created });
    if (byAssignment !== undefined || ownerRole === undefined) return;
    ownerships.push({
      role: ownerRole,
      path,
      assignment: withNamedSid({
        role_sid: ownerRole.sid,
        scope: sid,
        identity: ownerSid,
        resource_type: null,
        resource_id: null,
      }),
    });
  });
  return { accounts, ownerships };
}

function withNamedSid(assignment: Omit<Assignment, "sid">): Assignment {
  const { role_sid, scope, identity, resource_type, resource_id } = assignment;
  return { sid: namedSid("IY", role_sid, scope, identity, resource_type ?? "", resource_id ?? ""), ...assignment };
}

function directoryOf({ organization, users, accountSids, roles }: Named): Directory {
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
