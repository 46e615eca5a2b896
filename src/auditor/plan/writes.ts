import { assignmentScope, heldRightKey, type TwilioRight, twilioRightKey, twilioRightText } from "../../model/right";
import { isLiveRole } from "../../model/live-role";
import { type Organization } from "../../model/organization";
import { conflictText, joinPeople, type PeopleJoin } from "../../model/people";
import { roleLabel, type RoleId } from "../../model/roles";
import { type Snapshot, type SnapshotAssignment, type SnapshotRole } from "../../model/snapshot";
import { fingerprint } from "../../model/fingerprint";
import { compareText } from "../../model/problem";
import { type AwaitedRight, type NamedRight, type PlannedWrite, type SealedRole } from "./plan";
import { type DeclaredList, declaredLists } from "./declared-lists";

/**
 * Why a write is due:
 * - `change`: the manifest says something else than before.
 * - `drift`: Twilio has something else than the manifest said before.
 * - `ended`: the manifest gave the right until a moment that has passed.
 */
type WriteCause = "change" | "drift" | "ended";

/** A write that brings Twilio to what a manifest says. */
export interface DueWrite extends PlannedWrite {
  readonly cause: WriteCause;
  /**
   * A removal from a list that is managed for the first time: creating its resource removes nobody, and the next
   * `pulumi up --refresh` does.
   */
  readonly later?: true;
}

/**
 * Why a write can't be told, or would be refused:
 * - `unknown-role`: Twilio's role list does not have the role exactly once.
 * - `unknown-user`: Twilio knows nobody of that address.
 * - `unclear-user`: it can't be told which user somebody is.
 * - `break-glass`: somebody who is kept for emergencies would lose a right.
 */
export interface WriteProblem {
  readonly kind: "unknown-role" | "unknown-user" | "unclear-user" | "break-glass";
  readonly text: string;
}

/** What brings Twilio from a snapshot to a manifest. */
export interface DueWrites {
  /** The lists that the manifest manages, with their declared members. */
  readonly lists: readonly DeclaredList[];
  /** Their roles as Twilio has them. */
  readonly roles: readonly SealedRole[];
  /** Who holds what on these lists. */
  readonly held: readonly NamedRight[];
  readonly writes: readonly DueWrite[];
  /** Rights of invited people whom Twilio does not know yet. */
  readonly awaited: readonly AwaitedRight[];
  readonly problems: readonly WriteProblem[];
}

/**
 * The writes that `pulumi up --refresh` makes to bring the organization from a snapshot to `head`: it touches managed
 * lists alone, never Owners, and gives nothing that has ended.
 *
 * @param base what is deployed; `undefined` where nothing is
 */
export function dueWrites(
  base: Organization | undefined,
  head: Organization,
  snapshot: Snapshot,
  now: Date,
): DueWrites {
  const users = { users: snapshot.users, isComplete: true };
  const people = joinPeople(head, users);
  const deployed =
    base === undefined ? new Map<string, DeployedList>() : deployedLists(base, now, joinPeople(base, users));
  const holdersAt = holdersIn(snapshot);
  const lists = declaredLists(head, now);
  const roles = new Map<RoleId, SealedRole>();
  const held = new Map<string, NamedRight>();
  const writes: DueWrite[] = [];
  const awaited: AwaitedRight[] = [];
  const problems: WriteProblem[] = [];
  for (const list of lists) {
    const role = roles.get(list.role) ?? liveRole(snapshot.roles, list.role);
    if (role === undefined) {
      problems.push({
        kind: "unknown-role",
        text: `Twilio's role list does not have ${roleLabel(list.role)} exactly once`,
      });
      continue;
    }
    roles.set(list.role, role);
    const holders = holdersAt(list, role);
    for (const { user } of holders) {
      const right = { person: people.nameOf(user), user, role: list.role, scope: list.scope };
      held.set(heldRightKey(right), right);
    }
    const change = writesFor(list, holders, { people, declared: head.people }, deployed.get(twilioRightKey(list)));
    writes.push(...change.writes);
    awaited.push(...change.awaited);
    problems.push(...change.problems);
  }
  for (const { action, person, ...right } of writes)
    if (action === "remove" && head.breakGlass.includes(person))
      problems.push({
        kind: "break-glass",
        text: `${person} is kept for emergencies (breakGlass) and is never removed, but holds ${twilioRightText(right)} undeclared`,
      });
  const sealed = { roles: [...roles.values()], held: [...held.values()] };
  return { lists, ...sealed, writes: writes.sort(compareWrites), awaited, problems };
}

/** Orders writes and rights by person, then by role and place. */
export function compareRights(a: NamedRight, b: NamedRight): number {
  return compareText(`${a.person} ${heldRightKey(a)}`, `${b.person} ${heldRightKey(b)}`);
}

