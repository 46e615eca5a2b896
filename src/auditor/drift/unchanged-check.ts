import { hasPassed } from "../../model/instant";
import { type Binding } from "../../model/organization";
import { type SnapshotAssignment } from "../../model/snapshot";
import { type DriftContext } from "./item";

/**
 * Tells of a list whether exactly those hold the role who should, each by one assignment. Nearly every list is so, and
 * this says it in a fraction of the time that it takes to say what is wrong with one: users are numbers here, and no
 * set is made.
 */
export function unchangedCheck({
  identities,
  now,
}: DriftContext): (binding: Binding, assignments: readonly SnapshotAssignment[]) => boolean {
  const numbers = new Map<string, number>();
  /** By user's number: the last list that the user holds the role of, and the last one that declares it for them. */
  const heldIn: number[] = [];
  const declaredIn: number[] = [];
  const numberOf = (user: string): number => {
    const known = numbers.get(user);
    if (known !== undefined) return known;
    const number = numbers.size;
    numbers.set(user, number);
    heldIn.push(0);
    declaredIn.push(0);
    return number;
  };
  let list = 0;
  return ({ grants }, assignments) => {
    list++;
    for (const { identity } of assignments) {
      const holder = numberOf(identity);
      if (heldIn[holder] === list) return false;
      heldIn[holder] = list;
    }
    let declared = 0;
    for (const { person, until } of grants) {
      if (hasPassed(until, now)) continue;
      const user = numberOf(identities.userOf(person));
      if (heldIn[user] !== list) return false;
      if (declaredIn[user] === list) continue;
      declaredIn[user] = list;
      declared++;
    }
    return declared === assignments.length;
  };
}
