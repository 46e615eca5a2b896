import { defined } from "./defined";
import { areSidsAscending, canonicalSid, isSid } from "./identity";
import {
  type Claims,
  claimsOf,
  type DeclaredPeople,
  indexUsers,
  knownPeople,
  type ListedUser,
  type UserIndex,
} from "./people-index";
import { type UnclearPerson } from "./organization";
import { compareText } from "./problem";

export { type DeclaredPeople, type Identity, knownPeople, type ListedUser } from "./people-index";

/** What is known of Twilio's managed users. External people are never listed. */
export interface UserList<U extends ListedUser> {
  readonly users: readonly U[];
  /** False where the list was not read, or not to its end: then nobody is taken for absent. */
  readonly isComplete: boolean;
}

/** Which user of Twilio a person is. SIDs are canonical. */
export type UserMatch<U extends ListedUser = ListedUser> =
  | {
      readonly outcome: "joined";
      readonly sid: string;
      readonly by: "userSid" | "address" | "former-address";
      /** The user as listed. Absent for external people, and where the list was not read. */
      readonly user?: U;
    }
  | {
      /** Several users have the address (or former addresses), and not exactly one of them is active. */
      readonly outcome: "ambiguous";
      readonly sids: readonly string[];
    }
  | {
      /** Address and SID are two people's. Rights must not be given under either. */
      readonly outcome: "mismatch";
      /** The SID that the manifest gives the person. */
      readonly declaredSid?: string;
      /** The address under which Twilio lists that SID, and which `formerly` does not explain. */
      readonly listedAs?: string;
      /** The users whom Twilio lists under the person's address. */
      readonly holders: readonly string[];
      /** The person of the manifest to whom the user of this address belongs by `userSid`. */
      readonly claimedBy?: string;
    }
  | {
      readonly outcome: "unknown";
      /** Whether the list of users is incomplete, so that the person may be there. */
      readonly isUnread: boolean;
    };

/** An address that could not be joined although Twilio knows it or its SID. */
export interface IdentityConflict<U extends ListedUser = ListedUser> {
  readonly person: string;
  readonly match: Extract<UserMatch<U>, { readonly outcome: "ambiguous" | "mismatch" }>;
}

/** Who is who, in both directions. */
export interface PeopleJoin<U extends ListedUser = ListedUser> {
  /** The user of a person: a canonical address, or the SID of a user who has none here. */
  readonly matchOf: (person: string) => UserMatch<U>;
  /** The SID that `matchOf` joins; `undefined` where it joins none. */
  readonly sidOf: (person: string) => string | undefined;
  /** The user of this SID as listed. */
  readonly userOf: (sid: string) => U | undefined;
  /** The person of the manifest, or the address of nobody else, that is joined with this user. */
  readonly personOf: (sid: string) => string | undefined;
  /** What to call a user: the joined person, else the address if it is this user's alone, else the SID. */
  readonly nameOf: (sid: string) => string;
  /**
   * Those who are called by their address, as nearly everybody is: the address by the place in the list of users;
   * `undefined` of the others, of whom `nameOf` knows the name.
   */
  readonly ordinaryNames: () => readonly (string | undefined)[];
  /** Where the user of this SID stands in the list of users. */
  readonly placeOf: (sid: string) => number | undefined;
  /** Every address that is ambiguous or mismatched, sorted. */
  readonly conflicts: () => readonly IdentityConflict<U>[];
}

/**
 * Joins the people of a manifest with the users of Twilio. A person is:
 *
 * 1. the user of the declared `userSid`. It must not be listed under another address, nor the address under another
 * SID;    a former address explains the first.
 * 2. else the only user with the person's address; of several, the only active one. A user whom another person's
 * `userSid`    names is that person.
 * 3. else, where nobody has the address, the only user with a former address of the person (of several, the only active
 *    one), if that user is nobody else's: no other person has the SID, the address or the same former address.
 *
 * Rule 3 needs the whole list: without it, that nobody has the address is not known.
 * SIDs are compared in any case; an entry that is listed twice is one user.
 */
