import { scopeAt } from "../../src/model/right";
import PQueue from "p-queue";
import { TwilioError } from "../../src/twilio/errors";
import { type Person } from "../../src/model/organization";
import { conflictText, type PeopleJoin } from "../../src/model/people";
import { compareText } from "../../src/model/problem";
import { checkEnd } from "./clock";
import { openDirectoryLosses } from "./directory-losses";
import { identitiesOf, joinMembers } from "./identities";
import { type LiveAssignments } from "./live-assignments";
import { type Member } from "../../src/model/member";
import { readMemberList } from "./read-members";
import { type RemovalDeployment, removeMember } from "./remove-member";
import { type Deployment } from "./deployment";
import { type BindingState, type MemberList } from "./state";

/** The result of reconciling one binding. */
export interface Reconciled {
  /**
   * The lists as they are now: who was to be added and could not be is missing, who was to be removed and was not is
   * there.
   */
  readonly lists: readonly MemberList[];
  /** One line for each member with whom it failed. */
  readonly failures: readonly string[];
}

export interface ReconcileOptions {
  /** Whether a member is left alone until a preview has shown the removal. */
  readonly isHeldBack: (member: string, sid: string) => boolean;
  /** Is given a line for people about something that stops nobody. */
  readonly warn: (line: string) => void;
  readonly now: () => Date;
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
  { isHeldBack = () => false, warn = () => undefined, now = () => new Date() }: Partial<ReconcileOptions> = {},
): Promise<Reconciled> {
  const attempts = startAttempts();
  const drafts = wanted.lists.map((list) =>
    draftOf(
      list,
      before?.lists.find(({ name }) => name === list.name),
      isHeldBack,
    ),
  );
  await deployment.adding(wanted, async () => {
    for (const draft of drafts)
      await attempts.forList(draft.list, () => add(live, wanted, draft, attempts, { people: deployment.people, warn }));
  });
  if (drafts.some(({ toRemove }) => toRemove.length > 0)) await deployment.added();
  for (const draft of drafts) await reduceDuplicates(live, wanted, draft, attempts);
  for (const draft of drafts)
    await remove(live, wanted, draft, attempts, { deployment, staying: new Set(), isLeaving: false, now });
  for (const draft of drafts)
    if (!attempts.areStopped()) await attempts.forList(draft.list, () => readAgain(live, wanted, draft));
  const lists = drafts.map(({ list: { name, role }, members, assignments, unmanaged, waiting }): MemberList => {
    return { name, role, members, assignments, unmanaged, waiting };
  });
  return { lists, failures: attempts.failures };
}

export interface RevokeOptions extends Pick<ReconcileOptions, "isHeldBack"> {
  /** What the other resources of the run are to be; `everything-goes` where all of them are deleted. */
  readonly deployment: RevokeDeployment | "everything-goes";
  /** Whether this process hears of a part of the program only, and so can't know who is declared elsewhere. */
  readonly isPart: boolean;
}

/**
 * Takes the roles of a binding from all its members, under the same safeguards; those stay whom another resource of
 * this run declares at the same place, or may mean. Gives one line for each member with whom it failed.
 */
export async function revoke(
  live: LiveAssignments,
  binding: BindingState,
  { deployment: given, isPart, isHeldBack }: RevokeOptions,
): Promise<readonly string[]> {
  const attempts = startAttempts();
  const deployment = given === "everything-goes" ? NOTHING_DECLARED : given;
  for (const list of binding.lists) {
    const declared = deployment.declaredAt({ role: list.role, scope: scopeAt(binding.target) });
    if (declared === undefined && isPart && list.members.size > 0)
      throw new Error(
        `${list.name}: nobody loses the role, since this run leaves resources of the program out (--target), and one of them ` +
          "may declare it. Run `pulumi up` without --target",
      );
    const { certain, possible } =
      declared === undefined ? NOBODY : await identitiesOf(live, declared.members, deployment.people());
    const draft = draftOf({ ...list, members: new Map() }, list, isHeldBack);
    if (draft.toRemove.length > 0) await give(live, binding, list, certain, attempts);
    await remove(live, binding, draft, attempts, { deployment, staying: possible, isLeaving: true });
  }
  return attempts.failures;
}

