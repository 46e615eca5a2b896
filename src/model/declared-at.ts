import { hasPassed } from "./instant";
import { type Binding, type Grant } from "./organization";

/**
 * Who is meant to hold a binding's role at `now`: one grant a person, whatever the number of grants. Who holds a role
 * without end by one way holds it without end; of grants that end, the last one counts.
 */
export function standingGrants({ grants }: Pick<Binding, "grants">, now: Date): ReadonlyMap<string, Grant> {
  const byPerson = new Map<string, Grant>();
  for (const grant of grants) {
    if (hasPassed(grant.until, now)) continue;
    const other = byPerson.get(grant.person);
    if (other === undefined || outlasts(grant, other)) byPerson.set(grant.person, grant);
  }
  return byPerson;
}

/** Whether a grant stands longer than another of the same right. */
export function outlasts(grant: Pick<Grant, "until">, other: Pick<Grant, "until">): boolean {
  return other.until !== undefined && (grant.until === undefined || grant.until > other.until);
}
