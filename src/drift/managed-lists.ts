import { hasPassed } from "../model/instant";
import { BILLING_GROUP } from "../model/live-role";
import { type Binding, type Grant, type Organization, type Scope } from "../model/organization";
import { type RecordedList, type RecordedMember, type RecordedScope } from "../model/recorded";
import { type RoleId } from "../model/roles";
import { type Snapshot, type SnapshotAssignment } from "../model/snapshot";
import { outlasts } from "../model/standing-grants";
import { type DriftContext } from "./item";
import { canonicalSid } from "./identities";

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
export interface ManagedList {
  readonly role: RoleId;
  readonly scope: Scope;
  /** Twilio's id of the place: SID of the organization or account, or id of the Billing Group. */
  readonly placeId: string;
  /** Absent: the manifest does not manage it. */
  readonly declared?: Binding;
  /** Absent: no state was given, or the last deployment did not manage it. */
  readonly recorded?: RecordedList;
  readonly wanted: ReadonlyMap<string, Wanted>;
  readonly known: ReadonlyMap<string, Known>;
  /** Assignments of people who should not hold the role. */
  readonly strangers: readonly SnapshotAssignment[];
}

/**
 * The lists that the manifest or the last deployment manages, with who holds them. What neither names is not managed, and
 * not looked at.
 *
 * @param ids the roles of the catalogue by the SID that Twilio gives them
 */
export function managedLists(
  context: DriftContext,
  live: Pick<Snapshot, "assignments">,
  ids: ReadonlyMap<string, RoleId>,
): readonly ManagedList[] {
  const { declared, recorded } = context;
  const lists = new Map<string, Draft>();
  const listOf = (role: RoleId, scope: Scope): Draft => {
    const placeId = placeIdOf(declared, scope);
    const key = `${role} ${placeId}`;
    const list = lists.get(key) ?? { role, scope, placeId, wanted: new Map(), known: new Map(), strangers: [] };
    lists.set(key, list);
    return list;
  };
  for (const binding of declared.bindings) {
    const list = listOf(binding.role, binding.scope);
    list.declared = binding;
    addWanted(list.wanted, binding, context);
  }
  for (const recordedList of recorded?.lists ?? []) {
    const list = listOf(recordedList.role, scopeOfState(declared, recordedList.scope));
    list.recorded = recordedList;
    for (const [address, member] of recordedList.members)
      list.known.set(context.identities.userOf(address, member.userSid), { address, member });
  }
  fill([...lists.values()], live, ids);
  return [...lists.values()];
}

interface Draft extends ManagedList {
  declared?: Binding;
  recorded?: RecordedList;
  readonly wanted: Map<string, WantedDraft>;
  readonly known: Map<string, Known>;
  readonly strangers: SnapshotAssignment[];
}

interface WantedDraft extends Wanted {
  grant: Grant;
  assignment?: SnapshotAssignment;
  others: readonly SnapshotAssignment[];
}

const NONE: readonly SnapshotAssignment[] = [];

function addWanted(wanted: Map<string, WantedDraft>, { grants }: Binding, { identities, now }: DriftContext): void {
  for (const grant of grants) {
    if (hasPassed(grant.until, now)) continue;
    const user = identities.userOf(grant.person);
    const same = wanted.get(user);
    if (same === undefined) wanted.set(user, { grant, others: NONE });
    else if (outlasts(grant, same.grant)) same.grant = grant;
  }
}

/** Puts each assignment where it belongs. In one pass, and without text made for it: there are many of them. */
function fill(
  lists: readonly Draft[],
  { assignments }: Pick<Snapshot, "assignments">,
  ids: ReadonlyMap<string, RoleId>,
): void {
  const byRole = new Map<string, Map<string, Draft>>();
  for (const [sid, id] of ids)
    byRole.set(sid, new Map(lists.filter(({ role }) => role === id).map((list) => [list.placeId, list])));
  for (const assignment of assignments) {
    const { roleSid, scope, resourceType, resourceId } = assignment;
    const place = resourceType === BILLING_GROUP && resourceId !== undefined ? resourceId : scope;
    const list = byRole.get(roleSid)?.get(place);
    if (list === undefined) continue;
    const wanted = list.wanted.get(assignment.identity);
    if (wanted === undefined) list.strangers.push(assignment);
    else if (wanted.assignment === undefined) wanted.assignment = assignment;
    else wanted.others = [...wanted.others, assignment];
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
