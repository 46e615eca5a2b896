import { type AssignmentScope } from "../../src/model/right";
import { type RoleId } from "../../src/model/roles";
import { groupBy } from "../../src/model/group-by";
import { type RoleAssignment } from "../../src/twilio/wire";
import { defined } from "../../src/model/defined";
import { type Member } from "../../src/model/member";
import { type Members } from "./members";
import { type BindingState, type MemberList } from "./state";

/** Where to look: Twilio, or what was read of it. */
export interface MemberSource {
  readonly holders: (
    role: RoleId,
    target: AssignmentScope,
    expected?: Iterable<string>,
  ) => Promise<readonly Pick<RoleAssignment, "sid" | "identity">[]>;
  readonly directory: () => Promise<{ readonly bySid: ReadonlyMap<string, { readonly email?: string }> }>;
}

/**
 * The lists of a binding as they are in Twilio, no matter who is in them. Known people keep what the state says of
 * them.
 */
export async function readMembers(live: MemberSource, recorded: BindingState): Promise<readonly MemberList[]> {
  return Promise.all(recorded.lists.map((list) => readMemberList(live, recorded.target, list)));
}

/**
 * One list as it is at `target`, with one member for each user, however many assignments give the role. A user is known
 * by the assignment that `list` has, else by the user SID, else by the directory, which is asked only where somebody
 * new has turned up, so that a quiet refresh costs no request for it.
 */
export async function readMemberList(
  live: MemberSource,
  target: AssignmentScope,
  list: MemberList,
): Promise<MemberList> {
  const { name, role, members: recorded } = list;
  const holders = await live.holders(role, target, list.assignments.values());
  const members = new Map<string, Member>();
  const assignments = new Map<string, string>();
  const found = new Set<string>();
  const sidsOf = groupBy(holders, ({ identity }) => identity);
  const note = (nameOf: (holder: Pick<RoleAssignment, "sid" | "identity">) => string | undefined): void => {
    for (const holder of holders) {
      const { sid, identity } = holder;
      const member = found.has(identity) ? undefined : nameOf(holder);
      if (member === undefined) continue;
      found.add(identity);
      // Whom the directory does not know is found again by the SID alone.
      const known = recorded.get(member) ?? { ...(member === identity ? { userSid: identity } : {}), origin: "drift" };
      members.set(member, withDuplicates(known, sidsOf.get(identity) ?? [], sid));
      assignments.set(member, sid);
    }
  };

  const bySid = new Map([...list.assignments].map(([member, sid]) => [sid, member]));
  note(({ sid }) => bySid.get(sid));
  const byUser = new Map([...recorded].map(([member, { userSid }]) => [userSid ?? member, member]));
  note(({ identity }) => byUser.get(identity));
  if (holders.some(({ identity }) => !found.has(identity))) {
    const users = (await live.directory()).bySid;
    note(({ identity }) => {
      const email = users.get(identity)?.email ?? identity;
      // The inputs may have given this address to somebody else.
      const isTaken = assignments.has(email) || (recorded.get(email)?.userSid ?? identity) !== identity;
      return isTaken ? identity : email;
    });
  }
  const waiting = await stillWaiting(live, list, members);
  return { name, role, members, assignments, unmanaged: new Map(), ...defined({ waiting }) };
}

/** Whom a deployment waited for, and whom the directory does not know yet: about them nothing has changed. */
async function stillWaiting(live: MemberSource, list: MemberList, members: Members): Promise<Members | undefined> {
  if (list.waiting === undefined || list.waiting.size === 0) return undefined;
  const known = new Set([...(await live.directory()).bySid.values()].map(({ email }) => email));
  return new Map([...list.waiting].filter(([member]) => !known.has(member) && !members.has(member)));
}

/** What there is to say of a member whose right several assignments give. */
function withDuplicates(
  { duplicates: _, ...terms }: Member,
  holders: readonly Pick<RoleAssignment, "sid">[],
  kept: string,
): Member {
  const others = holders.map(({ sid }) => sid).filter((sid) => sid !== kept);
  return others.length === 0 ? terms : { ...terms, duplicates: others.sort().join(" ") };
}
