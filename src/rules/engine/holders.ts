import { type Holding } from "../../model/access";
import { isOnVerifiedDomain } from "../../model/grant-marks";
import { type Organization, type OtherGrant, type Person, personOf } from "../../model/organization";
import { type RoleId, ROLES } from "../../model/roles";
import { type RolePlace } from "./access-change";
import { placeKey } from "./floors";
import { groupBy } from "./group-by";
import { once } from "./once";
import { type RuleContext } from "./rule";

/** A set of roles of the catalogue: bit i stands for `ROLES[i]`. */
export type RoleSet = number;

/** Somebody with everything that they hold. */
export interface Holder {
  readonly email: string;
  readonly person: Person;
  readonly rights: readonly Holding[];
  /** The roles of `rights`. */
  readonly roles: RoleSet;
  /** By roles outside the catalogue. */
  readonly otherRights: readonly OtherGrant[];
}

/** What somebody is, as bits of a set. */
export const TRAITS = {
  technical: 1,
  external: 2,
  /** Not active: invited, suspended or inactive. */
  away: 4,
  /** Not external, and not on a verified domain. */
  unverified: 8,
  /** Holds roles outside the catalogue. */
  others: 16,
  /** Holds a right by more than one way. */
  twice: 32,
} as const;

/** Looks at somebody from afar: which roles they hold, what they are, and how many rights they have. */
export type Glance = (roles: RoleSet, traits: number, count: number) => boolean;

export const isExternal: Glance = (_, traits) => (traits & TRAITS.external) !== 0;
export const hasOthers: Glance = (_, traits) => (traits & TRAITS.others) !== 0;

const bits = new Map<RoleId, RoleSet>(ROLES.map(({ id }, index) => [id, 1 << index]));

/** The set that holds exactly `ids`. */
export function roleSet(ids: Iterable<RoleId>): RoleSet {
  let set = 0;
  for (const id of ids) set |= bits.get(id) ?? 0;
  return set;
}

/** The members of `set`, in the catalogue's order. */
export function rolesIn(set: RoleSet): readonly RoleId[] {
  return ROLES.map(({ id }) => id).filter((id) => (set & roleSet([id])) !== 0);
}

/**
 * Those who hold anything and whom `wanted` takes, in no particular order. With a hundred thousand people, a rule that
 * touched each of them would take longer than all of its findings: everybody is looked at once for a context, and a rule
 * only where there is something for it.
 */
export function holdersWhere(context: RuleContext, wanted: Glance): readonly Holder[] {
  const { people, rights, others, roles, traits, counts } = indexOf(context);
  const holders: Holder[] = [];
  roles.forEach((set, index) => {
    if (!wanted(set, traits[index] ?? 0, counts[index] ?? 0)) return;
    const [person, held] = [people[index], rights[index]];
    if (person === undefined || held === undefined) return;
    const { email } = person;
    holders.push({ email, person, rights: held, roles: set, otherRights: others.get(email) ?? none });
  });
  return holders;
}

const none: readonly never[] = [];

/** Everybody who holds anything, side by side. */
interface HolderIndex {
  readonly people: readonly Person[];
  readonly rights: readonly (readonly Holding[])[];
  readonly others: ReadonlyMap<string, readonly OtherGrant[]>;
  readonly roles: Uint16Array;
  readonly traits: Uint8Array;
  readonly counts: Uint32Array;
}

const indexOf: (context: RuleContext) => HolderIndex = once(({ organization, access }) => {
  const others = groupBy(organization.otherGrants, ({ person }) => person);
  const people: Person[] = [];
  const rights: (readonly Holding[])[] = [];
  access.holders.forEach((held, email) => {
    people.push(personOf(organization, email));
    rights.push(held);
  });
  for (const email of others.keys())
    if (!access.holders.has(email)) {
      people.push(personOf(organization, email));
      rights.push(none);
    }
  const roles = new Uint16Array(people.length);
  const traits = new Uint8Array(people.length);
  const counts = new Uint32Array(people.length);
  const isVerified = domainCheck(organization);
  people.forEach((person, index) => {
    const held = rights[index] ?? none;
    counts[index] = held.length;
    roles[index] = rolesOf(held);
    traits[index] =
      traitsOf(person) |
      (person.external || isVerified(person.email) ? 0 : TRAITS.unverified) |
      (others.size > 0 && others.has(person.email) ? TRAITS.others : 0) |
      (isTwice(held) ? TRAITS.twice : 0);
  });
  return { people, rights, others, roles, traits, counts };
});

function rolesOf(rights: readonly Holding[]): RoleSet {
  let set = 0;
  for (const { binding } of rights) set |= bits.get(binding.role) ?? 0;
  return set;
}

function traitsOf({ function: duty, external, status }: Person): number {
  return (
    (duty === "technical" ? TRAITS.technical : 0) |
    (external ? TRAITS.external : 0) |
    (status === "active" ? 0 : TRAITS.away)
  );
}

/** Whether one right is held by more than one grant. */
function isTwice(rights: readonly Holding[]): boolean {
  const [first, second] = rights;
  if (first === undefined || second === undefined) return false;
  if (rights.length === 2) return first.binding === second.binding;
  return new Set(rights.map(({ binding }) => binding)).size < rights.length;
}

/** Whether an address is on a verified domain, of which there are few as a rule. */
function domainCheck(organization: Organization): (email: string) => boolean {
  const verified = [...organization.domains].flatMap(([name, status]) => (status === "verified" ? [`@${name}`] : []));
  if (verified.length > 4) return (email) => isOnVerifiedDomain(organization, email);
  return (email) => {
    for (const ending of verified) if (email.endsWith(ending)) return true;
    return false;
  };
}

/** Somebody's rights of the roles in `wanted`, by role. */
export function rightsByRole(holder: Holder, wanted: RoleSet): ReadonlyMap<RoleId, readonly Holding[]> {
  if ((holder.roles & wanted) === 0) return noRights;
  return groupBy(
    holder.rights.filter(({ binding }) => (roleSet([binding.role]) & wanted) !== 0),
    ({ binding }) => binding.role,
  );
}

const noRights: ReadonlyMap<RoleId, readonly Holding[]> = new Map();

/** The roles and scopes of `rights`, each once: two grants of the same are one right. */
export function placesOf(rights: readonly Holding[]): readonly RolePlace[] {
  return [...groupBy(rights, ({ binding }) => placeKey(binding)).values()].flatMap(([first]) =>
    first === undefined ? [] : [first.binding],
  );
}
