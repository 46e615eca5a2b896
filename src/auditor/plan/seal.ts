import { fingerprint } from "../../model/fingerprint";
import { isLiveRole } from "../../model/live-role";
import { type Organization } from "../../model/organization";
import { compareText } from "../../model/problem";
import { roleLabel, type RoleId } from "../../model/roles";
import { type Snapshot, type SnapshotAssignment, type SnapshotRole, type Unread } from "../../model/snapshot";
import { limitsDigest, organizationDigest } from "./digest";
import { type NamedRight, type Plan, type PlannedWrite, type SealedRole } from "./plan";
import { type DeclaredList, declaredLists, placeKey, placeOf, placeText, rightKey, type Right } from "./right";

export interface SealInput extends Pick<Plan, "verdict" | "override" | "expiresAt"> {
  /** What is deployed. */
  readonly base: Organization;
  /** What shall be. */
  readonly head: Organization;
  /** What is. */
  readonly snapshot: Snapshot;
  readonly now: Date;
}

/**
 * Seals what `pulumi up --refresh` will write to bring the organization from the snapshot to the head. As the resources do,
 * it takes a right only where the base manages the list too: a list that is new adds, and removes nobody. Gives what
 * stands in the way where the writes can't be told, or would be refused.
 */
export function sealPlan(input: SealInput): { readonly plan: Plan } | { readonly problems: readonly string[] } {
  const { base, head, snapshot, now, expiresAt, verdict, override } = input;
  const problems = unreadOf(snapshot).map(({ list, why }) => `the ${list} could not be read: ${why}`);
  const names = namesOf(head, snapshot);
  const roles = new Map<RoleId, SealedRole>();
  const rights = new Map<string, NamedRight>();
  const writes: PlannedWrite[] = [];
  const lists = problems.length > 0 ? [] : declaredLists(head, now);
  const deployed = new Set(declaredLists(base, now).map(placeKey));
  for (const list of lists) {
    const role = roles.get(list.role) ?? liveRole(snapshot.roles, list.role);
    if (role === undefined) {
      problems.push(`Twilio's role list does not have ${roleLabel(list.role)} exactly once`);
      continue;
    }
    roles.set(list.role, role);
    const held = heldRights(snapshot, list, role);
    for (const { user } of held) {
      const right = { person: names.personOf(user), user, role: list.role, scope: list.scope };
      rights.set(rightKey(right), right);
    }
    const change = writesFor(list, held, names, deployed.has(placeKey(list)));
    writes.push(...change.writes);
    problems.push(...change.problems);
  }
  for (const { action, person, ...right } of writes)
    if (action === "remove" && head.breakGlass.includes(person))
      problems.push(
        `${person} is kept for emergencies (breakGlass) and is never removed, but holds ${placeText(right)} undeclared`,
      );
  if (problems.length > 0) return { problems };
  const sorted = [...rights.values()].sort(compareRights);
  return {
    plan: {
      schemaVersion: 1,
      organization: head.sid,
      sealedAt: now.toISOString(),
      expiresAt,
      base: organizationDigest(base),
      head: organizationDigest(head),
      limits: limitsDigest(base),
      verdict,
      ...(override === undefined ? {} : { override }),
      roles: [...roles.values()].sort((a, b) => compareText(a.role, b.role)),
      lists: lists.map(({ role, scope }) => ({ role, scope })).sort((a, b) => compareText(placeKey(a), placeKey(b))),
      live: { takenAt: snapshot.takenAt, sha256: fingerprint(sorted.map(rightKey)), rights: sorted },
      writes: writes.sort((a, b) => compareText(a.action, b.action) || compareRights(a, b)),
    },
  };
}

/** What of a snapshot is not there and would have to be: a plan needs no list of accounts. */
export function unreadOf({ unread }: Pick<Snapshot, "unread">): readonly Unread[] {
  return unread.filter(({ list }) => list !== "accounts");
}

/** Hash of what the live role list says that a role is and allows. */
export function roleDigest(role: Omit<SnapshotRole, "sid">): string {
  const { friendlyName, lowestLevel, resourceTypes, productGroup, allow, deny } = role;
  const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort(compareText);
  return fingerprint([friendlyName, lowestLevel, sorted(resourceTypes), productGroup, sorted(allow), sorted(deny)]);
}

/** A role as the live list has it; `undefined` where it is not there exactly once. */
export function liveRole(catalogue: readonly SnapshotRole[], role: RoleId): SealedRole | undefined {
  const found = catalogue.filter((each) => isLiveRole(each, role));
  const [one] = found;
  return one === undefined || found.length > 1 ? undefined : { role, sid: one.sid, sha256: roleDigest(one) };
}

interface Held {
  readonly user: string;
  readonly assignment: string;
}

function heldRights(snapshot: Snapshot, list: DeclaredList, { sid }: SealedRole): readonly Held[] {
  const place = placeOf(snapshot.organizationSid, list);
  const isThere = ({ roleSid, scope, resourceType, resourceId }: SnapshotAssignment): boolean =>
    roleSid === sid && scope === place.scope && resourceType === place.resourceType && resourceId === place.resourceId;
  return snapshot.assignments.filter(isThere).map(({ identity, sid: assignment }) => ({ user: identity, assignment }));
}

interface Names {
  readonly userOf: (person: string, userSid: string | undefined) => string | undefined;
  readonly personOf: (user: string) => string;
}

/** Managed people are known by the directory, external ones by the manifest alone. */
function namesOf(head: Organization, { users }: Snapshot): Names {
  const byEmail = new Map(users.map(({ email, sid }) => [email, sid]));
  const declared = [...head.people.values()].flatMap(({ email, userSid }): [string, string][] =>
    userSid === undefined ? [] : [[userSid, email]],
  );
  const bySid = new Map([...declared, ...users.map(({ email, sid }): [string, string] => [sid, email])]);
  return {
    userOf: (person, userSid) => userSid ?? byEmail.get(person) ?? (person.includes("@") ? undefined : person),
    personOf: (user) => bySid.get(user) ?? user,
  };
}

function writesFor(
  { role, scope, members }: DeclaredList,
  held: readonly Held[],
  { userOf, personOf }: Names,
  isDeployed: boolean,
): { readonly writes: readonly PlannedWrite[]; readonly problems: readonly string[] } {
  const holders = new Set(held.map(({ user }) => user));
  const wanted = new Map<string, string>();
  const problems: string[] = [];
  for (const [person, { userSid }] of members) {
    const user = userOf(person, userSid);
    if (user === undefined)
      problems.push(
        `Twilio knows no managed user ${person}, who shall hold ${placeText({ role, scope })}: invite the person first, or give the userSid`,
      );
    else wanted.set(user, person);
  }
  const adds = [...wanted]
    .filter(([user]) => !holders.has(user))
    .map(([user, person]): PlannedWrite => ({ action: "add", person, user, role, scope }));
  const leavers = isDeployed ? held.filter(({ user }) => !wanted.has(user)) : [];
  const removals = leavers.map(({ user, assignment }): PlannedWrite => ({
    action: "remove",
    person: personOf(user),
    user,
    role,
    scope,
    assignment,
  }));
  return { writes: [...adds, ...removals], problems };
}

function compareRights(a: Right & { person: string }, b: Right & { person: string }): number {
  return compareText(`${a.person} ${rightKey(a)}`, `${b.person} ${rightKey(b)}`);
}
