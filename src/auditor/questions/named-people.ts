import { type Organization } from "../../model/organization";

/** Everybody whom the organization names anywhere: described, granted a role, in a team, or kept for emergencies. */
export function namedPeople({
  people,
  teams,
  bindings,
  otherGrants,
  breakGlass,
}: Pick<Organization, "people" | "teams" | "bindings" | "otherGrants" | "breakGlass">): ReadonlySet<string> {
  const named = new Set([...people.keys(), ...[...teams.values()].flat(), ...breakGlass]);
  for (const { person } of otherGrants) named.add(person);
  for (const { grants } of bindings) for (const { person } of grants) named.add(person);
  return named;
}
