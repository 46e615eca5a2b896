import { type RoleId, roleById } from "../../src/model/roles";
import { type DeclaredList, scopeAt } from "../../src/auditor/plan/right";
import { type RoleAssignment } from "../../src/twilio/wire";
import { belowFloor, floorOf, keptForEmergencies } from "./floors";
import { grantMissingFirst } from "./grant-missing-first";
import { type Target } from "./binding-kinds";
import { type LiveAssignments } from "./live-assignments";
import { type Member } from "./members";
import { type BindingState } from "./state";
import { textsOf } from "./json-values";

/** Who is to lose a role. */
export interface Leaver {
  readonly member: string;
  readonly terms: Member;
  /** The assignment that state knows of. */
  readonly sid: string | undefined;
  /** Assignments of those who stay. */
  readonly stay: ReadonlySet<string>;
  /** Not so where the inputs name another user under the same address, who could not be given the role. */
  readonly isReplaced: boolean;
}

/**
 * Takes a role from one person, with every assignment that gives it, once the person has whatever else `lists` give. What is
 * gone already is done. Rejects where the person is kept for emergencies, where too few usable holders would be left, or
 * where something else can't be given.
 */
export async function removeMember(
  live: LiveAssignments,
  binding: BindingState,
  role: RoleId,
  leaver: Leaver,
  lists: () => readonly DeclaredList[],
): Promise<void> {
  const { member, terms, sid, stay, isReplaced } = leaver;
  const holders = await live.holders(role, binding.target, sid === undefined ? [] : [sid]);
  const identity =
    terms.userSid ?? holders.find((holder) => holder.sid === sid)?.identity ?? (await lookUp(live, member));
  const assignments = holders.filter((holder) => holder.identity === identity);
  if (assignments.length === 0) return;
  // A renamed person is the same user under another address: the old address goes, the right stays.
  if (assignments.some((assignment) => stay.has(assignment.sid))) return;
  if (!isReplaced) throw new Error("keeps the role for now, since nobody else could be given it under this address");
  await checkEmergencies(live, binding, member, identity);
  await checkFloor(live, binding, role, holders, assignments);
  if (identity !== undefined)
    await grantMissingFirst(live, binding.organization, lists(), {
      user: identity,
      role,
      scope: scopeAt(binding.target),
    });
  for (const assignment of assignments) await live.remove(assignment);
}

async function lookUp(live: LiveAssignments, member: string): Promise<string | undefined> {
  return member.includes("@") ? (await live.directory()).byEmail.get(member)?.sid : member;
}

/** Rejects the removal of a person who is kept for emergencies, also where state knows the person by another name. */
async function checkEmergencies(
  live: LiveAssignments,
  { inputs }: BindingState,
  member: string,
  identity?: string,
): Promise<void> {
  const kept = textsOf(inputs["breakGlass"]);
  if (kept.length === 0) return;
  const user = identity === undefined ? undefined : (await live.directory()).bySid.get(identity);
  for (const name of [member, user?.email])
    if (name !== undefined && kept.includes(name)) throw new Error(keptForEmergencies(name));
}

/** Rejects a removal after which too few usable people would hold the role. Who could not use it anyway may always go. */
async function checkFloor(
  live: LiveAssignments,
  binding: BindingState,
  role: RoleId,
  holders: readonly RoleAssignment[],
  leaving: readonly RoleAssignment[],
): Promise<void> {
  const floor = floorOf(role, binding.inputs);
  if (floor === undefined) return;
  const { bySid } = await live.directory();
  const owners = role === "administrator" ? await ownersOf(live, binding.target) : new Set<string>();
  const isUsable = ({ identity }: RoleAssignment): boolean => {
    const user = bySid.get(identity);
    // External people are not in the directory: they can use a Billing Group role, and no role of the organization.
    const active = user === undefined ? roleById(role).scope !== "organization" : user.active;
    return active && !owners.has(identity);
  };
  const left = new Set(holders.filter((holder) => isUsable(holder) && !leaving.includes(holder)).map((h) => h.identity))
    .size;
  if (leaving.some(isUsable) && left < floor.minimum)
    throw new Error(`${belowFloor(role, left, floor)}. Give the role to somebody else first, or lower the limit`);
}

/** The Owner can do everything and can't be removed, and so is no reserve: the floor counts Administrators besides. */
async function ownersOf(live: LiveAssignments, target: Target): Promise<ReadonlySet<string>> {
  return new Set((await live.holders("owner", target)).map(({ identity }) => identity));
}
