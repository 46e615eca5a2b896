import { canonicalSid } from "../../model/identity";
import { hasPassed } from "../../model/instant";
import { BILLING_GROUP } from "../../model/live-role";
import { type Binding, type Grant, type Organization, type Scope } from "../../model/organization";
import { type RecordedList, type RecordedMember, type RecordedScope } from "../../model/recorded";
import { type RoleId } from "../../model/roles";
import { type Snapshot, type SnapshotAssignment } from "../../model/snapshot";
import { outlasts } from "../../model/standing-grants";
import { type DriftContext, type Place } from "./item";

/** Somebody who should hold the role, with the assignments that give it. */
export interface Wanted {
  readonly grant: Grant;
  /** Absent: the role is not held. */
  readonly assignment?: SnapshotAssignment;
  /** Further assignments of the same. */
  readonly others: readonly SnapshotAssignment[];
}

/** A member of a recorded list, under the address that the state has. */
export interface Known {
  readonly address: string;
  readonly member: RecordedMember;
}

/** Everybody who should hold, was recorded to hold, or holds one role on one place. Users are told by SID. */
export interface ManagedList extends Place {
  /** Absent: the manifest does not manage it. */
  readonly declared?: Binding;
  /** Absent: no state was given, or the last deployment did not manage it. */
  readonly recorded?: RecordedList;
  readonly wanted: ReadonlyMap<string, Wanted>;
  readonly known: ReadonlyMap<string, Known>;
  /** Assignments of people who should not hold the role. */
  readonly strangers: readonly SnapshotAssignment[];
}

/** A list before anybody looks who is in it. */
export interface PlacedList extends Place {
  readonly declared?: Binding;
  readonly recorded?: RecordedList;
  /** All assignments of the role on the place. */
  readonly assignments: readonly SnapshotAssignment[];
}

/**
 * The lists that the manifest or the last deployment manages, with the assignments of each. What neither names is not managed,
 * and not looked at.
 *
 * @param ids the roles of the catalogue by the SID that Twilio gives them
 */
export function placedLists(
  { declared, recorded }: Pick<DriftContext, "declared" | "recorded">,
  live: Pick<Snapshot, "assignments" | "accounts">,
  ids: ReadonlyMap<string, RoleId>,
): readonly PlacedList[] {
  const lists = new Map<string, PlacedDraft>();
  const listOf = (role: RoleId, scope: Scope): PlacedDraft => {
    const placeId = placeIdOf(declared, scope);
    const key = `${role} ${placeId}`;
    const list = lists.get(key) ?? { role, scope, placeId, assignments: [] };
    lists.set(key, list);
    return list;
  };
  for (const binding of declared.bindings) listOf(binding.role, binding.scope).declared = binding;
  for (const list of recorded?.lists ?? []) listOf(list.role, scopeOfState(declared, list.scope)).recorded = list;
  fill([...lists.values()], withOwners(live, ids), ids);
  return [...lists.values()];
}

/** The assignments, with those of the Owners whom Twilio names with their accounts (facts 5, `owner_sid`). */
function withOwners(
  { assignments, accounts }: Pick<Snapshot, "assignments" | "accounts">,
  ids: ReadonlyMap<string, RoleId>,
): Pick<Snapshot, "assignments"> {
  const [roleSid] = [...ids].find(([, id]) => id === "accountOwner") ?? [];
  if (roleSid === undefined) return { assignments };
  const known = new Set(
    assignments.flatMap((each) => (each.roleSid === roleSid ? [`${each.scope} ${each.identity}`] : [])),
  );
  const owners = accounts.flatMap(({ sid, ownerSid: identity }): SnapshotAssignment[] =>
    identity === undefined || known.has(`${sid} ${identity}`) ? [] : [{ sid, roleSid, scope: sid, identity }],
  );
  return { assignments: owners.length === 0 ? assignments : [...assignments, ...owners] };
}

interface PlacedDraft extends PlacedList {
  declared?: Binding;
  recorded?: RecordedList;
  readonly assignments: SnapshotAssignment[];
}

/** Who is in a list, by each of its sides. */
export function managedList(context: DriftContext, { assignments, ...list }: PlacedList): ManagedList {
  const wanted = wantedOf(list.declared, context);
  const known = new Map<string, Known>();
  for (const [address, member] of list.recorded?.members ?? [])
    known.set(context.identities.userOf(address, member.userSid), { address, member });
  const strangers: SnapshotAssignment[] = [];
  for (const assignment of assignments) {
    const same = wanted.get(assignment.identity);
    if (same === undefined) {
      if (!context.identities.mayBeUnclear(assignment.identity)) strangers.push(assignment);
    } else if (same.assignment === undefined) same.assignment = assignment;
    else same.others.push(assignment);
  }
  return { ...list, wanted, known, strangers };
}

interface WantedDraft extends Wanted {
  grant: Grant;
  assignment?: SnapshotAssignment;
  readonly others: SnapshotAssignment[];
}

function wantedOf(binding: Binding | undefined, { identities, now }: DriftContext): ReadonlyMap<string, WantedDraft> {
  const wanted = new Map<string, WantedDraft>();
  for (const grant of binding?.grants ?? []) {
    if (hasPassed(grant.until, now) || identities.isUnclear(grant.person)) continue;
    const user = identities.userOf(grant.person);
    const same = wanted.get(user);
    if (same === undefined) wanted.set(user, { grant, others: [] });
    else if (outlasts(grant, same.grant)) same.grant = grant;
  }
  return wanted;
}

/** Puts each assignment into its list. In one pass, and without text made for it: there are many of them. */
function fill(
  lists: readonly PlacedDraft[],
  { assignments }: Pick<Snapshot, "assignments">,
  ids: ReadonlyMap<string, RoleId>,
): void {
  const byRole = new Map<string, Map<string, PlacedDraft>>();
  for (const [sid, id] of ids)
    byRole.set(sid, new Map(lists.filter(({ role }) => role === id).map((list) => [list.placeId, list])));
  for (const assignment of assignments) {
    const { roleSid, scope, resourceType, resourceId } = assignment;
    const place = resourceType === BILLING_GROUP && resourceId !== undefined ? resourceId : scope;
    byRole.get(roleSid)?.get(place)?.assignments.push(assignment);
  }
}

function placeIdOf(organization: Organization, scope: Scope): string {
  switch (scope.kind) {
    case "organization":
      return canonicalSid(organization.sid);
    case "billingGroup":
      return organization.billingGroups.get(scope.key)?.id ?? scope.key;
    case "account":
      return canonicalSid(organization.accounts.get(scope.key)?.sid ?? scope.key);
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
      const sid = canonicalSid(scope.sid);
      const account = [...accounts.values()].find((each) => canonicalSid(each.sid) === sid);
      return { kind: "account", key: account?.key ?? scope.sid };
    }
  }
}
