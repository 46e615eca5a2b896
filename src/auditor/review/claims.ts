import { type Organization, type Person, personOf } from "../../model/organization";
import { DEFAULT_CONFLICTS, type SeparationOfDuties } from "../../model/separation-of-duties";
import { peopleKnownTo } from "./identities";

/**
 * `head` as if it said about people, domains, emergency logins, floors and duties only what `base` says: what a change claims
 * does not excuse that same change. Of somebody whom the base does not know, `function` and `external` count as the head has
 * them, since a new hire is no liar; but not a status by which the new rights would seem to be of no use.
 *
 * A judge of a change asks twice, once by each side's claims, and takes the stricter answer.
 *
 * @param base with the names of the head: see ./align
 */
export function withClaimsOf(base: Organization, head: Organization): Organization {
  const people = new Map(head.people);
  const known = peopleKnownTo(base);
  for (const person of head.people.values())
    if (!known.has(person.email) && person.status !== "active")
      people.set(person.email, { ...person, status: "active" });
  for (const email of known) {
    const person = base.people.get(email);
    if (person === undefined) people.delete(email);
    else people.set(email, person);
  }
  const { domains, breakGlass, limits, separationOfDuties = DEFAULT_SEPARATION } = base;
  return { ...head, people, domains, breakGlass, limits, separationOfDuties };
}

/** As if nothing were said. */
const DEFAULT_SEPARATION: SeparationOfDuties = { duties: new Map(), conflicts: DEFAULT_CONFLICTS };

/** Whether two sides say the same of the state and the domains of everybody whom either describes. */
export function hasSameStandings(base: Organization, head: Organization): boolean {
  if (!isSameMap(base.domains, head.domains)) return false;
  const emails = [...base.people.keys(), ...head.people.keys()];
  return emails.every((email) => isSameStanding(personOf(base, email), personOf(head, email)));
}

/** Whether two descriptions say the same of what somebody can use. */
export function isSameStanding(one: Person, other: Person): boolean {
  return one.status === other.status && one.external === other.external;
}

/** Whether two maps have the same entries, by identity. */
export function isSameMap(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
