import { type Organization } from "../../model/organization";
import { type Snapshot, type SnapshotUser } from "../../model/snapshot";
import { type Recorded } from "../../model/recorded";

/** Who is who: the users of Twilio behind the addresses of a manifest and of a state. Users are told by SID. */
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
}

/**
 * A user is found by the declared `userSid`, else in the directory, else by the recorded assignment, whoever holds it under
 * whatever address by now, else in the directory by a former address.
 */
export function identitiesOf(
  declared: Pick<Organization, "people">,
  live: Pick<Snapshot, "users" | "assignments">,
  recorded: Recorded | undefined,
): Identities {
  const accounts = new Map<string, SnapshotUser>();
  const users = new Map<string, string>();
  for (const account of live.users) {
    accounts.set(account.sid, account);
    users.set(account.email, account.sid);
  }
  const addresses = new Map<string, string>();
  const recordedUsers = new Map<string, string>();
  for (const [address, user] of usersOfState(live, recorded)) {
    recordedUsers.set(address, user);
    addresses.set(user, address);
  }
  for (const { email, userSid } of declared.people.values())
    if (userSid !== undefined) addresses.set(canonicalSid(userSid), email);

  const found = new Map<string, string>();
  const find = (address: string): string => {
    const known = declared.people.get(address);
    if (known?.userSid !== undefined) return canonicalSid(known.userSid);
    const former = known?.formerly.map((old) => users.get(old)).find((user) => user !== undefined);
    return (
      users.get(address) ??
      recordedUsers.get(address) ??
      former ??
      (address.includes("@") ? `${UNKNOWN}${address}` : canonicalSid(address))
    );
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
    accountOf: (user) => accounts.get(user),
    addressOf: (user) => accounts.get(user)?.email ?? addresses.get(user),
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

/** A SID as Twilio writes it: the digits in lower case (facts 0, "Identifier shapes"). */
export function canonicalSid(sid: string): string {
  return sid.slice(0, 2) + sid.slice(2).toLowerCase();
}
