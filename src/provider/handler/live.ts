import { type RoleId } from "../../model/roles";
import { findRole } from "../../twilio/catalogue";
import { type Reader } from "../../twilio/reader";
import { type RoleAssignment, type User } from "../../twilio/wire";
import { type MadeAssignment, type NewAssignment, type Writer } from "../../twilio/writer";
import { type Target } from "./kinds";

/** Managed users by address and by SID. */
export interface Directory {
  readonly byEmail: ReadonlyMap<string, User>;
  readonly bySid: ReadonlyMap<string, User>;
}

/**
 * The organization as it is, read once for all resources that ask at about the same time, and kept true through the
 * writes that go through here.
 */
export interface Live {
  /** Who holds `role` on `target`. */
  readonly holders: (role: RoleId, target: Target) => Promise<readonly RoleAssignment[]>;
  readonly directory: () => Promise<Directory>;
  readonly add: (role: RoleId, target: Target, identity: string) => Promise<RoleAssignment>;
  readonly remove: (assignment: RoleAssignment) => Promise<"deleted" | "gone">;
}

/** How long a listing is taken for the truth, in milliseconds: the resources of one run, not the next run. */
const FRESH_MS = 30_000;

export function openLive(client: { reader: Reader; writer: Writer }, now: () => number): Live {
  const roles = memo(now, client.reader.roles);
  const directory = memo(now, async () => indexUsers(await client.reader.users()));
  const listing = memo(now, async () => indexAssignments(await client.reader.assignments()));
  const roleSid = async (role: RoleId): Promise<string> => findRole(await roles(), role).sid;

  return {
    directory,
    async holders(role, target) {
      const [sid, assignments] = await Promise.all([roleSid(role), listing()]);
      return [...(assignments.get(keyOf({ ...target, roleSid: sid }))?.values() ?? [])];
    },
    async add(role, target, identity) {
      const wanted: NewAssignment = { roleSid: await roleSid(role), identity, ...target };
      const { assignment }: MadeAssignment = await client.writer.createAssignment(wanted);
      put(await listing(), assignment);
      return assignment;
    },
    async remove(assignment) {
      const outcome = await client.writer.deleteAssignment(assignment.sid);
      (await listing()).get(keyOf(assignment))?.delete(assignment.sid);
      return outcome;
    },
  };
}

/** Assignment SIDs by the holder's e-mail, or by the user's SID where the directory does not know one. */
export async function nameHolders(
  live: Pick<Live, "directory">,
  holders: readonly RoleAssignment[],
): Promise<ReadonlyMap<string, string>> {
  if (holders.length === 0) return new Map();
  const { bySid } = await live.directory();
  return new Map(holders.map(({ identity, sid }) => [bySid.get(identity)?.email ?? identity, sid]));
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

function keyOf({ roleSid, scope, resourceType, resourceId }: Omit<NewAssignment, "identity">): string {
  return JSON.stringify([roleSid, scope, resourceType ?? null, resourceId ?? null]);
}

function indexUsers(users: readonly User[]): Directory {
  return {
    byEmail: new Map(users.map((user) => [user.email, user])),
    bySid: new Map(users.map((user) => [user.sid, user])),
  };
}

/** One call of `load` for all who ask while it runs and within `FRESH_MS` after; a failure is not kept. */
function memo<T>(now: () => number, load: () => Promise<T>): () => Promise<T> {
  let kept: { readonly value: Promise<T>; until: number } | undefined;
  return () => {
    if (kept !== undefined && now() < kept.until) return kept.value;
    const mine = { value: load(), until: Infinity };
    kept = mine;
    mine.value.then(
      () => (mine.until = now() + FRESH_MS),
      () => (mine.until = 0),
    );
    return mine.value;
  };
}
