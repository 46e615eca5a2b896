import { type RoleAssignment } from "../../twilio/wire";
import { type Live, nameHolders } from "./live";
import { type Member } from "./members";
import { type BindingState, type MemberList } from "./state";

/** The lists of a binding as they are in Twilio, whoever is in them. Known people keep what the state says of them. */
export async function observe(live: Live, recorded: BindingState): Promise<readonly MemberList[]> {
  return Promise.all(
    recorded.lists.map(async (list) => observeList(live, list, await live.holders(list.role, recorded.target))),
  );
}

async function observeList(live: Live, list: MemberList, holders: readonly RoleAssignment[]): Promise<MemberList> {
  const { name, role, members: recorded } = list;
  const members = new Map<string, Member>();
  const assignments = new Map<string, string>();
  const bySid = new Map([...list.assignments].map(([member, sid]) => [sid, member]));
  const byUser = new Map(
    [...recorded].flatMap(([member, { userSid }]) => (userSid === undefined ? [] : [[userSid, member]])),
  );
  const strangers: RoleAssignment[] = [];
  for (const holder of holders) {
    const member = bySid.get(holder.sid) ?? byUser.get(holder.identity);
    if (member === undefined) strangers.push(holder);
    else note(member, holder);
  }
  // The directory is asked only where somebody new has turned up, so that a quiet refresh costs no request for it.
  const named = await nameHolders(live, strangers);
  for (const [member, sid] of named) {
    const holder = strangers.find((stranger) => stranger.sid === sid);
    if (holder !== undefined && !assignments.has(member)) note(member, holder);
  }

  function note(member: string, { sid, identity }: RoleAssignment): void {
    // Whom the directory does not know is found again by the SID alone.
    members.set(member, recorded.get(member) ?? (member === identity ? { userSid: identity } : {}));
    assignments.set(member, sid);
  }
  return { name, role, members, assignments, unmanaged: new Map() };
}
