import { isOwnerRole } from "./placement";
import { findUser, type Directory } from "./resolve";
import { withNamedSid, type Grant } from "./seed-grants";
import { type Seed, type SeedAccount } from "./seed-schema";
import { namedSid, uniqueSids } from "./sids";
import { type Account, type Assignment } from "./entities";

/** The SIDs of the seed's accounts by name. A missing SID follows from organization and name. */
export function accountSidsOfSeed(
  seed: Seed,
  organizationSid: string,
  problems: string[],
): ReadonlyMap<string, string> {
  const byName = new Map<string, string>();
  const claim = uniqueSids(problems);
  seed.accounts?.forEach(({ name, sid = namedSid("AC", organizationSid, name) }, index) => {
    const path = `accounts[${index}]`;
    if (name === "organization") problems.push(`${path}.name: "organization" means the organization as a scope`);
    if (byName.has(name)) problems.push(`${path}.name: ${JSON.stringify(name)} stands above already`);
    claim(sid, `${path}.sid`);
    byName.set(name, sid);
  });
  return byName;
}

interface Surroundings {
  readonly directory: Directory;
  readonly grants: readonly Grant[];
  /** SID of the organization's Owner. */
  readonly organizationOwner: string | undefined;
  /** ISO 8601. */
  readonly created: string;
}

/** The seed's accounts, and the Owner assignments that its `assignments` do not state. */
export function accountsOfSeed(
  seed: Seed,
  surroundings: Surroundings,
  problems: string[],
): { readonly accounts: readonly Account[]; readonly ownerships: readonly Assignment[] } {
  const { directory, grants, created } = surroundings;
  const stated = statedOwners(grants, problems);
  const ownerRole = [...directory.roles()].find((role) => isOwnerRole(role) && role.product_group === "general");
  const accounts: Account[] = [];
  const ownerships: Assignment[] = [];
  seed.accounts?.forEach((entry, index) => {
    const sid = directory.account(entry.name)?.sid ?? "";
    const found = accountOwner(entry, stated.get(sid), surroundings);
    if ("problem" in found) {
      problems.push(`accounts[${index}].owner: ${found.problem}`);
      return;
    }
    const { ownerSid } = found;
    accounts.push({ sid, name: entry.name, status: entry.status ?? "active", ownerSid, created });
    if (stated.has(sid) || ownerRole === undefined) return;
    const place = { scope: sid, resource_type: null, resource_id: null };
    ownerships.push(withNamedSid({ role_sid: ownerRole.sid, identity: ownerSid, ...place }));
  });
  return { accounts, ownerships };
}

/** The grants of the account's Owner role, by account. */
function statedOwners(grants: readonly Grant[], problems: string[]): ReadonlyMap<string, Grant> {
  const owners = new Map<string, Grant>();
  for (const grant of grants) {
    if (!isOwnerRole(grant.role) || grant.role.product_group !== "general") continue;
    if (owners.has(grant.assignment.scope)) problems.push(`${grant.path}: the account has an Owner already`);
    owners.set(grant.assignment.scope, grant);
  }
  return owners;
}

/** The one whom the seed names, else whom its assignments make the Owner, else the organization's Owner (facts 5). */
function accountOwner(
  { owner }: SeedAccount,
  stated: Grant | undefined,
  { directory, organizationOwner }: Pick<Surroundings, "directory" | "organizationOwner">,
): { readonly ownerSid: string } | { readonly problem: string } {
  const named = owner === undefined ? undefined : findUser(owner, directory);
  if (owner !== undefined && named === undefined) return { problem: `"${owner}" is not among the users` };
  const ownerSid = named?.sid ?? stated?.assignment.identity ?? organizationOwner;
  if (ownerSid === undefined) return { problem: "missing, and the organization has no Owner to fall back on" };
  if (directory.user(ownerSid)?.managed === false) return { problem: "the owner of an account must be a managed user" };
  if (stated !== undefined && stated.assignment.identity !== ownerSid)
    return { problem: `${stated.path} makes somebody else the account's Owner` };
  return { ownerSid };
}
