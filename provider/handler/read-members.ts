import { type AssignmentScope } from "../../src/model/right";
import { type RoleId } from "../../src/model/roles";
import { groupBy } from "../../src/model/group-by";
import { TwilioError } from "../../src/twilio/errors";
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
  readonly directory: () => Promise<{
    readonly bySid: ReadonlyMap<string, { readonly email?: string }>;
    /** Not of users who share an address, unless exactly one of them is active. */
    readonly byEmail: ReadonlyMap<string, { readonly sid: string }>;
  }>;
}

/** Is given a line for people about what could not be read, and stops nobody. */
type Warn = (line: string) => void;

/**
 * The lists of a binding as they are in Twilio, no matter who is in them. Known people keep what the state says of
 * them.
 */
export async function readMembers(
  live: MemberSource,
  recorded: BindingState,
  warn?: Warn,
): Promise<readonly MemberList[]> {
  return Promise.all(recorded.lists.map((list) => readMemberList(live, recorded.target, list, warn)));
}

/**
 * One list as it is at `target`, with one member for each user, however many assignments give the role. A user is known
 * by the assignment that `list` has, unless the address by which it has it is another user's by now; else by the user
 * SID, else by the directory.
 */
export async function readMemberList(
  live: MemberSource,
  target: AssignmentScope,
  list: MemberList,
  warn?: Warn,
): Promise<MemberList> {
  const { name, role, members: recorded } = list;
  const [holders, ownerOf] = await Promise.all([
    live.holders(role, target, list.assignments.values()),
    openOwners(live, list, warn),
  ]);
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
  note(({ sid, identity }) => {
    const member = bySid.get(sid);
    return member === undefined || (ownerOf(member) ?? identity) === identity ? member : undefined;
  });
  const byUser = new Map([...recorded].map(([member, { userSid }]) => [userSid ?? member, member]));
  note(({ identity }) => byUser.get(identity));
  if (holders.some(({ identity }) => !found.has(identity))) {
    const users = (await live.directory()).bySid;
    note(({ identity }) => {
      const email = users.get(identity)?.email ?? identity;
      // The inputs, or the directory, may have given this address to somebody else.
      const isTaken =
        assignments.has(email) || (recorded.get(email)?.userSid ?? ownerOf(email) ?? identity) !== identity;
      return isTaken ? identity : email;
    });
  }
  const waiting = await stillWaiting(live, list, members);
  return { name, role, members, assignments, unmanaged: new Map(), ...defined({ waiting }) };
}

/** Whose the addresses of a list are by now; of nobody who has a user SID besides the address. */
async function openOwners(
  live: MemberSource,
  { members, assignments }: MemberList,
  warn: Warn = () => undefined,
): Promise<(member: string) => string | undefined> {
  const isByAddress = (member: string) => member.includes("@") && members.get(member)?.userSid === undefined;
  if (![...assignments.keys()].some(isByAddress)) return () => undefined;
  try {
    const { byEmail } = await live.directory();
    return (member) => (isByAddress(member) ? byEmail.get(member)?.sid : undefined);
  } catch (error) {
    if (!(error instanceof TwilioError) || error.kind !== "forbidden") throw error;
    warn(`whether an address is another user's by now is not known: ${error.message}`);
    return () => undefined;
  }
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
