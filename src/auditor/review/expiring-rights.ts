import { defined } from "../../model/defined";
import { hasPassed, type Instant } from "../../model/instant";
import { type Scope } from "../../model/organization";
import { compareText } from "../../model/problem";
import { type RoleId } from "../../model/roles";
import { rightKey } from "../../model/right";
import { type RuleContext } from "../rules";
import { grantsByPerson } from "../rules/engine/grants";
import { groupAdminsOf, peopleOf } from "../rules/engine/group-admins";
import { daysAfter, lastEnd } from "../rules/engine/time";

/** A right that ends soon. */
export interface ExpiringRight {
  readonly person: string;
  readonly role: RoleId;
  readonly scope: Scope;
  readonly until: Instant;
  /** Whether it ended at another time before the change, or was not there. */
  readonly isNew: boolean;
}

/** The rights of the head that end after its moment and within `days`, from the first to the last. */
export function expiringRights(before: RuleContext, after: RuleContext, days: number): readonly ExpiringRight[] {
  const { now } = after;
  const horizon = daysAfter(now, days);
  const old = new Map(endingRights(before).map((right) => [keyOf(right), right.until]));
  return endingRights(after)
    .filter(({ until }) => !hasPassed(until, now) && until <= horizon)
    .map((right) => ({ ...right, isNew: old.get(keyOf(right)) !== right.until }))
    .sort((a, b) => compareText(a.until, b.until) || compareText(keyOf(a), keyOf(b)));
}

type EndingRight = Omit<ExpiringRight, "isNew">;

function endingRights({ organization }: RuleContext): readonly EndingRight[] {
  const hasEnds = ({ grants }: { readonly grants: readonly { readonly until?: Instant }[] }): boolean =>
    grants.some(({ until }) => until !== undefined);
  return [...grantsByPerson(organization, hasEnds)].flatMap(({ binding: { role, scope }, person, rights }) => {
    const until = lastEnd(rights.map(({ grant }) => grant));
    return until === undefined ? [] : [{ person, role, scope, until }];
  });
}

function keyOf(right: EndingRight): string {
  return `${right.person} ${rightKey(right)}`;
}

/** A Billing Group that a change leaves with few admins. */
export interface ShortGroup {
  readonly group: string;
  /** How many could act before; none where the group, or its list, is new. */
  readonly before?: number;
  /** Who can act now: nobody, or one. */
  readonly admins: readonly string[];
}

/** The Billing Groups with one usable admin or none that had more, or that are new, sorted by key. */
export function groupsShortOfAdmins(before: RuleContext, after: RuleContext): readonly ShortGroup[] {
  const old = new Map(groupAdminsOf(before).map(({ group, usable }) => [group.key, peopleOf(usable).length]));
  return groupAdminsOf(after).flatMap(({ group, usable }): readonly ShortGroup[] => {
    const admins = peopleOf(usable);
    const had = old.get(group.key);
    if (admins.length > 1 || (had !== undefined && had <= admins.length)) return [];
    return [{ group: group.key, ...defined({ before: had }), admins }];
  });
}
