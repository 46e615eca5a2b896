import PQueue from "p-queue";
import { TwilioError } from "../../twilio/errors";
import { type RoleAssignment } from "../../twilio/wire";
import { type Directory, type Live, nameHolders } from "./live";
import { type Member } from "./members";
import { removeMember } from "./remove-member";
import { type BindingState, type MemberList } from "./state";

/** What came of bringing a binding to what is wanted. */
export interface Reconciled {
  /** The lists as they are now: who was to be added and could not be is missing, who was to be removed and was not is there. */
  readonly lists: readonly MemberList[];
  /** One line for each member with whom it failed. */
  readonly failures: readonly string[];
}

/**
 * Brings the lists of a binding from `before` (none on create) to `wanted`: first adds to all lists, or claims what is
 * there already, then removes. It removes only members who were in `before`, as the preview showed; nobody else, and
 * nobody where a floor or the emergency list forbids it. What fails for one member leaves the others alone. Without
 * anything to add or remove it does no I/O.
 */
export async function reconcile(
  live: Live,
  before: BindingState | undefined,
  wanted: BindingState,
): Promise<Reconciled> {
  const attempt = attempts();
  const drafts: Draft[] = [];
  for (const list of wanted.lists) {
    const draft = draftOf(
      list,
      before?.lists.find(({ name }) => name === list.name),
    );
    drafts.push(draft);
    await add(live, wanted, draft, attempt.run);
  }
  for (const draft of drafts) await remove(live, wanted, draft, attempt.run);
  const lists: MemberList[] = [];
  for (const draft of drafts) lists.push(await settle(live, wanted, draft));
  return { lists, failures: attempt.failures };
}

/** A list on its way from `before` to `list`; `members` and `assignments` are what holds at the moment. */
interface Draft {
  readonly list: MemberList;
  readonly before: MemberList | undefined;
  readonly toAdd: readonly (readonly [string, Member])[];
  readonly toRemove: readonly (readonly [string, Member])[];
  readonly members: Map<string, Member>;
  readonly assignments: Map<string, string>;
}

function draftOf(list: MemberList, before: MemberList | undefined): Draft {
  const assignments = new Map([...(before?.assignments ?? [])].filter(([member]) => list.members.has(member)));
  return {
    list,
    before,
    toAdd: [...list.members].filter(([member]) => !assignments.has(member)),
    toRemove: [...(before?.members ?? [])].filter(([member]) => !list.members.has(member)),
    members: new Map([...list.members].filter(([member]) => assignments.has(member))),
    assignments,
  };
}

async function add(live: Live, { target }: BindingState, draft: Draft, run: Run): Promise<void> {
  const { list, toAdd, members, assignments } = draft;
  if (toAdd.length === 0) return;
  const held = new Map((await live.holders(list.role, target)).map((assignment) => [assignment.identity, assignment]));
  const directory = toAdd.every(([, { userSid }]) => userSid !== undefined) ? undefined : await live.directory();
  const queue = new PQueue({ concurrency: 4 });
  await queue.addAll(
    toAdd.map(
      ([member, terms]) =>
        () =>
          run(list, member, async () => {
            const identity = identify(member, terms, directory);
            const { sid } = held.get(identity) ?? (await live.add(list.role, target, identity));
            members.set(member, terms);
            assignments.set(member, sid);
          }),
    ),
  );
}

/** The SID of a member. Only the directory knows the SIDs of managed users, and only the inputs those of external people. */
function identify(member: string, { userSid }: Member, directory: Directory | undefined): string {
  if (userSid !== undefined) return userSid;
  if (!member.includes("@")) return member;
  const user = directory?.byEmail.get(member);
  if (user !== undefined) return user.sid;
  throw new Error(
    "Twilio knows no managed user with this address. Check the spelling, invite the person in the Twilio Console, " +
      "or, for an external person, give the userSid",
  );
}

/** One removal after the other: each is checked against what the ones before it left. */
async function remove(live: Live, binding: BindingState, draft: Draft, run: Run): Promise<void> {
  const { list, before, toRemove, members, assignments } = draft;
  for (const [member, terms] of toRemove) {
    const sid = before?.assignments.get(member);
    const stay = new Set(assignments.values());
    const done = await run(list, member, () => removeMember(live, binding, list.role, { member, terms, sid, stay }));
    if (done || sid === undefined) continue;
    members.set(member, terms);
    assignments.set(member, sid);
  }
}

/** Names who else holds the role. An unchanged list was not looked at, and stays as it was. */
async function settle(live: Live, { target }: BindingState, draft: Draft): Promise<MemberList> {
  const { list, before, toAdd, toRemove, members, assignments } = draft;
  const { name, role } = list;
  const settled = { name, role, members, assignments };
  if (before !== undefined && toAdd.length === 0 && toRemove.length === 0)
    return { ...settled, unmanaged: before.unmanaged };
  const holders = await live.holders(role, target);
  return { ...settled, unmanaged: await nameHolders(live, othersAmong(holders, new Set(assignments.values()))) };
}

/** Holders who are none of the members, by any of their assignments. */
function othersAmong(holders: readonly RoleAssignment[], memberSids: ReadonlySet<string>): readonly RoleAssignment[] {
  const members = new Set(holders.filter(({ sid }) => memberSids.has(sid)).map(({ identity }) => identity));
  return holders.filter(({ identity }) => !members.has(identity));
}

/** Does something for one member; `false` where it failed. */
type Run = (list: MemberList, member: string, action: () => Promise<void>) => Promise<boolean>;

/** Attempts that fail one by one, until Twilio cannot be reached or refuses altogether: then the rest is not tried. */
function attempts(): { readonly run: Run; readonly failures: readonly string[] } {
  const failures: string[] = [];
  let stopped: TwilioError | undefined;
  return {
    failures,
    async run(list, member, action) {
      const fail = (why: string): boolean => {
        failures.push(`${list.name}[${JSON.stringify(member)}]: ${why}`);
        return false;
      };
      if (stopped !== undefined) return fail(`not tried, after ${stopped.message}`);
      try {
        await action();
        return true;
      } catch (error) {
        if (error instanceof TwilioError && !["rejected", "conflict", "not-found"].includes(error.kind))
          stopped = error;
        return fail(error instanceof Error ? error.message : String(error));
      }
    },
  };
}
