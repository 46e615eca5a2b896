import { defined } from "../../model/defined";
import { type Organization, type Person, type PersonFunction, personOf } from "../../model/organization";
import { DEFAULT_CONFLICTS, type SeparationOfDuties } from "../../model/separation-of-duties";
import { peopleKnownTo } from "./identities";

/** What a directory file says that people do, by canonical address. */
export type Functions = ReadonlyMap<string, PersonFunction>;

/**
 * `head` as if it said about people, domains, emergency logins, floors and duties only what `base` says: what a change
 * claims does not excuse that same change. Of somebody whom the base does not know, `function` and `external` count as
 * the head has them, since a new hire is no liar; but not a status by which the new rights would seem to be of no use.
 *
 * A judge of a change asks twice, once by each side's claims, and takes the stricter answer.
 *
 * @param base with the names of the head: see ./align
 * @param functions what the base's directory file says, also of people whom the base's manifest does not know
 */
export function withClaimsOf(base: Organization, head: Organization, functions: Functions = new Map()): Organization {
  const people = new Map(head.people);
  const known = peopleKnownTo(base);
  for (const person of head.people.values())
    if (!known.has(person.email) && person.status !== "active")
      people.set(person.email, { ...person, status: "active" });
  for (const [email, person] of knownOtherwise(base, head, functions)) people.set(email, person);
  for (const email of known) {
    const person = base.people.get(email);
    if (person === undefined) people.delete(email);
    else people.set(email, person);
  }
  const { domains, breakGlass, limits, separationOfDuties = DEFAULT_SEPARATION } = base;
  return { ...head, people, domains, breakGlass, limits, separationOfDuties };
}

/**
 * People of the head whom the base's manifest does not know by their address, and yet knows: under a former address
 * that either side names, or by its directory file; each as the base describes them. A new address makes nobody a new
 * hire. Of several who it may be, somebody technical.
 */
export function knownOtherwise(
  base: Organization,
  head: Organization,
  functions: Functions = new Map(),
): ReadonlyMap<string, Person> {
  const found = new Map<string, Person>();
  if (functions.size === 0 && !hasFormerAddress(base) && !hasFormerAddress(head)) return found;
  const known = peopleKnownTo(base);
  const selves = new Map<string, Person[]>();
  const add = (address: string, person: Person): void => {
    selves.set(address, [...(selves.get(address) ?? []), person]);
  };
  for (const email of known) add(email, personOf(base, email));
  for (const person of base.people.values()) for (const old of person.formerly) add(old, person);
  for (const { email, formerly } of head.people.values())
    if (known.has(email)) for (const old of formerly) add(old, personOf(base, email));
  for (const email of peopleKnownTo(head)) {
    if (known.has(email)) continue;
    const person = personOf(head, email);
    const addresses = [email, ...person.formerly];
    const all = addresses.flatMap((address) => selves.get(address) ?? []);
    const self = all.find((each) => each.function === "technical") ?? all[0];
    const listed = addresses.map((address) => functions.get(address)).find((each) => each !== undefined);
    if (self?.function !== undefined || (self !== undefined && listed === undefined))
      found.set(email, describedAs(person, self));
    else if (listed !== undefined)
      found.set(
        email,
        describedAs(person, {
          ...(self ?? { ...person, status: "active" }),
          function: listed,
          functionFrom: "directory",
        }),
      );
  }
  return found;
}

function hasFormerAddress({ people }: Organization): boolean {
  return [...people.values()].some(({ formerly }) => formerly.length > 0);
}

/** A person with what another description says by which rules judge. */
function describedAs({ email, name, userSid, formerly, origin }: Person, described: Person): Person {
  const { status, external, function: duty, functionFrom } = described;
  return { email, status, external, formerly, ...defined({ name, userSid, origin, function: duty, functionFrom }) };
}

/** As if nothing were said. */
const DEFAULT_SEPARATION: SeparationOfDuties = { duties: new Map(), conflicts: DEFAULT_CONFLICTS };

/** Whether two sides say the same of the state and the domains of everybody whom either describes. */
export function hasSameStandings(base: Organization, head: Organization): boolean {
  if (!isSameMap(base.domains, head.domains)) return false;
  if (knownOtherwise(base, head).size > 0) return false;
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
