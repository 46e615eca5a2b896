import { type AssignmentScope } from "../../src/model/right";
import { canonicalSid } from "../../src/model/identity";
import { indexUsers, type ListedUser } from "../../src/model/people-index";
import { type RoleId } from "../../src/model/roles";
import { findRole } from "../../src/twilio/catalogue";
import { type Role, type RoleAssignment, type User } from "../../src/twilio/wire";
import { LAG_PAUSES_MS, type WriteClient } from "../../src/twilio/write-client";
import { type NewAssignment } from "../../src/twilio/writer";

/** Managed users by address and by SID. */
interface Directory<U = User> {
  readonly users: readonly U[];
  /** Not those who share an address, unless exactly one of them is active. */
  readonly byEmail: ReadonlyMap<string, U>;
  readonly bySid: ReadonlyMap<string, U>;
}

/**
 * The organization as it is, read once for all resources that ask at about the same time, and kept true through the
 * writes that go through here.
 */
export interface LiveAssignments {
  /**
   * Who holds `role` on `target`. Where one of the `expected` assignments is not listed, the list is read again, a few
   * times with pauses, before that is believed: it may have been made a moment ago, or missed while somebody else
   * removed another (see `readPages`).
   */
  readonly holders: (
    role: RoleId,
    target: AssignmentScope,
    expected?: Iterable<string>,
  ) => Promise<readonly RoleAssignment[]>;
  /** The holders by a reading that begins now. */
  readonly holdersAfresh: (role: RoleId, target: AssignmentScope) => Promise<readonly RoleAssignment[]>;
  /**
   * Whether a user holds the role at this moment and, where the directory has the user, is active there. Twilio is
   * asked for this one user, no listing.
   */
  readonly canUseNow: (role: RoleId, target: AssignmentScope, identity: string) => Promise<boolean>;
  readonly directory: () => Promise<Directory>;
  /** Twilio's live role list. */
  readonly roles: () => Promise<readonly Role[]>;
  /** Rejects where nothing may be written, whatever it is. To be asked before the first of several writes. */
  readonly permit: () => Promise<void>;
  /**
   * Gives a role, once, no matter who asks for it at about the same time, or finds that somebody else has just done so.
   */
  readonly add: (role: RoleId, target: AssignmentScope, identity: string) => Promise<RoleAssignment>;
  /** Gives back what this run has just removed. */
  readonly restore: (role: RoleId, target: AssignmentScope, identity: string) => Promise<RoleAssignment>;
  readonly remove: (assignment: RoleAssignment) => Promise<"deleted" | "gone">;
  /** How far this machine's clock is ahead of Twilio's, in milliseconds; `undefined` before an answer says. */
  readonly clockAhead: () => number | undefined;
  /** Removes an assignment whose right another assignment gives as well. */
  readonly removeDuplicate: (assignment: RoleAssignment) => Promise<"deleted" | "gone">;
}

/** How long a listing is taken for the truth, in milliseconds: the resources of one run, not the next run. */
const FRESH_MS = 30_000;

/** The clock that an organization is read by. */
interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

export function openLiveAssignments(client: WriteClient, clock: Clock): LiveAssignments {
  const { reader, writer } = client;
  const roles = memo(clock, reader.roles);
  const directory = memo(clock, async () => directoryOf(await reader.users()));
  const listing = memo(clock, async () => indexAssignments(await reader.assignments()));
  const roleSid = async (role: RoleId): Promise<string> => findRole(await roles.get(), role).sid;
  const adding = new Map<string, Promise<RoleAssignment>>();

  async function make(wanted: NewAssignment): Promise<RoleAssignment> {
    const holders = (await listing.kept())?.get(keyOf(wanted))?.values() ?? [];
    const there = [...holders].find(({ identity }) => identity === wanted.identity);
    if (there !== undefined) return there;
    const { assignment } = await writer.createAssignment(wanted);
    await listing.change((assignments) => put(assignments, assignment));
    return assignment;
  }

  async function add(role: RoleId, target: AssignmentScope, identity: string): Promise<RoleAssignment> {
    const wanted: NewAssignment = { roleSid: await roleSid(role), identity, ...target };
    const key = `${identity} ${keyOf(wanted)}`;
    const underWay = adding.get(key) ?? make(wanted).finally(() => adding.delete(key));
    adding.set(key, underWay);
    return underWay;
  }

  async function remove(assignment: RoleAssignment): Promise<"deleted" | "gone"> {
    const outcome = await writer.deleteAssignment(assignment.sid);
    await listing.change((assignments) => assignments.get(keyOf(assignment))?.delete(assignment.sid));
    return outcome;
  }

  return {
    directory: directory.get,
    roles: roles.get,
    clockAhead: client.clockAhead,
    permit: () => Promise.resolve(),
    async holders(role, target, expected = []) {
      const key = keyOf({ ...target, roleSid: await roleSid(role) });
      const sids = [...expected];
      let assignments = await listing.get();
      for (let again = 1; again <= LAG_PAUSES_MS.length; again++) {
        if (sids.every((each) => assignments.get(key)?.has(each) === true)) break;
        assignments = await listing.again(again);
      }
      return [...(assignments.get(key)?.values() ?? [])];
    },
    async holdersAfresh(role, target) {
      const key = keyOf({ ...target, roleSid: await roleSid(role) });
      return [...((await listing.renew()).get(key)?.values() ?? [])];
    },
    async canUseNow(role, target, identity) {
      const [sid, { bySid }] = await Promise.all([roleSid(role), directory.get()]);
      return canUse(client, { ...target, roleSid: sid, identity }, bySid.get(identity));
    },
    add,
    restore: add,
    remove,
    removeDuplicate: remove,
  };
}

