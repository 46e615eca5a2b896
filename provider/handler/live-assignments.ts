import { type RoleId } from "../../src/model/roles";
import { findRole } from "../../src/twilio/catalogue";
import { type Reader } from "../../src/twilio/reader";
import { type Role, type RoleAssignment, type User } from "../../src/twilio/wire";
import { type MadeAssignment, type NewAssignment, type Writer } from "../../src/twilio/writer";
import { type Target } from "./binding-kinds";

/** Managed users by address and by SID. */
export interface Directory {
  readonly byEmail: ReadonlyMap<string, User>;
  readonly bySid: ReadonlyMap<string, User>;
}

/**
 * The organization as it is, read once for all resources that ask at about the same time, and kept true through the
 * writes that go through here.
 */
export interface LiveAssignments {
  /**
   * Who holds `role` on `target`. Where one of the `expected` assignments is not listed, the list is read once more before
   * that is believed: a removal by somebody else, while the pages were read, can make one be missed (see `readPages`).
   */
  readonly holders: (role: RoleId, target: Target, expected?: Iterable<string>) => Promise<readonly RoleAssignment[]>;
  readonly directory: () => Promise<Directory>;
  /** Twilio's live role list. */
  readonly roles: () => Promise<readonly Role[]>;
  /** Rejects where nothing may be written, whatever it is. To be asked before the first of several writes. */
  readonly permit: () => Promise<void>;
  /** Gives a role, once, whoever asks for it at about the same time, or finds that somebody else has just done so. */
  readonly add: (role: RoleId, target: Target, identity: string) => Promise<RoleAssignment>;
  readonly remove: (assignment: RoleAssignment) => Promise<"deleted" | "gone">;
}

/** How long a listing is taken for the truth, in milliseconds: the resources of one run, not the next run. */
const FRESH_MS = 30_000;

export function openLiveAssignments(client: { reader: Reader; writer: Writer }, now: () => number): LiveAssignments {
  const roles = memo(now, client.reader.roles);
  const directory = memo(now, async () => indexUsers(await client.reader.users()));
  const listing = memo(now, async () => indexAssignments(await client.reader.assignments()));
  const roleSid = async (role: RoleId): Promise<string> => findRole(await roles.get(), role).sid;
  const adding = new Map<string, Promise<RoleAssignment>>();

  async function make(wanted: NewAssignment): Promise<RoleAssignment> {
    const holders = (await listing.kept())?.get(keyOf(wanted))?.values() ?? [];
    const there = [...holders].find(({ identity }) => identity === wanted.identity);
    if (there !== undefined) return there;
    const { assignment }: MadeAssignment = await client.writer.createAssignment(wanted);
    await listing.change((assignments) => put(assignments, assignment));
    return assignment;
  }

  return {
    directory: directory.get,
    roles: roles.get,
    permit: () => Promise.resolve(),
    async holders(role, target, expected = []) {
      const [sid, assignments] = await Promise.all([roleSid(role), listing.get()]);
      const key = keyOf({ ...target, roleSid: sid });
      const isListed = (each: string): boolean => assignments.get(key)?.has(each) === true;
      const holders = [...expected].every(isListed) ? assignments.get(key) : (await listing.again()).get(key);
      return [...(holders?.values() ?? [])];
    },
    async add(role, target, identity) {
      const wanted: NewAssignment = { roleSid: await roleSid(role), identity, ...target };
      const key = `${identity} ${keyOf(wanted)}`;
      const underWay = adding.get(key) ?? make(wanted).finally(() => adding.delete(key));
      adding.set(key, underWay);
      return underWay;
    },
    async remove(assignment) {
      const outcome = await client.writer.deleteAssignment(assignment.sid);
      await listing.change((assignments) => assignments.get(keyOf(assignment))?.delete(assignment.sid));
      return outcome;
    },
  };
}

type Listing = Map<string, Map<string, RoleAssignment>>;

function indexAssignments(assignments: readonly RoleAssignment[]): Listing {
  const listing: Listing = new Map();
  for (const assignment of assignments) put(listing, assignment);
  return listing;
}

function put(listing: Listing, assignment: RoleAssignment): void {
  const key = keyOf(assignment);
  const holders = listing.get(key);
  if (holders === undefined) listing.set(key, new Map([[assignment.sid, assignment]]));
  else holders.set(assignment.sid, assignment);
}

/** A role on a target as text. */
export function keyOf({ roleSid, scope, resourceType, resourceId }: Omit<NewAssignment, "identity">): string {
  return JSON.stringify([roleSid, scope, resourceType ?? null, resourceId ?? null]);
}

function indexUsers(users: readonly User[]): Directory {
  return {
    byEmail: new Map(users.flatMap((user) => (user.email === undefined ? [] : [[user.email, user] as const]))),
    bySid: new Map(users.map((user) => [user.sid, user])),
  };
}

interface Memo<T> {
  /** One call of `load` for all who ask while it runs and within `FRESH_MS` after; a failure is not kept. */
  readonly get: () => Promise<T>;
  /** A second call of `load`, one for all who doubt what the first one gave. */
  readonly again: () => Promise<T>;
  /** What is kept, however old; nothing where it can't be had. */
  readonly kept: () => Promise<T | undefined>;
  /** Changes what is kept, or under way. What was done must not fail because a list that nobody asked for can't be had. */
  readonly change: (change: (value: T) => unknown) => Promise<void>;
}

function memo<T>(now: () => number, load: () => Promise<T>): Memo<T> {
  let kept: { readonly value: Promise<T>; readonly isSecond: boolean; until: number } | undefined;
  const isFresh = (): boolean => kept !== undefined && now() < kept.until;
  const keep = (isSecond: boolean): Promise<T> => {
    const mine = { value: load(), isSecond, until: Infinity };
    kept = mine;
    mine.value.then(
      () => (mine.until = now() + FRESH_MS),
      () => (mine.until = 0),
    );
    return mine.value;
  };
  return {
    get: () => (kept !== undefined && isFresh() ? kept.value : keep(false)),
    again: () => (kept?.isSecond === true && isFresh() ? kept.value : keep(true)),
    kept: async () => kept?.value.catch(() => undefined),
    change: async (change) => {
      await kept?.value.then(change, () => undefined);
    },
  };
}
