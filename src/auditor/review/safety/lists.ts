import { type ReviewLimits } from "../../../model/limits";
import { compareText } from "../../../model/problem";
import { isOwnerRole } from "../../../model/roles";
import { bindingsByRight, rightKey, rightText } from "../../../model/right";
import { count } from "../../../report/text/words";
import { daysAfter } from "../../rules/engine/time";
import { type AccessDiff, mayHaveHolders } from "../access-diff";
import { type ListChange } from "../lists";
import { type Block } from "./block";
import { usableEnds } from "../../../model/usable-ends";

/** Lists of many people that a change empties, or ceases to manage: more likely by accident than meant. */
export function listBlocks(diff: AccessDiff, limits: ReviewLimits): readonly Block[] {
  const { populatedList } = limits;
  const losing = new Set(
    [...diff.people, ...diff.sameAccess].flatMap(({ person, losesAccess }) => (losesAccess ? [person] : [])),
  );
  const changed = diff.lists.flatMap((list): readonly Block[] => {
    const { change, people } = list;
    if (change === "managed") {
      // An Owner is changed in the Console alone.
      const isUnknown = people.length === 0 && !isOwnerRole(list.role) && mayHaveHolders(diff, list.scope);
      return isUnknown ? [unknownBlock(list)] : [];
    }
    if (people.length < populatedList) return [];
    // A list that is emptied because its people have the same rights elsewhere takes nothing from anybody.
    if (change === "emptied" && !people.some((person) => losing.has(person))) return [];
    return [blockOf(list, populatedList, BLOCK_TEXT[change])];
  });
  return [...changed, ...drainedBlocks(diff, limits)];
}

/** A list without anybody that was not managed before: how many lose the role by it, only Twilio can tell. */
function unknownBlock({ role, scope }: ListChange): Block {
  return {
    kind: "emptied-list",
    limits: [],
    role,
    scope,
    people: [],
    message: `The list of ${rightText({ role, scope })} is managed from now on and names nobody, which takes the role from everybody who holds it: how many do is not known from manifests.`,
    unblock:
      "Compare it with what Twilio has (--live, or --snapshot FILE), name those who keep the role, or leave the list out",
  };
}

interface ListBlockText {
  readonly kind: Block["kind"];
  readonly message: (list: string, people: number) => string;
  readonly way: string;
}

const BLOCK_TEXT: Readonly<Record<"emptied" | "released", ListBlockText>> = {
  emptied: {
    kind: "emptied-list",
    message: (list, people) =>
      `The list of ${list} is emptied, which takes the role from all ${count(people, "person", "people")} in it.`,
    way: "Leave somebody in the list, and take the others out",
  },
  released: {
    kind: "released-list",
    message: (list, people) =>
      `The list of ${list} is gone: its ${count(people, "person keeps", "people keep")} the role in Twilio, but it is no longer managed.`,
    way: "Leave the list in the manifest, empty if nobody is to have the role",
  },
};

function blockOf(
  { role, scope, people }: Pick<ListChange, "role" | "scope" | "people">,
  populatedList: number,
  { kind, message, way }: ListBlockText,
): Block {
  return {
    kind,
    limits: ["limits.populatedList"],
    role,
    scope,
    people,
    numbers: { actual: people.length, limit: populatedList },
    message: message(rightText({ role, scope }), people.length),
    unblock: `${way}; or raise limits.populatedList first, in a change of its own`,
  };
}

/** Lists that still name people, of whom nobody can use the role for long: as good as emptied. */
function drainedBlocks(
  { base, head, claimed, now }: AccessDiff,
  { populatedList, expiringDays }: ReviewLimits,
): readonly Block[] {
  const soon = daysAfter(now, expiringDays);
  const there = bindingsByRight(head.bindings);
  const blockText: ListBlockText = {
    kind: "emptied-list",
    message: (list, people) =>
      `Of the ${count(people, "person", "people")} who could use ${list} nobody can for the next ${count(expiringDays, "day")}.`,
    way: "Leave somebody who can use the role",
  };
  return base.bindings.flatMap((binding): readonly Block[] => {
    const successor = there.get(rightKey(binding));
    if (binding.grants.length < populatedList || successor === undefined || successor.grants.length === 0) return [];
    const had = [...usableEnds([base], [binding], now)].flatMap(([person, end]) => (end > soon ? [person] : []));
    const has = [...usableEnds([head, claimed], [successor], now).values()].filter((end) => end > soon);
    if (had.length < populatedList || has.length > 0) return [];
    return [blockOf({ ...binding, people: had.sort(compareText) }, populatedList, blockText)];
  });
}