/** Asks Twilio for this one right and, where `known` has an address, for this one user. */
async function canUse(client: WriteClient, right: NewAssignment, known: User | undefined): Promise<boolean> {
  const { roleSid: _role, ...filter } = right;
  const [listed, users] = await Promise.all([
    client.listed(filter),
    known?.email === undefined ? undefined : client.reader.usersByEmail(known.email),
  ]);
  // Who has no address can't be asked for alone.
  const isActive =
    users === undefined ? known?.active !== false : users.some((user) => user.sid === right.identity && user.active);
  return isActive && listed.some((assignment) => keyOf(assignment) === keyOf(right));
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

/** The directory of an organization with these users. */
export function directoryOf<U extends ListedUser>(users: readonly U[]): Directory<U> {
  const { bySid, withAddress, onlyOne } = indexUsers(users);
  const byEmail = users.flatMap((user): readonly (readonly [string, U])[] => {
    const { email, sid } = user;
    return email !== undefined && onlyOne(withAddress(email)) === sid ? [[email, user]] : [];
  });
  const known = users.flatMap(({ sid: written }): readonly (readonly [string, U])[] => {
    const sid = canonicalSid(written);
    const user = bySid.get(sid);
    return user === undefined ? [] : [[sid, user]];
  });
  return { users, bySid: new Map(known), byEmail: new Map(byEmail) };
}

interface Memo<T> {
  /** One call of `load` for all who ask while it runs and within `FRESH_MS` after; a failure is not kept. */
  readonly get: () => Promise<T>;
  /**
   * The value by the `count`-th repetition of `load`, one for all who doubt what the ones before it gave. Each waits
   * longer than the one before it; where there has been a later one, its value.
   */
  readonly again: (count: number) => Promise<T>;
  /** A call of `load` that begins now. */
  readonly renew: () => Promise<T>;
  /** What is kept, however old; `undefined` if it can't be had. */
  readonly kept: () => Promise<T | undefined>;
  /**
   * Changes what is kept, or under way. What was done must not fail because a list that nobody asked for can't be had.
   */
  readonly change: (change: (value: T) => unknown) => Promise<void>;
}

function memo<T>({ now, sleep }: Clock, load: () => Promise<T>): Memo<T> {
  let kept: { readonly value: Promise<T>; readonly repetitions: number; until: number } | undefined;
  const keep = (repetitions: number, value: Promise<T>): Promise<T> => {
    const mine = { value, repetitions, until: Infinity };
    kept = mine;
    value.then(
      () => (mine.until = now() + FRESH_MS),
      () => (mine.until = 0),
    );
    return value;
  };
  const fresh = () => (kept !== undefined && now() < kept.until ? kept : undefined);
  return {
    get: () => fresh()?.value ?? keep(0, load()),
    again: (count) => {
      const last = fresh();
      if (last !== undefined && last.repetitions >= count) return last.value;
      return keep(count, sleep(count === 1 ? 0 : (LAG_PAUSES_MS[count - 2] ?? 0)).then(load));
    },
    renew: () => keep(fresh()?.repetitions ?? 0, load()),
    kept: async () => kept?.value.catch(() => undefined),
    change: async (change) => {
      await kept?.value.then(change, () => undefined);
    },
  };
}
