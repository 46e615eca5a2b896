import { defined } from "../../src/model/defined";
import { type Person } from "../../src/model/organization";
import { type Identity, joinPeople, type PeopleJoin } from "../../src/model/people";
import { TwilioError } from "../../src/twilio/errors";
import { type User } from "../../src/twilio/wire";
import { type LiveAssignments } from "./live-assignments";

/** Members of a list, by address or SID. */
type Named = ReadonlyMap<string, { readonly userSid?: string }>;

/** What the manifests of the program say of people. */
type Described = ReadonlyMap<string, Person>;

/**
 * Matches the members of a list, as the program describes them, with the users in Twilio's directory.
 *
 * @param named the members who matter
 */
export async function joinMembers(
  live: Pick<LiveAssignments, "directory">,
  members: Named,
  described: Described,
  named: Named = members,
): Promise<PeopleJoin<User>> {
  return joinOf(members, described, await usersFor(live, named));
}

/** The users whom members are. */
interface Identities {
  /** User SIDs of those about whom address and SID say one thing. */
  readonly certain: ReadonlySet<string>;
  /** These, and everybody else who may be meant, where address and SID are two users', or several have the address. */
  readonly possible: ReadonlySet<string>;
}

/** Whose list of members was last joined with which directory: lists are asked about once for each leaver. */
const identities = new WeakMap<Named, { readonly join: PeopleJoin<User>; readonly found: Identities }>();

/** Which users the members of a list are. Rejects where the directory can't be read, and is needed. */
export async function identitiesOf(
  live: Pick<LiveAssignments, "directory">,
  members: Named,
  described: Described,
): Promise<Identities> {
  const join = await joinMembers(live, members, described);
  const known = identities.get(members);
  if (known?.join === join) return known.found;
  const [certain, possible] = [new Set<string>(), new Set<string>()];
  for (const member of members.keys()) {
    const match = join.matchOf(member);
    if (match.outcome === "joined") certain.add(match.sid);
    for (const sid of sidsIn(match)) possible.add(sid);
  }
  const found = { certain, possible };
  identities.set(members, { join, found });
  return found;
}

function sidsIn(match: ReturnType<PeopleJoin["matchOf"]>): readonly string[] {
  switch (match.outcome) {
    case "joined":
      return [match.sid];
    case "ambiguous":
      return match.sids;
    case "mismatch":
      return [...match.holders, ...(match.declaredSid === undefined ? [] : [match.declaredSid])];
    case "unknown":
      return [];
  }
}

/**
 * The directory's users. Where the app may not read it, and everybody has a SID, there is nothing to compare with:
 * nobody.
 */
async function usersFor(live: Pick<LiveAssignments, "directory">, members: Named): Promise<readonly User[]> {
  try {
    return (await live.directory()).users;
  } catch (error) {
    const isForbidden = error instanceof TwilioError && error.kind === "forbidden";
    if (isForbidden && [...members.values()].every(({ userSid }) => userSid !== undefined)) return NO_USERS;
    throw error;
  }
}

const NO_USERS: readonly User[] = [];

interface KnownJoin {
  readonly described: Described;
  readonly users: readonly User[];
  readonly join: PeopleJoin<User>;
}

/** Joins of a manifest's people, the same for all of its lists, and of each list that says something else. */
const joins = new WeakMap<object, KnownJoin>();

function joinOf(members: Named, described: Described, users: readonly User[]): PeopleJoin<User> {
  const isDescribed = [...members].every(([member, { userSid }]) => described.get(member)?.userSid === userSid);
  const key = isDescribed ? described : members;
  const known = joins.get(key);
  if (known?.users === users && known.described === described) return known.join;
  const people = new Map<string, Identity>(described);
  if (!isDescribed)
    for (const [member, { userSid }] of members)
      people.set(member, defined({ userSid, formerly: described.get(member)?.formerly }));
  const join = joinPeople({ people }, { users, isComplete: true });
  joins.set(key, { described, users, join });
  return join;
}