type RevokeDeployment = RemovalDeployment & Pick<Deployment, "declaredAt">;

const NOTHING_DECLARED: RevokeDeployment = {
  declaredAt: () => undefined,
  lists: () => [],
  people: () => new Map(),
  breakGlass: () => [],
  directoryLosses: openDirectoryLosses(),
};

const NOBODY = { certain: new Set<string>(), possible: new Set<string>() };

/**
 * Gives a role to the users whom another resource declares at the same place, which comes after the one that is deleted
 * (`deleteBeforeReplace`).
 */
async function give(
  live: LiveAssignments,
  { target }: BindingState,
  list: MemberList,
  users: ReadonlySet<string>,
  attempts: Attempts,
): Promise<void> {
  const held = new Set((await live.holders(list.role, target)).map(({ identity }) => identity));
  for (const user of users)
    if (!held.has(user))
      await attempts.forMember(list, user, async () => {
        await live.add(list.role, target, user);
      });
}

/** A list on its way from `before` to `list`; the maps are what holds at the moment. */
interface Draft {
  readonly list: MemberList;
  readonly before: MemberList | undefined;
  readonly toAdd: readonly (readonly [string, Member])[];
  readonly toRemove: readonly (readonly [string, Member])[];
  /** Members who stay, and had the role by several assignments when it was last read. */
  readonly toReduce: readonly string[];
  /** Invited people whom Twilio does not know yet. */
  readonly waiting: Map<string, Member>;
  readonly members: Map<string, Member>;
  readonly assignments: Map<string, string>;
  readonly unmanaged: Map<string, string>;
}

function draftOf(
  list: MemberList,
  before: MemberList | undefined,
  isHeldBack: (member: string, sid: string) => boolean = () => false,
): Draft {
  const [had, wanted] = [before?.members ?? new Map<string, Member>(), list.members];
  // Under another userSid an address stands for another person.
  const stays = (member: string) => wanted.has(member) && had.get(member)?.userSid === wanted.get(member)?.userSid;
  const assignments = new Map([...(before?.assignments ?? [])].filter(([member]) => stays(member)));
  return {
    list,
    before,
    toAdd: [...wanted].filter(([member]) => !assignments.has(member)),
    toRemove: [...had].filter(([member]) => {
      const sid = before?.assignments.get(member);
      return !stays(member) && !(sid !== undefined && isHeldBack(member, sid));
    }),
    waiting: new Map(),
    toReduce: [...had].flatMap(([member, { duplicates }]) =>
      duplicates !== undefined && assignments.has(member) ? [member] : [],
    ),
    members: new Map([...wanted].filter(([member]) => assignments.has(member))),
    assignments,
    unmanaged: new Map(before?.unmanaged),
  };
}

async function add(
  live: LiveAssignments,
  { target }: BindingState,
  draft: Draft,
  attempts: Attempts,
  { people, warn }: { readonly people: () => ReadonlyMap<string, Person>; readonly warn: (line: string) => void },
): Promise<void> {
  const { list, toAdd, members, assignments } = draft;
  if (toAdd.length === 0) return;
  const held = new Map((await live.holders(list.role, target)).map((assignment) => [assignment.identity, assignment]));
  const described = people();
  const join = await joinMembers(live, list.members, described, new Map(toAdd));
  const staying = new Map([...assignments].map(([member, sid]) => [sid, member]));
  const users = new Map(
    [...held].flatMap(([identity, { sid }]): [string, string][] => {
      const member = staying.get(sid);
      return member === undefined ? [] : [[identity, member]];
    }),
  );
  const queue = new PQueue({ concurrency: 4 });
  await queue.addAll(
    toAdd.map(
      ([member, terms]) =>
        () =>
          attempts.forMember(list, member, async () => {
            const who = identify(member, join, described);
            if (who === "waiting") {
              draft.waiting.set(member, terms);
              warn(
                `${member} is invited and not in Twilio's directory yet: the first update after they accept gives the role`,
              );
              return;
            }
            const { sid: identity } = who;
            const other = users.get(identity) ?? member;
            if (other !== member) throw new Error(`is the same user as ${other} (${identity}): name each user once`);
            users.set(identity, member);
            const { sid } = held.get(identity) ?? (await live.add(list.role, target, identity));
            members.set(member, terms);
            assignments.set(member, sid);
          }),
    ),
  );
}

