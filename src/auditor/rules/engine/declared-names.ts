import { type Binding, type Organization } from "../../../model/organization";

/** Who is meant by a list of the manifest, under any address they ever had. */
export function declaredNames({ people }: Pick<Organization, "people">, { grants }: Binding): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { person } of grants) {
    names.add(person);
    for (const old of people.get(person)?.formerly ?? []) names.add(old);
  }
  return names;
}
