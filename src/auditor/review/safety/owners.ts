import { type Binding, type Organization, personOf } from "../../../model/organization";
import { isOwnerRole } from "../../../model/roles";
import { bindingsByRight, rightKey, rightText } from "../../../model/right";
import { daysAfter } from "../../rules/engine/time";
import { type AccessDiff } from "../access-diff";
import { type Block } from "./block";
import { usableEnds } from "../../../model/usable-ends";

/**
 * Owner lists that a change empties, or points at somebody who cannot act. An Owner is changed in the Console alone, so
 * that a manifest which names none, or the wrong one, is wrong about Twilio.
 */
export function ownerBlocks(diff: AccessDiff, expiringDays: number): readonly Block[] {
  const { base, head, claimed, now } = diff;
  const soon = daysAfter(now, expiringDays);
  const before = bindingsByRight(base.bindings);
  const after = bindingsByRight(head.bindings);
  const lists = [...base.bindings, ...head.bindings.filter((binding) => !before.has(rightKey(binding)))];
  return lists.flatMap((list): readonly Block[] => {
    const { role, scope } = list;
    // Of an account that is described no more, nothing is said at all.
    if (!isOwnerRole(role) || (scope.kind === "account" && !head.accounts.has(scope.key))) return [];
    const [was, is] = [before.get(rightKey(list)), after.get(rightKey(list))];
    if ((is?.grants.length ?? 0) === 0) return (was?.grants.length ?? 0) === 0 ? [] : [emptiedBlock(list, is)];
    // Ownership moves between managed users only, an account's too (facts 6).
    const acting = (sides: readonly Organization[], binding: Binding | undefined): ReadonlySet<string> =>
      new Set(
        [...usableEnds(sides, binding === undefined ? [] : [binding], now)].flatMap(([person, end]) =>
          end > soon && !sides.some((side) => personOf(side, person).external) ? [person] : [],
        ),
      );
    const had = acting([base], was);
    const has = acting([head, claimed], is);
    const old = new Set(was?.grants.map(({ person }) => person));
    const people = new Set(is?.grants.map(({ person }) => person));
    // Who could not act before either is no news of this change.
    const cannot = [...people].filter((person) => !has.has(person) && (had.has(person) || !old.has(person)));
    return cannot.length === 0 ? [] : [idleBlock(list, cannot.sort())];
  });
}

function emptiedBlock({ role, scope, grants }: Binding, is: Binding | undefined): Block {
  const list = rightText({ role, scope });
  return {
    kind: "owner",
    limits: [],
    role,
    scope,
    people: [...new Set(grants.map(({ person }) => person))].sort(),
    message:
      is === undefined
        ? `The list of ${list} is gone, so nothing shows any more who the Owner is.`
        : `The list of ${list} is emptied, though there is always an Owner.`,
    unblock: "Name the Owner whom the Console shows",
  };
}

function idleBlock({ role, scope }: Binding, people: readonly string[]): Block {
  return {
    kind: "owner",
    limits: [],
    role,
    scope,
    people,
    message: `${rightText({ role, scope })} would be ${people.join(", ")}, who cannot act: invited, suspended, on a domain that is not verified, external, or only for a few days.`,
    unblock: "Name an Owner who is active, and whom the Console shows",
  };
}