export function joinPeople<U extends ListedUser>(declared: DeclaredPeople, list: UserList<U>): PeopleJoin<U> {
  const users = indexUsers(list.users);
  const claims = claimsOf(declared.people);
  const matchOf = matcher(declared, users, claims, list.isComplete);
  const sidOf = (person: string): string | undefined => {
    const match = matchOf(person);
    return match.outcome === "joined" ? match.sid : undefined;
  };
  const isNothingDeclared = declared.people.size === 0;
  // The address is a listed user's, so that it is another's too only where it is shared.
  const isOrdinary = (sid: string, address: string): boolean =>
    !users.isShared(address) &&
    (isNothingDeclared ||
      (!claims.bySid.has(sid) &&
        !claims.byFormerAddress.has(address) &&
        declared.people.get(address)?.userSid === undefined));
  const personOf = (user: string): string | undefined => {
    const sid = canonicalSid(user);
    const address = users.bySid.get(sid)?.email;
    // Nearly everybody, and at a fraction of the cost.
    if (address !== undefined && isOrdinary(sid, address)) return address;
    const named = address === undefined ? [] : [...(claims.byFormerAddress.get(address) ?? []), address];
    return [...(claims.bySid.get(sid) ?? []), ...named].find((person) => sidOf(person) === sid);
  };
  return {
    matchOf,
    sidOf,
    userOf: (sid) => users.bySid.get(canonicalSid(sid)),
    personOf,
    nameOf(user) {
      // What is found as it is written is canonical, as nearly every SID is.
      const ordinary = users.bySid.get(user)?.email;
      if (ordinary !== undefined && isOrdinary(user, ordinary)) return ordinary;
      const sid = canonicalSid(user);
      const address = users.bySid.get(sid)?.email;
      const person = personOf(sid);
      if (person !== undefined || address === undefined) return person ?? sid;
      const isTheirs = users.onlyOne(users.withAddress(address)) === sid && sidOf(address) === undefined;
      return isTheirs ? address : sid;
    },
    ordinaryNames: () =>
      list.users.map(({ sid: written, email }, place) => {
        const sid = canonicalSid(written);
        // Of two entries of one user only one counts.
        const isIt = email !== undefined && users.bySid.placeOf(sid) === place;
        return isIt && isOrdinary(sid, email) ? email : undefined;
      }),
    placeOf: (sid) => users.bySid.placeOf(sid) ?? users.bySid.placeOf(canonicalSid(sid)),
    conflicts() {
      const known = knownPeople(declared);
      const listed = [...claims.bySid.keys()].flatMap((sid) => users.bySid.get(sid)?.email ?? []);
      const candidates = [
        ...claims.people,
        ...users.sharedAddresses,
        ...listed.filter((address) => known.has(address)),
      ];
      return [...new Set(candidates)].sort(compareText).flatMap((person): IdentityConflict<U>[] => {
        const match = matchOf(person);
        return match.outcome === "ambiguous" || match.outcome === "mismatch" ? [{ person, match }] : [];
      });
    },
  };
}

