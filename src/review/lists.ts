import { type Organization, type Scope } from "../model/organization";
import { compareText } from "../model/problem";
import { type RoleId } from "../model/roles";
import { placeKey } from "../rules/engine/floors";
import { isLive } from "../rules/engine/live";

/** A list of members that changes as a whole. */
export interface ListChange {
  /**
   * - `emptied`: it had people and is now empty, which says "nobody".
   * - `released`: it had people and is not managed any more. They keep the role in Twilio, and nobody looks.
   * - `managed`: it was not managed and is now. Whoever else holds the role in Twilio loses it, after a preview that says so.
   */
  readonly change: "emptied" | "released" | "managed";
  readonly role: RoleId;
  readonly scope: Scope;
  /** Who stands in it: in the base, or, where it is newly managed, in the head. Sorted. */
  readonly people: readonly string[];
}

/** The lists that one side has and the other has not, or that have lost everybody. Both sides use the same names. */
export function listChanges(base: Organization, head: Organization): readonly ListChange[] {
  const [before, after] = [holdersByPlace(base), holdersByPlace(head)];
  // Of a live organization everything is known: what has no list has no holders.
  const [gone, began] = [
    isLive({ organization: head }) ? "emptied" : "released",
    isLive({ organization: base }),
  ] as const;
  const changes: ListChange[] = [];
  for (const [key, { role, scope, people }] of before) {
    const there = after.get(key);
    if (people.size === 0 || (there !== undefined && there.people.size > 0)) continue;
    changes.push({ change: there === undefined ? gone : "emptied", role, scope, people: sorted(people) });
  }
  if (!began)
    for (const [key, { role, scope, people }] of after)
      if (!before.has(key)) changes.push({ change: "managed", role, scope, people: sorted(people) });
  return changes.sort((a, b) => compareText(placeKey(a), placeKey(b)));
}

interface List {
  readonly role: RoleId;
  readonly scope: Scope;
  readonly people: ReadonlySet<string>;
}

function holdersByPlace({ bindings }: Organization): ReadonlyMap<string, List> {
  return new Map(
    bindings.map((binding) => {
      const { role, scope, grants } = binding;
      return [placeKey(binding), { role, scope, people: new Set(grants.map(({ person }) => person)) }];
    }),
  );
}

function sorted(people: ReadonlySet<string>): readonly string[] {
  return [...people].sort(compareText);
}
