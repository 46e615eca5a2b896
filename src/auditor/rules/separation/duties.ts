import { isTechnicalRole } from "../../../model/functions";
import { type Organization, type OtherGrant } from "../../../model/organization";
import { type RoleId } from "../../../model/roles";
import { type RoleSet, rolesIn } from "../engine/holders";
import { DEFAULT_CONFLICTS, type Duty, dutiesOf, rolesOfDuty } from "../../../model/separation-of-duties";

/** A set of duties: bit i stands for the i-th of `DutyTable.duties`. */
export type DutySet = number;

/** A pair of duties that nobody may have together. */
export interface DutyPair {
  readonly names: readonly [string, string];
  readonly reason?: string;
  readonly first: DutySet;
  readonly second: DutySet;
}

/** The duties that some pair names, and what shows each. */
export interface DutyTable {
  readonly duties: readonly { readonly name: string; readonly duty: Duty; readonly roles: readonly RoleId[] }[];
  readonly pairs: readonly DutyPair[];
  /** The duties that roles of the catalog show. */
  ofRoles(roles: RoleSet): DutySet;
  /** Whether roles of the catalog show both duties of some pair. */
  mayConflict(roles: RoleSet): boolean;
  /** The duties that a role outside the catalog shows. */
  ofOtherRole(role: OtherGrant["role"]): DutySet;
}

/** The duties and pairs by which an organization is judged. */
export function dutyTable({ separationOfDuties }: Pick<Organization, "separationOfDuties">): DutyTable {
  const byName = dutiesOf(separationOfDuties);
  const conflicts = separationOfDuties?.conflicts ?? DEFAULT_CONFLICTS;
  const names = [...new Set(conflicts.flatMap(({ between }) => between))].sort();
  const duties = names.map((name) => {
    const duty = byName.get(name) ?? {};
    return { name, duty, roles: rolesOfDuty(duty) };
  });
  const bit = (name: string): DutySet => 1 << names.indexOf(name);
  const setOf = (isShown: (duty: (typeof duties)[number]) => boolean): DutySet =>
    duties.reduce((set, duty, index) => (isShown(duty) ? set | (1 << index) : set), 0);
  const productRoles = setOf(({ duty }) => duty.productRoles === true);
  const pairs = conflicts
    .map(({ between, ...more }): DutyPair => ({
      names: between,
      first: bit(between[0]),
      second: bit(between[1]),
      ...more,
    }))
    .sort((a, b) => (a.first | a.second) - (b.first | b.second));
  const ofRoles = remembered((set) =>
    rolesIn(set).reduce((shown, role) => shown | setOf(({ roles }) => roles.includes(role)), 0),
  );
  return {
    duties,
    pairs,
    ofRoles,
    mayConflict: remembered((set) => joins(ofRoles(set), pairs)),
    ofOtherRole: (role) => (productRoles !== 0 && isTechnicalRole(role) ? productRoles : 0),
  };
}

/** Whether a set of duties has both of some pair. */
export function joins(held: DutySet, pairs: readonly DutyPair[]): boolean {
  return pairs.some(({ first, second }) => (held & first) !== 0 && (held & second) !== 0);
}

/** Works a thing out once for each set of roles: there are few, and many people. */
function remembered<V extends number | boolean>(make: (set: RoleSet) => V): (set: RoleSet) => V {
  const known = new Map<RoleSet, V>();
  return (set) => {
    const before = known.get(set);
    if (before !== undefined) return before;
    const value = make(set);
    known.set(set, value);
    return value;
  };
}
