import { type Organization, type Scope, scopeKey } from "../../model/organization";
import { hasScope, rightKey } from "../../model/right";
import { isLive } from "../rules/engine/is-live";
import { daysAfter } from "../rules/engine/time";
import { align } from "./align";
import { hasSameStandings, withClaimsOf } from "./claims";
import { type Rename, type RenameTrust, type UserChange } from "./identities";
import { type ListChange, listChanges } from "./lists";
import { type PersonChange, personChanges } from "./person-change";

/**
 * What changes about access between two organizations. What has ended, or whose holder is suspended, counts as access
 * on both sides (design, "Effective access").
 */
export interface AccessDiff {
  /** Who gains or loses something, sorted. */
  readonly people: readonly PersonChange[];
  /** Who can do what they could, on other terms or in another way, sorted. */
  readonly sameAccess: readonly PersonChange[];
  readonly renames: readonly Rename[];
  readonly userChanges: readonly UserChange[];
  readonly lists: readonly ListChange[];
  /** Billing Groups and accounts whose name stands for something else in the head, as `scopeKey` has them. */
  readonly reused: ReadonlySet<string>;
  /** The base, with people, Billing Groups and accounts under the names that the head has for them. */
  readonly base: Organization;
  readonly head: Organization;
  /**
   * The head by the claims of the base about who is active and on a verified domain; the head itself where they claim
   * the same.
   */
  readonly claimed: Organization;
  readonly now: Date;
}

/**
 * Whether people may hold roles on a scope that no list has named so far: it was described before, or its name was, and
 * stands for something else now. Of a scope that is new altogether nobody expects that.
 */
export function mayHaveHolders({ base, reused }: Pick<AccessDiff, "base" | "reused">, scope: Scope): boolean {
  return hasScope(base, scope) || reused.has(scopeKey(scope));
}

/** How two organizations are compared, where it matters. */
export interface DiffOptions {
  /** Rights that end within so many days do not count as kept; 0 by default. */
  readonly expiringDays?: number;
  /**
   * Whether `formerly` alone makes two addresses one person (`stated`, by default), as a reader wants it; or only what
   * shows it (`proven`), as a limit must have it.
   */
  readonly renames?: RenameTrust;
}

/**
 * Compares the access that `base` and `head` give at `now`. The order of lists, spelling, files, and the names of
 * Billing Groups and accounts mean nothing. Time is linear in the number of grants.
 */
export function accessDiff(
  base: Organization,
  head: Organization,
  now: Date,
  { expiringDays = 0, renames: trust = "stated" }: DiffOptions = {},
): AccessDiff {
  const { organization, renames, userChanges, reused } = align(base, head, trust);
  const lists = listChanges(organization, head);
  const unmanaged = {
    places: new Set(lists.flatMap((list) => (list.change === "released" ? [rightKey(list)] : []))),
    otherRoles: !isLive({ organization: head }),
  };
  const claimed = hasSameStandings(organization, head) ? head : withClaimsOf(organization, head);
  const soon = daysAfter(now, expiringDays);
  const names = new Map(renames.map(({ from, to }) => [to, from]));
  const people: PersonChange[] = [];
  const sameAccess: PersonChange[] = [];
  for (const change of personChanges({ base: organization, head, claimed, unmanaged, soon, now })) {
    const formerly = names.get(change.person);
    const { gained, lost, released } = change;
    const list = gained.length + lost.length + released.length > 0 ? people : sameAccess;
    list.push(formerly === undefined ? change : { ...change, formerly });
  }
  return { people, sameAccess, renames, userChanges, lists, reused, base: organization, head, claimed, now };
}
