import { type Holding } from "../../../model/access";
import { isOnVerifiedDomain } from "../../../model/grant-marks";
import { type Organization, type OtherGrant, type Person, personOf } from "../../../model/organization";
import { type RoleId, ROLES } from "../../../model/roles";
import { type Right, rightKey } from "../../../model/right";
import { groupBy } from "../../../model/group-by";
import { memoize } from "./memoize";
import { type RuleContext } from "./rule";

/** A set of roles of the catalog: bit i stands for `ROLES[i]`. */
export type RoleSet = number;

/** Somebody with everything that they hold. */
export interface Holder {
  readonly email: string;
  readonly person: Person;
  readonly rights: readonly Holding[];
  /** The roles of `rights`. */
  readonly roles: RoleSet;
  /** By roles outside the catalog. */
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
  /** Holds roles outside the catalog. */
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

/** The members of `set`, in the catalog's order. */
export function rolesIn(set: RoleSet): readonly RoleId[] {
  return ROLES.map(({ id }) => id).filter((id) => (set & roleSet([id])) !== 0);
}

/**
 * Those who hold anything and whom `wanted` takes, in no particular order. With a hundred thousand people, a rule that
 * touched each of them would take longer than all of its findings. From afar most people look alike: everybody is
 * looked at once for a context, and a rule looks at each kind of people, of which there are few.
 */
export function holdersWhere(context: RuleContext, wanted: Glance): readonly Holder[] {
  const { people, kinds, others } = indexOf(context);
  const found: Holder[] = [];
  for (const { roles, traits, count, members } of kinds) {
    if (!wanted(roles, traits, count)) continue;
    for (const index of members) {
      const person = people[index];
      if (person === undefined) continue;
      const rights = count === 0 ? none : context.access.holders.holdings(index);
      found.push({ email: person.email, person, rights, roles, otherRights: others.get(person.email) ?? none });
    }
  }
  return found;
}

const none: readonly never[] = [];

/** People who look alike from afar. */
interface Kind {
  readonly roles: RoleSet;
  readonly traits: number;
  /** How many rights each of them has. */
  readonly count: number;
  /** Indexes of people. */
  readonly members: number[];
}

interface HolderIndex {
  /** The access's holders in their order, then those who hold roles outside the catalog only. */
  readonly people: readonly Person[];
  readonly kinds: readonly Kind[];
  readonly others: ReadonlyMap<string, readonly OtherGrant[]>;
}

const indexOf: (context: RuleContext) => HolderIndex = memoize(({ organization, access }) => {
  const { people: emails, starts, bindings } = access.holders;
  const others = groupBy(organization.otherGrants, ({ person }) => person);
  const people = emails.map((email) => personOf(organization, email));
  /** Those who hold nothing else. */
  const rest = new Set(others.keys());
  const bitOf = Uint16Array.from(organization.bindings, ({ role }) => bits.get(role) ?? 0);
  const isVerified = domainCheck(organization);
  const lookOf = (person: Person): number =>
    traitsOf(person) | (person.external || isVerified(person.email) ? 0 : TRAITS.unverified);
  const kinds = new Map<string, Kind>();
  const add = (index: number, roles: RoleSet, traits: number, count: number): void => {
    const key = `${count} ${traits} ${roles}`;
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, { roles, traits, count, members: [index] });
    else kind.members.push(index);
  };
  people.forEach((person, index) => {
    const [start, end] = [starts[index] ?? 0, starts[index + 1] ?? 0];
    let roles = 0;
    for (let at = start; at < end; at++) roles |= bitOf[bindings[at] ?? 0] ?? 0;
    const twice = isTwice(bindings, start, end) ? TRAITS.twice : 0;
    add(index, roles, lookOf(person) | (rest.delete(person.email) ? TRAITS.others : 0) | twice, end - start);
  });
  for (const email of rest) {
    const person = personOf(organization, email);
    add(people.push(person) - 1, 0, lookOf(person) | TRAITS.others, 0);
  }
  return { people, kinds: [...kinds.values()], others };
});

/** Whether one right is held by more than one grant. */
function isTwice(bindings: Uint32Array, start: number, end: number): boolean {
  if (end - start < 2) return false;
  if (end - start === 2) return bindings[start] === bindings[start + 1];
  return new Set(bindings.subarray(start, end)).size < end - start;
}

function traitsOf({ function: duty, external, status }: Person): number {
  return (
    (duty === "technical" ? TRAITS.technical : 0) |
    (external ? TRAITS.external : 0) |
    (status === "active" ? 0 : TRAITS.away)
  );
}

/** Whether an address is on a verified domain, of which there are few as a rule. */
function domainCheck(organization: Organization): (email: string) => boolean {
  const verified = [...organization.domains].flatMap(([name, status]) => (status === "verified" ? [`@${name}`] : []));
  if (verified.length > 4) return (email) => isOnVerifiedDomain(organization, email);
  return (email) => {
    for (const ending of verified) if (email.endsWith(ending)) return true;
    return !email.includes("@");
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
export function placesOf(rights: readonly Holding[]): readonly Right[] {
  return [...groupBy(rights, ({ binding }) => rightKey(binding)).values()].flatMap(([first]) =>
    first === undefined ? [] : [first.binding],
  );
}
