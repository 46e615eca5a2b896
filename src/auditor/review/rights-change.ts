import { type AccessPath } from "../../model/access";
import { CAPABILITIES } from "../../model/capabilities";
import { type OtherGrant, scopeKey } from "../../model/organization";
import { compareText } from "../../model/problem";
import { ROLES } from "../../model/roles";
import { capabilityChanges, type Changed } from "./capability-changes";
import { type ReleasedPlaces } from "./classify";
import { type Right, type RightsChange, type TermChange } from "./rights";
import { otherChanges, roleChanges } from "./role-changes";

/** Everything that one person holds on one side. */
export interface HeldRights {
  readonly paths: readonly AccessPath[];
  readonly others: readonly OtherGrant[];
}

/** What the head no longer looks at. */
export interface Unmanaged {
  readonly places: ReleasedPlaces;
  /** Whether it says nothing of roles outside the catalog, as a manifest does. */
  readonly otherRoles: boolean;
}

/** How one person's rights change between the base and the head. */
export function rightsChange(before: HeldRights, after: HeldRights, unmanaged: Unmanaged): RightsChange {
  const changed: readonly Changed<Right>[] = [
    ...capabilityChanges(before.paths, after.paths, unmanaged.places),
    ...roleChanges(before.paths, after.paths, unmanaged.places),
    ...otherChanges(before.others, after.others, !unmanaged.otherRoles),
  ];
  const gained: Right[] = [];
  const lost: Right[] = [];
  const released: Right[] = [];
  const terms: TermChange[] = [];
  const lists = { gained, lost, released };
  for (const { change, right } of changed) {
    const { kind, ...ends } = change;
    if (kind === "gained" || kind === "lost" || kind === "released") lists[kind].push(right);
    else terms.push({ change: kind, ...ends, right });
  }
  for (const list of Object.values(lists)) list.sort(compareRights);
  return { ...lists, terms: terms.sort(compareTerms) };
}

function compareTerms(a: TermChange, b: TermChange): number {
  const text = ({ change, was = "", is = "" }: TermChange): string => `${change} ${was} ${is}`;
  return compareText(text(a), text(b)) || compareRights(a.right, b.right);
}

const ranks = new Map<string, number>([
  ...CAPABILITIES.map(({ id }, index) => [id, index] as const),
  ...ROLES.map(({ id }, index) => [id, CAPABILITIES.length + index] as const),
]);

/** Capabilities before roles, each in the order of their catalog. */
function compareRights(a: Right, b: Right): number {
  return rankOf(a) - rankOf(b) || compareText(textOf(a), textOf(b));
}

function rankOf(right: Right): number {
  const id = right.kind === "capabilities" ? right.capabilities[0] : right.kind === "role" ? right.role : undefined;
  return (id === undefined ? undefined : ranks.get(id)) ?? ranks.size;
}

function textOf(right: Right): string {
  if (right.kind === "capabilities") return [...right.groups, ...right.except].join(" ");
  return right.kind === "role" ? scopeKey(right.scope) : `${right.role.sid} ${scopeKey(right.scope)}`;
}
