import { type Binding, type Organization, type Scope } from "../../model/organization";
import { compareText } from "../../model/problem";
import { type RoleId } from "../../model/roles";
import { bindingsByRight, rightKey } from "../../model/right";
import { isLive } from "../rules/engine/is-live";

/** A list of members that changes as a whole. */
export interface ListChange {
  /**
   * - `emptied`: it had people and is now empty, which says "nobody".
   * - `released`: it had people and is not managed any longer. They keep the role in Twilio, and nobody looks.
   * - `managed`: it was not managed and is now. Anyone else who holds the role in Twilio loses it, after a preview that
   *   says so.
   */
  readonly change: "emptied" | "released" | "managed";
  readonly role: RoleId;
  readonly scope: Scope;
  /** Who stands in it: in the base, or, where it is newly managed, in the head. Sorted. */
  readonly people: readonly string[];
}

/** The lists that one side has and the other has not, or that have lost everybody. Both sides use the same names. */
export function listChanges(base: Organization, head: Organization): readonly ListChange[] {
  const [before, after] = [bindingsByRight(base.bindings), bindingsByRight(head.bindings)];
  const changes: ListChange[] = [];
  const add = (change: ListChange["change"], { role, scope, grants }: Binding): void => {
    const people = [...new Set(grants.map(({ person }) => person))].sort(compareText);
    changes.push({ change, role, scope, people });
  };
  // Of a live organization everything is known: what has no list has no holders.
  const gone = isLive({ organization: head }) ? "emptied" : "released";
  for (const [key, binding] of before) {
    const there = after.get(key);
    if (binding.grants.length > 0 && (there === undefined || there.grants.length === 0))
      add(there === undefined ? gone : "emptied", binding);
  }
  if (!isLive({ organization: base }))
    for (const [key, binding] of after) if (!before.has(key)) add("managed", binding);
  return changes.sort((a, b) => compareText(rightKey(a), rightKey(b)));
}
