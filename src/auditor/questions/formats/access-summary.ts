import { type EffectiveAccess } from "../../../model/access";
import { type Organization, type Person, personOf } from "../../../model/organization";
import { isTechnicalAdministrator } from "../../../model/technical-administrator";
import { namedPeople } from "../named-people";
import { holdingsOf, type Holdings } from "./statements";

/** A person with everything they hold. */
export interface Holder extends Holdings {
  readonly email: string;
  readonly technicalAdministrator: boolean;
}

/** All that `access` has to tell, in the order in which a reader wants it. */
export interface AccessSummary {
  /** People with billing rights: technical Administrators first, then by address. */
  readonly holders: readonly Holder[];
  /** People who hold other roles only. */
  readonly others: readonly Holder[];
  /** How many people the organization names at all. */
  readonly people: number;
}

/** Sums up who holds what. */
export function summarize(organization: Organization, access: EffectiveAccess): AccessSummary {
  const all = access.people.map((email): Holder => {
    const technicalAdministrator = holdsTechnicalAdministration(personOf(organization, email), access);
    return { email, technicalAdministrator, ...holdingsOf(access, email) };
  });
  const holders = all.filter(({ statements }) => statements.length > 0);
  return {
    holders: [...holders.filter((h) => h.technicalAdministrator), ...holders.filter((h) => !h.technicalAdministrator)],
    others: all.filter(({ statements }) => statements.length === 0),
    people: namedPeople(organization).size,
  };
}

/** Whether `person` is a technical Administrator by what they hold. */
export function holdsTechnicalAdministration(person: Person, access: Pick<EffectiveAccess, "grants">): boolean {
  const bindings = access.grants(person.email).map((path) => path.binding);
  return isTechnicalAdministrator(person, bindings);
}
