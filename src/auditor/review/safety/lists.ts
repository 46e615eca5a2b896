import { type ReviewLimits } from "../../../model/limits";
import { rightText } from "../../../model/right";
import { count } from "../../../report/text/words";
import { type AccessDiff } from "../access-diff";
import { type Block } from "./block";

/** Lists of many people that a change empties, or ceases to manage: more likely by accident than meant. */
export function listBlocks(diff: AccessDiff, { populatedList }: ReviewLimits): readonly Block[] {
  const losing = new Set(
    [...diff.people, ...diff.sameAccess].flatMap(({ person, losesAccess }) => (losesAccess ? [person] : [])),
  );
  return diff.lists.flatMap(({ change, role, scope, people }): readonly Block[] => {
    if (change === "managed" || people.length < populatedList) return [];
    // A list that is emptied because its people have the same rights elsewhere takes nothing from anybody.
    if (change === "emptied" && !people.some((person) => losing.has(person))) return [];
    const list = rightText({ role, scope });
    const about = {
      limits: ["limits.populatedList"],
      role,
      scope,
      people,
      numbers: { actual: people.length, limit: populatedList },
    };
    return [
      change === "emptied"
        ? {
            kind: "emptied-list",
            ...about,
            message: `The list of ${list} is emptied, which takes the role from all ${count(people.length, "person", "people")} in it.`,
            unblock:
              "Leave somebody in the list, and take the others out; or raise limits.populatedList first, in a change of its own",
          }
        : {
            kind: "released-list",
            ...about,
            message: `The list of ${list} is gone: its ${count(people.length, "person keeps", "people keep")} the role in Twilio, but it is no longer managed.`,
            unblock:
              "Leave the list in the manifest, empty if nobody is to have the role; or raise limits.populatedList first, in a change of its own",
          },
    ];
  });
}