/** The rules of `joinPeople`, each person judged once. */
function matcher<U extends ListedUser>(
  declared: DeclaredPeople,
  users: UserIndex<U>,
  claims: Claims,
  isComplete: boolean,
): (person: string) => UserMatch<U> {
  const matches = new Map<string, UserMatch<U>>();
  let known: ReadonlySet<string> | undefined;

  const joined = (sid: string, by: "userSid" | "address" | "former-address"): UserMatch<U> =>
    defined({ outcome: "joined", sid, by, user: users.bySid.get(sid) });

  function bySid(sid: string, address: string, formerly: readonly string[]): UserMatch<U> {
    const holders = users.withAddress(address);
    if (holders.includes(sid)) return joined(sid, "userSid");
    const listedAs = users.bySid.get(sid)?.email;
    const isExplained = listedAs === undefined || formerly.includes(listedAs) || isSid("user", address);
    if (isExplained && holders.length === 0) return joined(sid, "userSid");
    return defined({ outcome: "mismatch", declaredSid: sid, listedAs: isExplained ? undefined : listedAs, holders });
  }

  function byAddress(address: string, formerly: readonly string[]): UserMatch<U> {
    const holders = users.withAddress(address);
    const holder = users.onlyOne(holders);
    if (holder !== undefined) {
      const claimedBy = claims.bySid.get(holder)?.find((other) => matchOf(other).outcome === "joined");
      return claimedBy === undefined ? joined(holder, "address") : { outcome: "mismatch", holders, claimedBy };
    }
    if (holders.length > 0) return { outcome: "ambiguous", sids: holders };
    if (!isComplete) return { outcome: "unknown", isUnread: true };
    const free = formerly.filter((old) => !belongsToAnother(old)).flatMap(users.withAddress);
    const sids = [...new Set(free)].filter((sid) => !claims.bySid.has(sid));
    const former = users.onlyOne(sids);
    if (former !== undefined) return joined(former, "former-address");
    return sids.length > 0 ? { outcome: "ambiguous", sids } : { outcome: "unknown", isUnread: false };
  }

  /** Whether a former address is also another person's, today or formerly. */
  function belongsToAnother(old: string): boolean {
    known ??= knownPeople(declared);
    return known.has(old) || (claims.byFormerAddress.get(old)?.length ?? 0) > 1;
  }

  function matchOf(person: string): UserMatch<U> {
    const before = matches.get(person);
    if (before !== undefined) return before;
    const { userSid, formerly = [] } = declared.people.get(person) ?? {};
    const sid = isSid("user", person) ? person : userSid;
    const match = sid === undefined ? byAddress(person, formerly) : bySid(canonicalSid(sid), person, formerly);
    matches.set(person, match);
    return match;
  }
  return matchOf;
}

/**
 * Why a list of managed users can't be whole or true, in words: a user who is listed with two addresses was read while
 * Twilio changed, or the list has slipped. The same entry twice says the same.
 */
export function whyDoubtful(users: readonly ListedUser[]): readonly string[] {
  if (areSidsAscending(users, canonicalSid)) return [];
  const addresses = new Map<string, string | undefined>();
  const counts = new Map<string, number>();
  const reasons: string[] = [];
  for (const { sid: written, email } of users) {
    const sid = canonicalSid(written);
    counts.set(sid, (counts.get(sid) ?? 0) + 1);
    if (!addresses.has(sid)) addresses.set(sid, email);
    else if (addresses.get(sid) !== email)
      reasons.push(
        `the user ${sid} is listed with two addresses: ${addresses.get(sid) ?? "none"} and ${email ?? "none"}`,
      );
    else if (counts.get(sid) === 2) reasons.push(`the user ${sid} is listed twice`);
  }
  return reasons;
}

/** What is wrong about who somebody is, and what to do about it, in sentences. */
export function conflictText(conflict: IdentityConflict): string {
  const { message, remediation } = unclearPerson(conflict);
  return `${message} ${remediation}`;
}

/** A conflict as an organization has it, for every answer that names it. */
export function unclearPerson({ person, match }: IdentityConflict): UnclearPerson {
  if (match.outcome === "ambiguous")
    return {
      person,
      users: match.sids,
      message: `Twilio has ${match.sids.length} users who can be ${person}: ${match.sids.join(" and ")}.`,
      remediation: "Write the userSid of the right one under people.",
    };
  const { declaredSid, listedAs, holders, claimedBy } = match;
  if (declaredSid === undefined)
    return {
      person,
      users: holders,
      message:
        `Twilio knows ${person} as ${holders.join(" and ")}, which the manifest gives to ` +
        `${claimedBy ?? "another person"}.`,
      remediation: "Keep one of the two in the manifest.",
    };
  const facts = [
    ...(listedAs === undefined ? [] : [`Twilio knows that user as ${listedAs}`]),
    ...(holders.length === 0 ? [] : [`Twilio knows ${person} as ${holders.join(" and ")}`]),
  ];
  return {
    person,
    users: [...new Set([declaredSid, ...holders])].sort(compareText),
    ...defined({ listedAs }),
    message: `The manifest gives ${person} the userSid ${declaredSid}, but ${facts.join(", and ")}.`,
    remediation:
      listedAs === undefined
        ? "Correct the userSid or the address."
        : `Write ${listedAs} in the manifest, with \`formerly: [${person}]\`, if the person was renamed; otherwise correct the userSid.`,
  };
}
