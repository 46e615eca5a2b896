import { withDirectory } from "../../model/functions";
import { isSid } from "../../model/identity";
import { BILLING_GROUP, roleIdOf } from "../../model/live-role";
import { organizationOfSnapshot } from "../../model/live-organization";
import { type Binding, type Organization, type Person, type PersonFunction, scopeKey } from "../../model/organization";
import { joinPeople } from "../../model/people";
import { compareText } from "../../model/problem";
import { isOwnerRole, roleById, ROLES, type RoleId, rolesOf } from "../../model/roles";
import { type Snapshot, type SnapshotAssignment } from "../../model/snapshot";
import { rightText } from "../../model/right";
import { groupBy } from "../../model/group-by";
import { otherRightText } from "../rules/engine/right-text";
import { isPlaceholder, withNames } from "./naming";

/** A right that a manifest can't say, and so leaves alone. */
export interface LeftOut {
  readonly right: string;
  readonly why: string;
  readonly people: readonly string[];
}

/** A live organization as far as a manifest can say it. */
export interface Adoption {
  readonly organization: Organization;
  readonly leftOut: readonly LeftOut[];
  /** How many managed users hold nothing that the manifest says, and so are not in it. */
  readonly idle: number;
}

/** Ids that a manifest takes. Source: schemas/organization-access.schema.json, `billingGroup`. */
const GROUP_ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,254}$/;

/**
 * What a manifest that adopts the organization of a snapshot declares: every right of the catalog's roles, no matter
 * who holds it and however odd that is. Of the organization and its Billing Groups all roles are listed, so that they
 * are managed also where nobody holds them; of an account, those that somebody holds.
 *
 * @param declared the manifest there is: its names are kept, and what only it knows
 * @param directory what people do, by canonical e-mail
 * @returns the reason, where people can't be told apart
 */
export function adopt(
  snapshot: Snapshot,
  declared?: Organization,
  directory: ReadonlyMap<string, PersonFunction> = new Map(),
): Adoption | { readonly problem: string } {
  const problem = whoCannotBeNamed(snapshot, declared);
  if (problem !== undefined) return { problem };
  const named = withNames(snapshot, declared);
  const obstacle = obstacles(snapshot);
  const [plain, odd]: [SnapshotAssignment[], { why: string; assignment: SnapshotAssignment }[]] = [[], []];
  for (const assignment of snapshot.assignments) {
    const why = obstacle(assignment);
    if (why === undefined) plain.push(assignment);
    else odd.push({ why, assignment });
  }
  const bare = withoutUnused(organizationOfSnapshot({ ...snapshot, assignments: plain }, named), snapshot, declared);
  // What comes of it is a manifest.
  const { isLive: _, ...live } = withDirectory(bare, directory);
  const holders = new Set(live.bindings.flatMap(({ grants }) => grants.map(({ person }) => person)));
  return {
    organization: {
      ...live,
      otherGrants: [],
      bindings: [...live.bindings, ...emptyLists(live, snapshot)],
      people: new Map(
        [...live.people].flatMap(([email, person]) =>
          holders.has(email) && isWorthAnEntry(person) ? [[email, described(person)] as const] : [],
        ),
      ),
    },
    leftOut: leftOutOf(odd, (assignments) => organizationOfSnapshot({ ...snapshot, assignments, accounts: [] }, named)),
    idle: idleUsers(snapshot, live, holders),
  };
}

/** Without Billing Groups and accounts that only what is left out mentions. */
function withoutUnused(live: Organization, { accounts }: Snapshot, declared: Organization | undefined): Organization {
  const used = new Set(live.bindings.map(({ scope }) => scopeKey(scope)));
  const listed = new Set(accounts.map(({ sid }) => sid));
  return {
    ...live,
    billingGroups: new Map(
      [...live.billingGroups].filter(
        ([key]) => used.has(`billingGroup:${key}`) || declared?.billingGroups.has(key) === true,
      ),
    ),
    accounts: new Map(
      [...live.accounts].filter(
        ([key, { sid }]) => used.has(`account:${key}`) || listed.has(sid) || declared?.accounts.has(key) === true,
      ),
    ),
  };
}

/**
 * Why a manifest could not say who holds a right: several users have one address, so that the one who holds it can't be
 * named, and the list would take it from that user.
 */
function whoCannotBeNamed({ users, assignments, accounts }: Snapshot, declared?: Organization): string | undefined {
  const join = joinPeople(declared ?? { people: new Map() }, { users, isComplete: true });
  const holders = new Set([
    ...assignments.map(({ identity }) => identity),
    ...accounts.map(({ ownerSid }) => ownerSid),
  ]);
  const isLost = (sid: string): boolean => holders.has(sid) && !join.nameOf(sid).includes("@");
  for (const [email, same] of groupBy(users, (user) => user.email))
    if (email !== undefined && (join.matchOf(email).outcome === "ambiguous" || same.some(({ sid }) => isLost(sid))))
      return `${same.map(({ sid }) => sid).join(" and ")} have the same address, ${email}: nobody could tell them apart in a manifest`;
  return undefined;
}

