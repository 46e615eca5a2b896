import { type AssignmentScope, scopeAt } from "../../src/model/right";
import { type RoleId, roleById } from "../../src/model/roles";
import { defined } from "../../src/model/defined";
import { type RoleAssignment } from "../../src/twilio/wire";
import { belowFloor, type Floor, floorOf, keptForEmergencies } from "./floors";
import { grantMissingFirst } from "./grant-missing-first";
import { identitiesOf } from "./identities";
import { type Deployment } from "./deployment";
import { type LiveAssignments } from "./live-assignments";
import { type Member } from "../../src/model/member";
import { type BindingState } from "./state";
import { textsOf } from "./json-values";

const HOW_TO_GO_ON = "Give the role to somebody else first, or lower the limit";

const HOW_TO_LEAVE =
  'To leave the role to its holders, set onDelete: "release" on the resource and run `pulumi up` before the resource goes, ' +
  "or take it out of the state with `pulumi state delete`";

/** What a removal has to know of the run. */
export type RemovalDeployment = Pick<Deployment, "lists" | "people" | "breakGlass" | "directoryLosses">;

/** Who is to lose a role. */
export interface Leaver {
  readonly member: string;
  readonly terms: Member;
  /** The assignment that state knows of. */
  readonly sid: string | undefined;
  /** Assignments of those who stay. */
  readonly stay: ReadonlySet<string>;
  /** User SIDs of those who keep the role in any case. */
  readonly staying: ReadonlySet<string>;
  /** Whether a floor holds: a list that the program leaves empty, and always did, needs nobody. */
  readonly isFloored: boolean;
  /** Whether the whole resource is deleted. */
  readonly isLeaving: boolean;
  /** Not so where the inputs name another user under the same address, who could not be given the role. */
  readonly isReplaced: boolean;
}

/**
 * Takes a role from one person, with every assignment that gives it, once the person has whatever else the run gives.
 * What is gone already is done. Rejects where the person is kept for emergencies, where too few usable holders would be
 * left, or where something else can't be given.
 */
export async function removeMember(
  live: LiveAssignments,
  binding: BindingState,
  role: RoleId,
  leaver: Leaver,
  deployment: RemovalDeployment,
): Promise<void> {
  const { member, terms, sid, stay, staying, isReplaced, isFloored } = leaver;
  const holders = await live.holders(role, binding.target, sid === undefined ? [] : [sid]);
  const identity =
    terms.userSid ?? holders.find((holder) => holder.sid === sid)?.identity ?? (await lookUp(live, member));
  const assignments = holders.filter((holder) => holder.identity === identity);
  if (assignments.length === 0) return;
  // A renamed person is the same user under another address: the old address goes, the right stays.
  if (assignments.some((assignment) => stay.has(assignment.sid))) return;
  if (identity !== undefined && staying.has(identity)) return;
  if (!isReplaced) throw new Error("keeps the role for now, since nobody else could be given it under this address");
  deployment.directoryLosses.permit({ role, scope: scopeAt(binding.target) });
  await checkEmergencies(live, binding, { member, identity }, deployment);
  const floor = identity === undefined || !isFloored ? undefined : await floorAbove(live, binding, role, identity);
  if (floor !== undefined) {
    const left = await floor.left(holders);
    if (left < floor.minimum)
      throw new Error(`${belowFloor(role, left, floor)}. ${leaver.isLeaving ? HOW_TO_LEAVE : HOW_TO_GO_ON}`);
  }
  if (identity !== undefined)
    await grantMissingFirst(live, binding.organization, deployment, {
      user: identity,
      role,
      scope: scopeAt(binding.target),
    });
  for (const assignment of assignments) await live.remove(assignment);
  if (floor === undefined || identity === undefined || (await floor.left(holders)) >= floor.minimum) return;
  await live.restore(role, binding.target, identity);
  throw new Error(
    "was removed and given back: at the same moment somebody else removed another holder, and too few would be left " +
      `(limits.${floor.limit} is ${floor.minimum})`,
  );
}

async function lookUp(live: LiveAssignments, member: string): Promise<string | undefined> {
  return member.includes("@") ? (await live.directory()).byEmail.get(member)?.sid : member;
}

/** Rejects the removal of a person who is kept for emergencies, also where state knows the person by another name. */
async function checkEmergencies(
  live: LiveAssignments,
  { inputs }: BindingState,
  { member, identity }: { readonly member: string; readonly identity: string | undefined },
  { people, breakGlass }: Pick<Deployment, "people" | "breakGlass">,
): Promise<void> {
  const kept = [...new Set([...textsOf(inputs["breakGlass"]), ...breakGlass()])];
  if (kept.includes(member)) throw new Error(keptForEmergencies(member));
  if (identity === undefined) return;
  const described = people();
  for (const name of kept) {
    const named = new Map([[name, defined({ userSid: described.get(name)?.userSid })]]);
    const { possible } = await identitiesOf(live, named, described);
    if (possible.has(identity)) throw new Error(keptForEmergencies(name));
  }
}

/** A floor that the removal of a user can go below. */
interface LiveFloor extends Floor {
  /**
   * How many others can use the role at this moment, counted up to the minimum. Each is asked for; `holders` says of
   * whom.
   */
  readonly left: (holders: readonly RoleAssignment[]) => Promise<number>;
}

/**
 * The floor of a role that `leaving` counts for. None where the user could not use the role anyway, and so may always
 * go.
 */
async function floorAbove(
  live: LiveAssignments,
  { inputs, target }: BindingState,
  role: RoleId,
  leaving: string,
): Promise<LiveFloor | undefined> {
  const floor = floorOf(role, inputs);
  if (floor === undefined) return undefined;
  const { bySid } = await live.directory();
  const owners = role === "administrator" ? await ownersOf(live, target) : new Set<string>();
  const isUsable = (identity: string): boolean => {
    const user = bySid.get(identity);
    // External people are not in the directory: they can use a Billing Group role, and no role of the organization.
    const active = user === undefined ? roleById(role).scope !== "organization" : user.active;
    return active && !owners.has(identity);
  };
  if (!isUsable(leaving)) return undefined;
  const confirmed = async (holders: readonly RoleAssignment[]): Promise<number> => {
    const others = new Set(
      holders.map(({ identity }) => identity).filter((each) => each !== leaving && isUsable(each)),
    );
    let count = 0;
    for (const other of others) {
      if (count >= floor.minimum) break;
      if (await live.canUseNow(role, target, other)) count++;
    }
    return count;
  };
  const left = async (holders: readonly RoleAssignment[]): Promise<number> => {
    const known = await confirmed(holders);
    // Somebody may have been given the role since the list was read.
    return known >= floor.minimum ? known : confirmed(await live.holdersAfresh(role, target));
  };
  return { ...floor, left };
}

/** The Owner can do everything and can't be removed, and so is no reserve: the floor counts Administrators besides. */
async function ownersOf(live: LiveAssignments, target: AssignmentScope): Promise<ReadonlySet<string>> {
  return new Set((await live.holders("owner", target)).map(({ identity }) => identity));
}
