import { BILLING_GROUP } from "../model/live-role";
import { type Binding, type Organization, type Scope } from "../model/organization";
import { type RoleId } from "../model/roles";
import { type Snapshot, type SnapshotAssignment } from "../model/snapshot";
import { scopeId } from "../rules/engine/finding-of";
import { type Recorded, type RecordedList, type RecordedScope } from "../model/recorded";

/** Everybody who should hold, was recorded to hold, or holds one role on one place. */
export interface ManagedList {
  readonly role: RoleId;
  readonly scope: Scope;
  /** Twilio's id of the place: SID of the organization or account in lower case, or id of the Billing Group. */
  readonly placeId: string;
  /** Absent: the manifest does not manage it. */
  readonly declared?: Binding;
  /** Absent: no state was given, or the last deployment did not manage it. */
  readonly recorded?: RecordedList;
  /** Assignments by user, whose SID is in lower case. */
  readonly held: ReadonlyMap<string, SnapshotAssignment>;
  /** Further assignments of somebody who has one already. */
  readonly repeated: ReadonlyMap<string, readonly SnapshotAssignment[]>;
}

/**
 * The lists that the manifest or the last deployment manages, with who holds them. What neither names is not managed, and
 * not looked at.
 *
 * @param ids the roles of the catalogue by the SID that Twilio gives them
 */
export function managedLists(
  declared: Organization,
  live: Pick<Snapshot, "assignments">,
  recorded: Recorded | undefined,
  ids: ReadonlyMap<string, RoleId>,
): readonly ManagedList[] {
  const lists = new Map<string, Draft>();
  for (const binding of declared.bindings) {
    const placeId = scopeId(declared, binding.scope);
    const { role, scope } = binding;
    lists.set(`${role} ${placeId}`, { role, scope, placeId, declared: binding, held: new Map(), repeated: new Map() });
  }
  for (const list of recorded?.lists ?? []) {
    const scope = scopeOfState(declared, list.scope);
    const placeId = scopeId(declared, scope);
    const key = `${list.role} ${placeId}`;
    const same = lists.get(key);
    if (same !== undefined) lists.set(key, { ...same, recorded: list });
    else lists.set(key, { role: list.role, scope, placeId, recorded: list, held: new Map(), repeated: new Map() });
  }
  fill([...lists.values()], live, ids);
  return [...lists.values()];
}

interface Draft extends ManagedList {
  readonly held: Map<string, SnapshotAssignment>;
  readonly repeated: Map<string, readonly SnapshotAssignment[]>;
}

/** Puts each assignment into its list. By two small steps rather than by one long key: there are many of them. */
function fill(
  lists: readonly Draft[],
  { assignments }: Pick<Snapshot, "assignments">,
  ids: ReadonlyMap<string, RoleId>,
): void {
  const byRole = new Map<string, Map<string, Draft>>();
  for (const [sid, id] of ids)
    byRole.set(sid, new Map(lists.filter(({ role }) => role === id).map((list) => [list.placeId, list])));
  for (const assignment of assignments) {
    const { roleSid, scope, resourceType, resourceId, identity } = assignment;
    const place = resourceType === BILLING_GROUP && resourceId !== undefined ? resourceId : scope.toLowerCase();
    const list = byRole.get(roleSid)?.get(place);
    if (list === undefined) continue;
    const user = identity.toLowerCase();
    if (!list.held.has(user)) list.held.set(user, assignment);
    else list.repeated.set(user, [...(list.repeated.get(user) ?? []), assignment]);
  }
}

/** The scope by the name that the manifest has for it; where it has none, by its id. */
function scopeOfState({ billingGroups, accounts }: Organization, scope: RecordedScope): Scope {
  switch (scope.kind) {
    case "organization":
      return scope;
    case "billingGroup": {
      const group = [...billingGroups.values()].find(({ id }) => id === scope.id);
      return { kind: "billingGroup", key: group?.key ?? scope.id };
    }
    case "account": {
      const sid = scope.sid.toLowerCase();
      const account = [...accounts.values()].find((each) => each.sid.toLowerCase() === sid);
      return { kind: "account", key: account?.key ?? scope.sid };
    }
  }
}
