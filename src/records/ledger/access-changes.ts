import { type Organization } from "../../model/organization";
import { type PersonChangeJson, type ReviewResult } from "../../auditor/review";
import { align } from "../../auditor/review/align";
import { personChanges } from "../../auditor/review/person-change";
import { personJson, sameAccessJson } from "../../auditor/review/result-json";

/** Who gained and lost what between two moments, as reviews write it. */
export type AccessChanges = Pick<ReviewResult, "people" | "sameAccess" | "renames" | "userChanges">;

/**
 * What changed between two moments of a live organization. As the review of a change of a manifest, but for this: in
 * Twilio nothing is unmanaged, and who has no assignment any more has lost it.
 */
export function accessChanges(before: Organization, after: Organization, now: Date): AccessChanges {
  const { organization, renames, userChanges } = align(before, after, "stated");
  const formerly = new Map(renames.map(({ from, to }) => [to, from]));
  const people: PersonChangeJson[] = [];
  const sameAccess: ReturnType<typeof sameAccessJson>[] = [];
  const sides = { base: organization, head: after, claimed: after, unmanaged: NOTHING_UNMANAGED };
  for (const change of personChanges({ ...sides, soon: now.toISOString(), now })) {
    const from = formerly.get(change.person);
    const named = from === undefined ? change : { ...change, formerly: from };
    const isOther = change.gained.length + change.lost.length > 0;
    if (isOther) people.push(personJson(named));
    else sameAccess.push(sameAccessJson(named));
  }
  return { people, sameAccess, renames, userChanges };
}

const NOTHING_UNMANAGED = { places: new Set<string>(), otherRoles: false };

/** Whether anything changed that somebody can do, or could. */
export function isAnyChange({ people, sameAccess, renames, userChanges }: AccessChanges): boolean {
  return people.length + sameAccess.length + renames.length + userChanges.length > 0;
}