function idleUsers({ users }: Snapshot, { people }: Organization, holders: ReadonlySet<string>): number {
  const sids = new Set([...holders].map((email) => people.get(email)?.userSid));
  return users.filter(({ sid }) => !sids.has(sid)).length;
}

/** Whether a person needs an entry under `people`. */
function isWorthAnEntry(person: Person): boolean {
  const { name, function: duty, status, formerly } = person;
  return name !== undefined || duty !== undefined || needsSid(person) || status !== "active" || formerly.length > 0;
}

/** A managed user is found by address; somebody outside the directory, or has no address there, needs the SID. */
function needsSid({ external, email }: Person): boolean {
  return external || isPlaceholder(email);
}

function described({ userSid, ...person }: Person): Person {
  return needsSid(person) && userSid !== undefined ? { ...person, userSid } : person;
}

/**
 * Says of each assignment why a manifest can't say it, or the provider would not find it where it looks; nothing of an
 * ordinary one.
 */
function obstacles({
  roles,
  assignments,
  organizationSid,
}: Snapshot): (assignment: SnapshotAssignment) => string | undefined {
  const bySid = new Map(roles.map((role) => [role.sid, role]));
  const sids = sidsOf(roles);
  const owners = groupBy(assignments, ({ roleSid, scope }) => `${roleSid} ${scope}`);
  return ({ roleSid, scope, resourceType, resourceId }) => {
    const role = bySid.get(roleSid);
    if (role === undefined) return "Twilio's role list does not have this role";
    const id = roleIdOf(role);
    if (id === undefined) return "a role of a product, which no manifest manages";
    if (sids.get(id)?.length !== 1) return "Twilio's role list has two roles of this name";
    const isOnGroup = resourceType !== undefined || resourceId !== undefined;
    const misplaced = "not on the level that the role is made for: delete the assignment in the Twilio Console";
    switch (roleById(id).scope) {
      case "organization":
        if (scope !== organizationSid || isOnGroup) return misplaced;
        break;
      case "billingGroup":
        if (scope !== organizationSid || resourceType !== BILLING_GROUP || resourceId === undefined) return misplaced;
        if (!GROUP_ID.test(resourceId)) return "the group's id is none that a manifest takes";
        break;
      case "account":
        if (!isSid("account", scope) || isOnGroup) return misplaced;
    }
    const same = owners.get(`${roleSid} ${scope}`) ?? [];
    if (isOwnerRole(id) && new Set(same.map(({ identity }) => identity)).size > 1)
      return "there is one Owner, and Twilio lists more";
    return undefined;
  };
}

/** The SIDs of the live roles that are each of our catalog. */
function sidsOf(roles: Snapshot["roles"]): ReadonlyMap<RoleId | undefined, readonly Snapshot["roles"][number][]> {
  return groupBy(roles, roleIdOf);
}

/** Lists of the organization and its Billing Groups that nobody is in, of roles that Twilio has. */
function emptyLists(live: Organization, { roles }: Snapshot): readonly Binding[] {
  const sids = sidsOf(roles);
  const known = ROLES.filter(({ id }) => sids.get(id)?.length === 1 && !isOwnerRole(id)).map(({ id }) => id);
  const taken = new Set(live.bindings.map(({ role, scope }) => `${role} ${scopeKey(scope)}`));
  const all: readonly Binding[] = [
    ...rolesOf("organization").map(({ id }): Binding => ({ role: id, scope: { kind: "organization" }, grants: [] })),
    ...[...live.billingGroups.keys()].flatMap((key) =>
      rolesOf("billingGroup").map(({ id }): Binding => ({
        role: id,
        scope: { kind: "billingGroup", key },
        grants: [],
      })),
    ),
  ];
  return all.filter(({ role, scope }) => known.includes(role) && !taken.has(`${role} ${scopeKey(scope)}`));
}

function leftOutOf(
  odd: readonly { readonly why: string; readonly assignment: SnapshotAssignment }[],
  organizationOf: (assignments: readonly SnapshotAssignment[]) => Organization,
): readonly LeftOut[] {
  const leftOut = [...groupBy(odd, ({ why }) => why)].flatMap(([why, same]) => {
    const { bindings, otherGrants } = organizationOf(same.map(({ assignment }) => assignment));
    const rights = [
      ...bindings.flatMap((binding) => binding.grants.map(({ person }) => ({ right: rightText(binding), person }))),
      ...otherGrants.map((grant) => ({ right: otherRightText(grant), person: grant.person })),
    ];
    return [...groupBy(rights, ({ right }) => right)].map(([right, all]) => ({
      right,
      why,
      people: [...new Set(all.map(({ person }) => person))].sort(),
    }));
  });
  return leftOut.sort((a, b) => compareText(`${a.right} ${a.why}`, `${b.right} ${b.why}`));
}
