import { type Holding } from "../../model/access";
import { type OtherGrant, type Person, personOf } from "../../model/organization";
import { compareText } from "../../model/problem";
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
  /** The roles of `rights`: with a hundred thousand people, rules look at this first. */
  readonly roles: RoleSet;
  /** By roles outside the catalogue. */
  readonly otherRights: readonly OtherGrant[];
}

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

const none: readonly never[] = [];

/** Everybody who holds anything, sorted by e-mail. Worked out once for a context, however many rules ask. */
export const holdersOf: (context: RuleContext) => readonly Holder[] = once(({ organization, access }) => {
  const others = new Map(groupBy(organization.otherGrants, ({ person }) => person));
  const holders = access.people.map((email): Holder => {
    const rights = access.holdings(email);
    let roles = 0;
    for (const { binding } of rights) roles |= bits.get(binding.role) ?? 0;
    const otherRights = others.get(email) ?? none;
    others.delete(email);
    return { email, person: personOf(organization, email), rights, roles, otherRights };
  });
  if (others.size === 0) return holders;
  for (const [email, otherRights] of others)
    holders.push({ email, person: personOf(organization, email), rights: none, roles: 0, otherRights });
  return holders.sort((a, b) => compareText(a.email, b.email));
});

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