function compareWrites(a: DueWrite, b: DueWrite): number {
  return compareText(a.action, b.action) || compareRights(a, b);
}

/** A role as the live list has it; `undefined` where it is not there exactly once. */
export function liveRole(catalogue: readonly SnapshotRole[], role: RoleId): SealedRole | undefined {
  const found = catalogue.filter((each) => isLiveRole(each, role));
  const [one] = found;
  return one === undefined || found.length > 1 ? undefined : { role, sid: one.sid, sha256: roleDigest(one) };
}

/** Hash of what the live role list says that a role is and allows. */
function roleDigest(role: Omit<SnapshotRole, "sid">): string {
  const { friendlyName, lowestLevel, resourceTypes, productGroup, allow, deny } = role;
  const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort(compareText);
  return fingerprint([friendlyName, lowestLevel, sorted(resourceTypes), productGroup, sorted(allow), sorted(deny)]);
}

interface Holder {
  readonly user: string;
  readonly assignment: string;
}

/** Who holds a role somewhere. */
export type HoldersAt = (list: TwilioRight, role: Pick<SealedRole, "sid">) => readonly Holder[];

/** Looks the assignments up by role and place. */
export function holdersIn({
  organizationSid,
  assignments,
}: Pick<Snapshot, "organizationSid" | "assignments">): HoldersAt {
  const keyOf = ({ roleSid, scope, resourceType, resourceId }: Omit<SnapshotAssignment, "sid" | "identity">): string =>
    [roleSid, scope, resourceType, resourceId].join(" ");
  const holders = new Map<string, Holder[]>();
  for (const assignment of assignments) {
    const key = keyOf(assignment);
    const list = holders.get(key) ?? [];
    holders.set(key, list);
    list.push({ user: assignment.identity, assignment: assignment.sid });
  }
  return (list, { sid: roleSid }) => holders.get(keyOf({ roleSid, ...assignmentScope(organizationSid, list) })) ?? [];
}

/** Users on a deployed list, each with whether the right has not ended. */
type DeployedList = ReadonlyMap<string, "current" | "ended">;

function deployedLists(base: Organization, now: Date, people: PeopleJoin): ReadonlyMap<string, DeployedList> {
  const current = new Map(declaredLists(base, now).map((list) => [twilioRightKey(list), list.members]));
  const ever = declaredLists(base, new Date(0));
  return new Map(
    ever.map((list) => {
      const users = [...list.members.keys()].flatMap((person) => {
        const user = people.sidOf(person);
        const state = current.get(twilioRightKey(list))?.has(person) === true ? "current" : "ended";
        return user === undefined ? [] : [[user, state] as const];
      });
      return [twilioRightKey(list), new Map(users)];
    }),
  );
}

function writesFor(
  { role, scope, members }: DeclaredList,
  holders: readonly Holder[],
  { people, declared }: { readonly people: PeopleJoin; readonly declared: Organization["people"] },
  deployed: DeployedList | undefined,
): Pick<DueWrites, "writes" | "awaited" | "problems"> {
  const wanted = new Map<string, string>();
  const awaited: AwaitedRight[] = [];
  const problems: WriteProblem[] = [];
  for (const person of members.keys()) {
    const match = people.matchOf(person);
    if (match.outcome === "joined") wanted.set(match.sid, person);
    else if (match.outcome === "unknown" && declared.get(person)?.status === "invited")
      awaited.push({ person, role, scope });
    else if (match.outcome === "unknown")
      problems.push({
        kind: "unknown-user",
        text:
          `Twilio knows no managed user ${person}, who is to hold ${twilioRightText({ role, scope })}: ` +
          "invite the person first, or give the userSid",
      });
    else problems.push({ kind: "unclear-user", text: conflictText({ person, match }) });
  }
  const holding = new Set(holders.map(({ user }) => user));
  const adds = [...wanted]
    .filter(([user]) => !holding.has(user))
    .map(([user, person]): DueWrite => {
      const cause = deployed?.get(user) === "current" ? "drift" : "change";
      return { action: "add", person, user, role, scope, cause };
    });
  const removals = holders
    .filter(({ user }) => !wanted.has(user))
    .map(({ user, assignment }): DueWrite => {
      const removal = { action: "remove", person: people.nameOf(user), user, role, scope, assignment } as const;
      if (deployed === undefined) return { ...removal, cause: "change", later: true };
      const state = deployed.get(user);
      return { ...removal, cause: state === undefined ? "drift" : state === "ended" ? "ended" : "change" };
    });
  return { writes: [...adds, ...removals], awaited, problems };
}
