import PQueue from "p-queue";
import { TwilioError } from "../../src/twilio/errors";
import { type Directory, type LiveAssignments } from "./live-assignments";
import { type Member } from "./members";
import { readMemberList } from "./read-members";
import { removeMember } from "./remove-member";
import { type Deployment } from "./deployment";
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
 * there already; then waits for what other bindings of the run add; then removes. It removes only members who were in
 * `before`, as the preview showed, and nobody where a floor or the emergency list forbids it. What fails for one member
 * leaves the others alone. Without anything to add or remove it does no I/O. Rejects where it could not even begin.
 */
export async function reconcile(
  live: LiveAssignments,
  before: BindingState | undefined,
  wanted: BindingState,
  deployment: Deployment,
): Promise<Reconciled> {
  const attempts = startAttempts();
  const drafts = wanted.lists.map((list) =>
    draftOf(
      list,
      before?.lists.find(({ name }) => name === list.name),
    ),
  );
  await deployment.adding(wanted, async () => {
    for (const draft of drafts) await attempts.forList(draft.list, () => add(live, wanted, draft, attempts));
  });
  if (drafts.some(({ toRemove }) => toRemove.length > 0)) await deployment.added();
  for (const draft of drafts) await remove(live, wanted, draft, attempts, deployment);
  for (const draft of drafts)
    if (!attempts.areStopped()) await attempts.forList(draft.list, () => readAgain(live, wanted, draft));
  const lists = drafts.map(({ list: { name, role }, members, assignments, unmanaged }): MemberList => {
    return { name, role, members, assignments, unmanaged };
  });
  return { lists, failures: attempts.failures };
}

/**
 * Takes the roles of a binding from all its members, under the same safeguards. Gives one line for each member with whom
 * it failed.
 */
export async function release(
  live: LiveAssignments,
  binding: BindingState,
  deployment: Deployment,
): Promise<readonly string[]> {
  const attempts = startAttempts();
  for (const list of binding.lists)
    await remove(live, binding, draftOf({ ...list, members: new Map() }, list), attempts, deployment);
  return attempts.failures;
}

/** A list on its way from `before` to `list`; the maps are what holds at the moment. */
interface Draft {
  readonly list: MemberList;
  readonly before: MemberList | undefined;
  readonly toAdd: readonly (readonly [string, Member])[];
  readonly toRemove: readonly (readonly [string, Member])[];
  readonly members: Map<string, Member>;
  readonly assignments: Map<string, string>;
  readonly unmanaged: Map<string, string>;
}

function draftOf(list: MemberList, before: MemberList | undefined): Draft {
  const [had, wanted] = [before?.members ?? new Map<string, Member>(), list.members];
  // Under another userSid an address stands for another person.
  const stays = (member: string) => wanted.has(member) && had.get(member)?.userSid === wanted.get(member)?.userSid;
  const assignments = new Map([...(before?.assignments ?? [])].filter(([member]) => stays(member)));
  return {
    list,
    before,
    toAdd: [...wanted].filter(([member]) => !assignments.has(member)),
    toRemove: [...had].filter(([member]) => !stays(member)),
    members: new Map([...wanted].filter(([member]) => assignments.has(member))),
    assignments,
    unmanaged: new Map(before?.unmanaged),
  };
}

async function add(live: LiveAssignments, { target }: BindingState, draft: Draft, attempts: Attempts): Promise<void> {
  const { list, toAdd, members, assignments } = draft;
  if (toAdd.length === 0) return;
  const held = new Map((await live.holders(list.role, target)).map((assignment) => [assignment.identity, assignment]));
  const directory = toAdd.every(([, { userSid }]) => userSid !== undefined) ? undefined : await live.directory();
  const queue = new PQueue({ concurrency: 4 });
  await queue.addAll(
    toAdd.map(
      ([member, terms]) =>
        () =>
          attempts.forMember(list, member, async () => {
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
async function remove(
  live: LiveAssignments,
  binding: BindingState,
  draft: Draft,
  attempts: Attempts,
  deployment: Deployment,
): Promise<void> {
  const { list, before, toRemove, members, assignments } = draft;
  for (const [member, terms] of toRemove) {
    const sid = before?.assignments.get(member);
    const stay = new Set(assignments.values());
    const isReplaced = !list.members.has(member) || members.has(member);
    const leaver = { member, terms, sid, stay, isReplaced };
    const done = await attempts.forMember(list, member, () =>
      removeMember(live, binding, list.role, leaver, deployment.lists),
    );
    if (done || members.has(member)) continue;
    members.set(member, terms);
    if (sid !== undefined) assignments.set(member, sid);
  }
}

/** Names who else holds the role. An unchanged list was not looked at, and stays as it was. */
async function readAgain(live: LiveAssignments, { target }: BindingState, draft: Draft): Promise<void> {
  const { list, before, toAdd, toRemove, members, assignments, unmanaged } = draft;
  if (before !== undefined && toAdd.length === 0 && toRemove.length === 0) return;
  const observed = await readMemberList(live, target, { ...list, members, assignments });
  unmanaged.clear();
  for (const [member, sid] of observed.assignments) (members.has(member) ? assignments : unmanaged).set(member, sid);
}

/** Attempts that fail one by one, until Twilio cannot be reached or refuses altogether: then the rest is not tried. */
interface Attempts {
  /** One line for each failure. */
  readonly failures: readonly string[];
  readonly areStopped: () => boolean;
  /** Does something for one member; `false` where it failed. */
  readonly forMember: (list: MemberList, member: string, action: () => Promise<void>) => Promise<boolean>;
  /** Does what a whole list needs. Rejects as `action` does where nothing was tried before, so that nothing is said to be done. */
  readonly forList: (list: MemberList, action: () => Promise<void>) => Promise<void>;
}

function startAttempts(): Attempts {
  const failures: string[] = [];
  let begun = false;
  let stopped: TwilioError | undefined;
  const fail = (where: string, error: unknown): void => {
    const cause = error instanceof Error && error.cause instanceof TwilioError ? error.cause : error;
    if (cause instanceof TwilioError && !["rejected", "conflict", "not-found"].includes(cause.kind)) stopped = cause;
    failures.push(`${where}: ${error instanceof Error ? error.message : String(error)}`);
  };
  return {
    failures,
    areStopped: () => stopped !== undefined,
    async forMember(list, member, action) {
      const where = `${list.name}[${JSON.stringify(member)}]`;
      begun = true;
      try {
        if (stopped !== undefined) throw new Error(`not tried, after ${stopped.message}`);
        await action();
        return true;
      } catch (error) {
        fail(where, error);
        return false;
      }
    },
    async forList(list, action) {
      try {
        await action();
      } catch (error) {
        if (!begun) throw error;
        fail(list.name, error);
      }
    },
  };
}
