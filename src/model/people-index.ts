import { canonicalSid } from "./identity";
import { type Organization, type Person } from "./organization";
import { compareText } from "./problem";

/** What says who a person of a manifest is, besides the address. */
export type Identity = Partial<Pick<Person, "userSid" | "formerly">>;

/** The people of a manifest: what it says of them, and where else it names somebody. An `Organization` is one. */
export interface DeclaredPeople extends Partial<
  Pick<Organization, "bindings" | "otherGrants" | "breakGlass" | "teams">
> {
  /** By canonical address; people of whom nothing is said may be missing. */
  readonly people: ReadonlyMap<string, Identity>;
}

/** A managed user as Twilio lists it. */
export interface ListedUser {
  readonly sid: string;
  /** Canonical. Absent where Twilio gives none that is an address. */
  readonly email?: string | undefined;
  readonly active: boolean;
}

/** Everybody whom an organization describes or names anywhere. */
export function knownPeople(organization: DeclaredPeople): ReadonlySet<string> {
  const {
    people,
    bindings = [],
    otherGrants = [],
    breakGlass = [],
    teams = new Map<string, readonly string[]>(),
  } = organization;
  const known = new Set([...people.keys(), ...breakGlass]);
  for (const { grants } of bindings) for (const { person } of grants) known.add(person);
  for (const { person } of otherGrants) known.add(person);
  for (const members of teams.values()) for (const person of members) known.add(person);
  return known;
}

/** Users by SID and by address. */
export interface UserIndex<U> {
  readonly bySid: {
    readonly get: (sid: string) => U | undefined;
    /** Where the user stands in the list. */
    readonly placeOf: (sid: string) => number | undefined;
  };
  /** SIDs of the users with this address, each once, sorted. */
  readonly withAddress: (address: string) => readonly string[];
  readonly isShared: (address: string) => boolean;
  readonly sharedAddresses: readonly string[];
  /** The only one of these users, or the only active one of several. */
  readonly onlyOne: (sids: readonly string[]) => string | undefined;
}

const NOBODY: readonly string[] = [];

export function indexUsers<U extends ListedUser>(users: readonly U[]): UserIndex<U> {
  const places = new Map<string, number>();
  const bySid = (sid: string): U | undefined => {
    const place = places.get(sid);
    return place === undefined ? undefined : users[place];
  };
  // Nearly every address is one user's: a list for each would take as long as all the rest.
  const first = new Map<string, string>();
  const shared = new Map<string, string[]>();
  users.forEach((user, place) => {
    const sid = canonicalSid(user.sid);
    const other = bySid(sid);
    // Of two entries of one user the active one counts: access is rather seen where there is none than overlooked.
    if (other === undefined || (user.active && !other.active)) places.set(sid, place);
    const { email } = user;
    if (email === undefined) return;
    const known = first.get(email);
    if (known === undefined) first.set(email, sid);
    else if (known !== sid) {
      const sids = shared.get(email) ?? [known];
      if (!sids.includes(sid)) sids.push(sid);
      shared.set(email, sids);
    }
  });
  for (const sids of shared.values()) sids.sort(compareText);
  return {
    bySid: { get: bySid, placeOf: (sid) => places.get(sid) },
    withAddress(address) {
      const several = shared.get(address);
      if (several !== undefined) return several;
      const only = first.get(address);
      return only === undefined ? NOBODY : [only];
    },
    isShared: (address) => shared.size > 0 && shared.has(address),
    sharedAddresses: [...shared.keys()],
    onlyOne(sids) {
      if (sids.length === 1) return sids[0];
      const active = sids.filter((sid) => bySid(sid)?.active === true);
      return active.length === 1 ? active[0] : undefined;
    },
  };
}

/** What people of a manifest say who they are, besides their address. */
export interface Claims {
  /** People by the `userSid` that the manifest gives them; one each in a manifest without errors. */
  readonly bySid: ReadonlyMap<string, readonly string[]>;
  readonly byFormerAddress: ReadonlyMap<string, readonly string[]>;
  /** Everybody with a `userSid` or a former address. */
  readonly people: readonly string[];
}

export function claimsOf(people: DeclaredPeople["people"]): Claims {
  const bySid = new Map<string, string[]>();
  const byFormerAddress = new Map<string, string[]>();
  const claiming: string[] = [];
  const put = (map: Map<string, string[]>, key: string, person: string): void => {
    const others = map.get(key);
    if (others === undefined) map.set(key, [person]);
    else others.push(person);
  };
  for (const [person, { userSid, formerly = NOBODY }] of people) {
    if (userSid !== undefined) put(bySid, canonicalSid(userSid), person);
    for (const old of new Set(formerly)) put(byFormerAddress, old, person);
    if (userSid !== undefined || formerly.length > 0) claiming.push(person);
  }
  return { bySid, byFormerAddress, people: claiming };
}
