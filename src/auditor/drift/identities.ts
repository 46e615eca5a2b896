import { canonicalSid } from "../../model/identity";
import { type Organization, type UnclearPerson } from "../../model/organization";
import { joinPeople, knownPeople, unclearPerson } from "../../model/people";
import { type Snapshot, type SnapshotUser } from "../../model/snapshot";
import { type Recorded } from "../../model/recorded";

/** Who is who: the users of Twilio behind the addresses of a manifest and of a state. Users are identified by SID. */
export interface Identities {
  /** The user that a declared or recorded address stands for; `address:...` where Twilio knows nobody of that name. */
  userOf(address: string, userSid?: string): string;
  /** Addresses that were asked for so far, each with its user. */
  found(): readonly (readonly [address: string, user: string])[];
  isKnown(user: string): boolean;
  /** The managed user; external people are not in the directory. */
  accountOf(user: string): SnapshotUser | undefined;
  /** What a user is called: the address in the directory, else the declared one, else the recorded one. */
  addressOf(user: string): string | undefined;
  /** People whose address and SID do not lead to one user. Whether they hold what they should is not known. */
  readonly unclear: readonly UnclearPerson[];
  isUnclear(person: string): boolean;
  /** Whether a user may be one of `unclear`, and is nobody else whom the manifest names. */
  mayBeUnclear(user: string): boolean;
}

/**
 * A user is found as ./people says; where neither SID nor address lead to one, by the recorded assignment, no matter
 * who holds it under whatever address by now, before a former address counts.
 */
export function identitiesOf(
  declared: Organization,
  live: Pick<Snapshot, "users" | "assignments" | "unread">,
  recorded: Recorded | undefined,
): Identities {
  const isComplete = !live.unread.some(({ list }) => list === "users");
  const join = joinPeople(declared, { users: live.users, isComplete });
  const addresses = new Map<string, string>();
  const recordedUsers = new Map<string, string>();
  for (const [address, user] of usersOfState(live, recorded)) {
    recordedUsers.set(address, user);
    addresses.set(user, address);
  }
  for (const { email, userSid } of declared.people.values())
    if (userSid !== undefined) addresses.set(canonicalSid(userSid), email);
  const unclear = join.conflicts().map(unclearPerson);
  const unclearNames = new Set(unclear.map(({ person }) => person));
  const known = knownPeople(declared);
  const isDisputed = (sid: string): boolean => !known.has(join.personOf(sid) ?? "");
  const disputed = new Set(unclear.flatMap(({ users }) => users.filter(isDisputed)));

  const found = new Map<string, string>();
  const find = (address: string): string => {
    const match = join.matchOf(address);
    if (match.outcome === "joined" && match.by !== "former-address") return match.sid;
    const former = match.outcome === "joined" ? match.sid : undefined;
    const isKnownOtherwise = match.outcome !== "ambiguous" && match.outcome !== "mismatch";
    return (isKnownOtherwise ? recordedUsers.get(address) : undefined) ?? former ?? `${UNKNOWN}${address}`;
  };
  return {
    userOf(address, userSid) {
      if (userSid !== undefined) return canonicalSid(userSid);
      const before = found.get(address);
      if (before !== undefined) return before;
      const user = find(address);
      found.set(address, user);
      return user;
    },
    found: () => [...found],
    isKnown: (user) => !user.startsWith(UNKNOWN),
    accountOf: (user) => join.userOf(user),
    addressOf: (user) => join.userOf(user)?.email ?? addresses.get(user),
    unclear,
    isUnclear: (person) => unclearNames.has(person),
    mayBeUnclear: (user) => disputed.has(user),
  };
}

const UNKNOWN = "address:";

/** Addresses of the state, each with who holds the assignment that was recorded for it. */
function* usersOfState(
  { assignments }: Pick<Snapshot, "assignments">,
  recorded: Recorded | undefined,
): Generator<readonly [address: string, user: string]> {
  if (recorded === undefined) return;
  const holders = new Map(assignments.map(({ sid, identity }) => [sid, identity]));
  for (const { members } of recorded.lists)
    for (const [address, { assignment }] of members) {
      const holder = assignment === undefined ? undefined : holders.get(assignment);
      if (holder !== undefined && address.includes("@")) yield [address, holder];
    }
}
