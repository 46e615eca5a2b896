import { defined } from "../../model/defined";
import { canonicalSid } from "../../model/identity";
import { hasPassed } from "../../model/instant";
import { BILLING_GROUP } from "../../model/live-role";
import { type Binding, type Grant, type Organization, type Scope } from "../../model/organization";
import { type Recorded, type RecordedList, type RecordedMember, type RecordedScope } from "../../model/recorded";
import { type RoleId } from "../../model/roles";
import { type Snapshot, type SnapshotAssignment } from "../../model/snapshot";
import { outlasts } from "../../model/declared-at";
import { type DriftContext, type PlacedRight } from "./item";
import { knownScopeId } from "../../model/right";

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

/** Everybody who should hold, was recorded to hold, or holds one role on one place. Users are identified by SID. */
export interface ManagedList extends PlacedRight {
  /** Absent: the manifest does not manage it. */
  readonly declared?: Binding;
  /** Absent: no state was given, or the last deployment did not manage it. */
  readonly recorded?: RecordedList;
  /**
   * The resource by which the program manages the list, and not the manifest. What the last deployment recorded stands
   * for what the program declares.
   */
  readonly byProgram?: string;
  readonly wanted: ReadonlyMap<string, Wanted>;
  readonly known: ReadonlyMap<string, Known>;
  /** Assignments of people who should not hold the role. */
  readonly strangers: readonly SnapshotAssignment[];
}

/** A list before anybody looks who is in it. */
export interface PlacedList extends PlacedRight {
  readonly declared?: Binding;
  readonly recorded?: RecordedList;
  readonly byProgram?: string;
  /** All assignments of the role on the place. */
  readonly assignments: readonly SnapshotAssignment[];
}

/**
 * The lists that the manifest or the last deployment manages, with the assignments of each. What neither names is not
 * managed, and not looked at.
 *
 * @param ids the roles of the catalog by the SID that Twilio gives them
 */
export function placedLists(
  { declared, recorded }: Pick<DriftContext, "declared" | "recorded">,
  live: Pick<Snapshot, "assignments" | "accounts">,
  ids: ReadonlyMap<string, RoleId>,
): readonly PlacedList[] {
  const lists = new Map<string, PlacedDraft>();
  const listOf = (role: RoleId, scope: Scope): PlacedDraft => {
    const placeId = knownScopeId(declared, scope);
    const key = `${role} ${placeId}`;
    const list = lists.get(key) ?? { role, scope, placeId, assignments: [] };
    lists.set(key, list);
    return list;
  };
  for (const binding of declared.bindings) listOf(binding.role, binding.scope).declared = binding;
  for (const list of recorded?.lists ?? []) listOf(list.role, scopeOfState(declared, list.scope)).recorded = list;
  if (recorded !== undefined) markOthers([...lists.values()], recorded);
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

/**
 * Marks the lists that the manifest neither manages nor did: those of bindings that the program makes by itself, and of
 * other components. Of several components, the manifest's is the one that recorded most of the lists that it names.
 */
function markOthers(lists: readonly PlacedDraft[], { owners }: Recorded): void {
  if (owners === undefined) return;
  const named = new Map<string, number>();
  for (const { declared, recorded } of lists) {
    const component = recorded === undefined ? undefined : owners.get(recorded)?.component;
    if (component !== undefined) named.set(component, (named.get(component) ?? 0) + (declared === undefined ? 0 : 1));
  }
  const [own] = named.size === 1 ? [...named.keys()] : mostNamed(named);
  for (const list of lists) {
    const owner = list.recorded === undefined ? undefined : owners.get(list.recorded);
    if (list.declared === undefined && owner !== undefined && (owner.component ?? "") !== own)
      list.byProgram = owner.resource;
  }
}

/** The component that recorded more of the named lists than any other. */
function mostNamed(named: ReadonlyMap<string, number>): readonly string[] {
  const most = Math.max(0, ...named.values());
  const found = [...named].filter(([, count]) => count === most && count > 0);
  return found.length === 1 ? found.map(([component]) => component) : [];
}

interface PlacedDraft extends PlacedList {
  declared?: Binding;
  recorded?: RecordedList;
  byProgram?: string;
  readonly assignments: SnapshotAssignment[];
}

/** Who is in a list, by each of its sides. */
export function managedList(context: DriftContext, { assignments, ...list }: PlacedList): ManagedList {
  const wanted = wantedOf(
    list.byProgram === undefined ? declaredGrants(list, context) : recordedGrants(list, context),
    context,
  );
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

/** A grant with the user whom it is for. */
type UserGrant = readonly [user: string, grant: Grant];

function declaredGrants(
  { declared }: Pick<PlacedList, "declared">,
  { identities }: DriftContext,
): readonly UserGrant[] {
  const grants = (declared?.grants ?? []).filter(({ person }) => !identities.isUnclear(person));
  return grants.map((grant) => [identities.userOf(grant.person), grant]);
}

/** What a recorded list says who is to hold the role; what a refresh has found was declared by nobody. */
function recordedGrants(
  { recorded }: Pick<PlacedList, "recorded">,
  { identities }: DriftContext,
): readonly UserGrant[] {
  return [...(recorded?.members ?? [])].flatMap(([person, member]): readonly UserGrant[] => {
    const { userSid, until, reason, ticket, assignment = "", origin } = member;
    if (origin === "drift") return [];
    const grant = { person, ...defined({ until, reason, ticket }), origin: { assignment } };
    return [[identities.userOf(person, userSid), grant]];
  });
}

interface WantedDraft extends Wanted {
  grant: Grant;
  assignment?: SnapshotAssignment;
  readonly others: SnapshotAssignment[];
}

function wantedOf(grants: readonly UserGrant[], { now }: DriftContext): ReadonlyMap<string, WantedDraft> {
  const wanted = new Map<string, WantedDraft>();
  for (const [user, grant] of grants) {
    if (hasPassed(grant.until, now)) continue;
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
      const account = [...accounts.values()].find((each) => each.sid === sid);
      return { kind: "account", key: account?.key ?? sid };
    }
  }
}