/**
 * Which user a member is; `waiting` where the manifest says that the person is invited, and Twilio does not know them
 * yet.
 */
function identify(
  member: string,
  join: PeopleJoin,
  people: ReadonlyMap<string, Person>,
): { readonly sid: string } | "waiting" {
  const match = join.matchOf(member);
  switch (match.outcome) {
    case "joined":
      return { sid: match.sid };
    case "ambiguous":
    case "mismatch":
      throw new Error(conflictText({ person: member, match }));
    case "unknown":
      if (people.get(member)?.status === "invited") return "waiting";
      throw new Error(
        "Twilio knows no managed user with this address. Check the spelling, invite the person in the Twilio Console, " +
          "or, for an external person, give the userSid",
      );
  }
}

/** Leaves one of the assignments that give the same right: the same one, no matter who does it. */
async function reduceDuplicates(
  live: LiveAssignments,
  { target }: BindingState,
  { list, toReduce, assignments }: Draft,
  attempts: Attempts,
): Promise<void> {
  for (const member of toReduce)
    await attempts.forMember(list, member, async () => {
      const holders = await live.holders(list.role, target);
      const identity = holders.find(({ sid }) => sid === assignments.get(member))?.identity;
      const [kept, ...others] = holders
        .filter((holder) => holder.identity === identity)
        .sort((a, b) => compareText(a.sid, b.sid));
      for (const other of others) await live.removeDuplicate(other);
      if (kept !== undefined) assignments.set(member, kept.sid);
    });
}

/** What removals need to know of the run besides the list itself. */
interface RemovalContext {
  readonly deployment: RemovalDeployment;
  /** Users who keep the role in any case. */
  readonly staying: ReadonlySet<string>;
  /** Whether the resource itself is deleted. */
  readonly isLeaving: boolean;
  /** The clock by which rights end; absent where none does. */
  readonly now?: () => Date;
}

/** One removal after the other: each is checked against what the ones before it left. */
async function remove(
  live: LiveAssignments,
  binding: BindingState,
  draft: Draft,
  attempts: Attempts,
  { deployment, staying, isLeaving, now }: RemovalContext,
): Promise<void> {
  const { list, before, toRemove, members, assignments } = draft;
  for (const [member, terms] of toRemove) {
    const sid = before?.assignments.get(member);
    const stay = new Set(assignments.values());
    const isReplaced = !list.members.has(member) || members.has(member);
    const isFloored = isLeaving || list.members.size > 0 || toRemove.some(([, { origin }]) => origin !== "drift");
    const leaver = { member, terms, sid, stay, staying, isReplaced, isFloored, isLeaving };
    const done = await attempts.forMember(list, member, async () => {
      if (now !== undefined && terms.until !== undefined) {
        // Only an answer tells Twilio's time.
        await live.holders(list.role, binding.target);
        checkEnd(terms.until, live.clockAhead(), now());
      }
      await removeMember(live, binding, list.role, leaver, deployment);
    });
    if (done || members.has(member)) continue;
    members.set(member, terms);
    if (sid !== undefined) assignments.set(member, sid);
  }
}

/** Names who else holds the role. An unchanged list was not looked at, and stays as it was. */
async function readAgain(live: LiveAssignments, { target }: BindingState, draft: Draft): Promise<void> {
  const { list, before, members, assignments, unmanaged } = draft;
  if (before !== undefined && [draft.toAdd, draft.toRemove, draft.toReduce].every(({ length }) => length === 0)) return;
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
  /**
   * Does what a whole list needs. Rejects as `action` does where nothing was tried before, so that nothing is said to
   * be done.
   */
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
