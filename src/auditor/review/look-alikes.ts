import { isOneCharacterApart, type Likeness, likeness, skeleton } from "../../model/look-alike";
import { compareText } from "../../model/problem";
import { type AccessDiff } from "./access-diff";
import { peopleKnownTo } from "./identities";

/** Somebody new whose address may be taken for that of somebody who has rights. */
export interface LookAlike {
  readonly person: string;
  readonly like: string;
  readonly by: Likeness;
}

/** Comparing all with all takes time for each; of a change with more new people, only what looks the same is said. */
const MOST_COMPARED = 200;

/**
 * Who is new, gains something or is to be kept for emergencies, and looks like somebody who had rights before. Sorted.
 */
export function lookAlikes({ base, head, people }: AccessDiff): readonly LookAlike[] {
  const known = peopleKnownTo(base);
  const candidates = [
    ...people.flatMap(({ person, gained }) => (gained.length > 0 ? [person] : [])),
    ...head.breakGlass,
  ];
  const newcomers = [...new Set(candidates)].filter((person) => person.includes("@") && !known.has(person));
  if (newcomers.length === 0) return [];
  const holders = [...new Set(base.bindings.flatMap(({ grants }) => grants.map(({ person }) => person)))];
  const looks = new Map(holders.sort(compareText).map((person) => [skeleton(person), person]));
  return newcomers.sort(compareText).flatMap((person): readonly LookAlike[] => {
    const same = looks.get(skeleton(person));
    if (same !== undefined) return [{ person, like: same, by: "confusable" }];
    if (newcomers.length > MOST_COMPARED) return [];
    const like = holders.find((holder) => isOneCharacterApart(person, holder) && likeness(person, holder));
    return like === undefined ? [] : [{ person, like, by: "one-character" }];
  });
}
