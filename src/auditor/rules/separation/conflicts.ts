import { type Holding } from "../../../model/access";
import { type Organization, type OtherGrant } from "../../../model/organization";
import { compareText } from "../../../model/problem";
import { type Right, rightKey, rightText } from "../../../model/right";
import { isOwnerRole } from "../../../model/roles";
import { stableScopeId, sortRights } from "../engine/finding-of";
import { groupBy } from "../../../model/group-by";
import { type Glance, type Holder, holdersWhere, roleSet, TRAITS } from "../engine/holders";
import { memoize } from "../engine/memoize";
import { type RuleContext } from "../engine/rule";
import { otherRightText } from "../engine/right-text";
import { type DutyPair, type DutySet, type DutyTable, dutyTable, joins } from "./duties";

/** One right of a person, by whatever ways it is given, and the duties that it shows. */
export interface DutyRight {
  /** The role and Twilio's id of the scope: unique among the person's, and the same from whatever source. */
  readonly key: string;
  readonly text: string;
  readonly duties: DutySet;
  /** A role of the catalog, and the grants of it. */
  readonly place?: Right;
  readonly rights: readonly Holding[];
  /** Or a role outside it. */
  readonly other?: OtherGrant;
}

/** A pair of which somebody has both duties. */
interface Conflict {
  readonly pair: DutyPair;
  /** The least that shows it: one right for each duty. */
  readonly witness: readonly [DutyRight, DutyRight];
}

/** Somebody's rights that show duties, and the pairs of which they have both. */
export interface ConflictingHolder {
  readonly holder: Holder;
  readonly rights: readonly DutyRight[];
  readonly conflicts: readonly Conflict[];
}

/** The duty table of a context, made once. */
export const dutiesIn: (context: RuleContext) => DutyTable = memoize(({ organization }) => dutyTable(organization));

/**
 * Everybody who has two duties that conflict, sorted. A conflict takes two rights, and one of them at least must be for
 * one of the duties alone: Owner and Administrator join all duties by Twilio's design, which nobody can separate by
 * granting less of them. They are a conflict together with any right for one of the duties.
 */
export const conflictsOf: (context: RuleContext) => readonly ConflictingHolder[] = memoize((context) => {
  const table = dutiesIn(context);
  const mayConflict: Glance = (roles, traits) => (traits & TRAITS.others) !== 0 || table.mayConflict(roles);
  const holders = holdersWhere(context, mayConflict).filter((holder) => joins(dutiesHeld(holder, table), table.pairs));
  return [...holders].sort(byEmail).flatMap((holder): readonly ConflictingHolder[] => {
    const rights = dutyRights(context.organization, holder, table);
    const conflicts = table.pairs.flatMap((pair): readonly Conflict[] => {
      const witness = witnessOf(rights, pair);
      return witness === undefined ? [] : [{ pair, witness }];
    });
    return conflicts.length === 0 ? [] : [{ holder, rights, conflicts }];
  });
});

function byEmail(a: Holder, b: Holder): number {
  return compareText(a.email, b.email);
}

/** Every duty that a person's rights show. */
export function dutiesHeld({ roles, otherRights }: Holder, table: DutyTable): DutySet {
  let held = table.ofRoles(roles);
  for (const { role } of otherRights) held |= table.ofOtherRole(role);
  return held;
}

/** Rights by which of a pair's duties they show. */
interface Sides {
  readonly first: readonly DutyRight[];
  readonly second: readonly DutyRight[];
  readonly both: readonly DutyRight[];
}

export function sidesOf(rights: readonly DutyRight[], { first, second }: DutyPair): Sides {
  const showing = (wanted: DutySet): readonly DutyRight[] =>
    rights.filter(({ duties }) => (duties & (first | second)) === wanted);
  return { first: showing(first), second: showing(second), both: showing(first | second) };
}

/** A right for each duty of a pair, of which one at least is for one duty alone. */
function witnessOf(rights: readonly DutyRight[], pair: DutyPair): Conflict["witness"] | undefined {
  const { first, second, both } = sidesOf(rights, pair);
  const [a, b] = [first[0] ?? both[0], second[0] ?? both[0]];
  return a === undefined || b === undefined || a === b ? undefined : [a, b];
}

/**
 * The rights of a person that show any duty, sorted. Accounts that the organization's Owner owns add nothing to that
 * role.
 */
function dutyRights(organization: Organization, holder: Holder, table: DutyTable): readonly DutyRight[] {
  const places = groupBy(sortRights(holder.rights), ({ binding }) => rightKey(binding));
  const ownsAll = holder.rights.some(
    ({ binding: { role, scope } }) => isOwnerRole(role) && scope.kind === "organization",
  );
  const own = [...places.values()].flatMap((rights) => {
    const place = rights[0]?.binding;
    if (place === undefined || (ownsAll && isOwnerRole(place.role) && place.scope.kind === "account")) return [];
    const key = `${place.role} ${stableScopeId(organization, place.scope)}`;
    return [{ key, text: rightText(place), duties: table.ofRoles(roleSet([place.role])), place, rights }];
  });
  const others = holder.otherRights.map((other) => ({
    key: `${other.role.sid} ${stableScopeId(organization, other.scope)}`,
    text: otherRightText(other),
    duties: table.ofOtherRole(other.role),
    rights: [],
    other,
  }));
  return [...own, ...others.sort((a, b) => compareText(a.key, b.key))].filter(({ duties }) => duties !== 0);
}
