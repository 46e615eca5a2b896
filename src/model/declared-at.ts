import { defined } from "./defined";
import { hasPassed } from "./instant";
import { type MemberTerms } from "./member";
import { type Binding, type Grant, type Organization, personOf } from "./organization";

/** Who is to hold what at `now`: every list with the grants that have not ended. */
export function declaredAt({ bindings }: Pick<Organization, "bindings">, now: Date): readonly Binding[] {
  return bindings.map((binding) => ({ ...binding, grants: standing(binding, now) }));
}

/** The grants of a list that have not ended. */
export function standing({ grants }: Pick<Binding, "grants">, now: Date): readonly Grant[] {
  return grants.filter(({ until }) => !hasPassed(until, now));
}

/**
 * Who is meant to hold a binding's role at `now`: one grant a person, whatever the number of grants. Who holds a role
 * without end by one way holds it without end; of grants that end, the last one counts.
 */
export function standingByPerson(binding: Pick<Binding, "grants">, now: Date): ReadonlyMap<string, Grant> {
  const byPerson = new Map<string, Grant>();
  for (const grant of standing(binding, now)) {
    const other = byPerson.get(grant.person);
    if (other === undefined || outlasts(grant, other)) byPerson.set(grant.person, grant);
  }
  return byPerson;
}

/** Whether a grant stands longer than another of the same right. */
export function outlasts(grant: Pick<Grant, "until">, other: Pick<Grant, "until">): boolean {
  return other.until !== undefined && (grant.until === undefined || grant.until > other.until);
}

/** The terms of a grant, with the user that the manifest says its person is. */
export function termsOf(
  organization: Pick<Organization, "people">,
  { person, until, reason, ticket }: Grant,
): MemberTerms {
  return defined({ userSid: personOf(organization, person).userSid, until, reason, ticket });
}
