import { roleIdOf } from "../../model/live-role";
import { roleById, roleLabel, ROLES, type RoleId } from "../../model/roles";
import { type SnapshotRole } from "../../model/snapshot";

/** Which roles of Twilio's list are those of our catalog. */
export interface RoleIdentities {
  /** By the SID of the live role. */
  readonly ids: ReadonlyMap<string, RoleId>;
  /** Why a role of the catalog can't be told for sure. Its lists can't be compared then. */
  readonly problems: ReadonlyMap<RoleId, string>;
}

/**
 * Finds the catalog's roles in a live role list. A role that stood in the baseline is known by its SID, whatever it
 * is called or may be granted on now; others by name and level. A role whose name is the only one of its kind is that
 * role also on another level, since then its meaning has changed, not its holders.
 */
export function identifyRoles(
  live: readonly SnapshotRole[],
  baseline: readonly SnapshotRole[] | undefined,
): RoleIdentities {
  const known = new Map(baseline?.map((role) => [role.sid, roleIdOf(role)]));
  const candidates = new Map<RoleId, SnapshotRole[]>();
  const strangers: SnapshotRole[] = [];
  for (const role of live) {
    const id = known.get(role.sid) ?? roleIdOf(role);
    if (id === undefined) strangers.push(role);
    else candidates.set(id, [...(candidates.get(id) ?? []), role]);
  }
  const ids = new Map<string, RoleId>();
  const problems = new Map<RoleId, string>();
  for (const { id } of ROLES) {
    const named = candidates.get(id) ?? strangers.filter((role) => isCalled(role, id));
    const kept = named.filter(({ sid }) => known.get(sid) === id);
    const [role, ...others] = kept.length > 0 ? kept : named;
    if (role !== undefined && others.length === 0) ids.set(role.sid, id);
    else problems.set(id, whyUnsure(id, named.length));
  }
  return { ids, problems };
}

function isCalled({ friendlyName }: SnapshotRole, id: RoleId): boolean {
  return friendlyName.trim().toLowerCase() === roleById(id).title.toLowerCase();
}

function whyUnsure(id: RoleId, found: number): string {
  const count = found === 0 ? "no role" : `${found} roles`;
  return `Twilio's role list has ${count} "${roleById(id).title}" where ${roleLabel(id)} is looked for`;
}
