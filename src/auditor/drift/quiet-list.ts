import { hasPassed } from "../../model/instant";
import { type Binding } from "../../model/organization";
import { type SnapshotAssignment } from "../../model/snapshot";
import { type DriftContext } from "./item";

/**
 * Tells of a list whether exactly those hold the role who should, each by one assignment. Nearly every list is so, and is seen to
 * be in a fraction of the time that it takes to say what is wrong with one: users are numbers here, and no set is made.
 */
export function quietCheck({
  identities,
  now,
}: DriftContext): (binding: Binding, assignments: readonly SnapshotAssignment[]) => boolean {
  const numbers = new Map<string, number>();
  /** By user: `round` where the user holds the role of the list of that round, `-round` where that is as it should be. */
  const marks: number[] = [];
  const numberOf = (user: string): number => {
    const known = numbers.get(user);
    if (known !== undefined) return known;
    const number = numbers.size;
    numbers.set(user, number);
    marks.push(0);
    return number;
  };
  let round = 0;
  return ({ grants }, assignments) => {
    round++;
    for (const { identity } of assignments) {
      const holder = numberOf(identity);
      if (marks[holder] === round) return false;
      marks[holder] = round;
    }
    let held = 0;
    for (const { person, until } of grants) {
      if (hasPassed(until, now)) continue;
      const wanted = numberOf(identities.userOf(person));
      if (marks[wanted] === round) {
        marks[wanted] = -round;
        held++;
      } else if (marks[wanted] !== -round) return false;
    }
    return held === assignments.length;
  };
}
