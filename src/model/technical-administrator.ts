import { type Binding, type Person } from "./organization";

/**
 * Whether one of `bindings`, all of which `person` is in, makes a technical Administrator: a technical person who is
 * Administrator or Owner of the organization, and so holds full billing rights by default.
 * Source: design, "Technical Administrator"; billing-roles-article, "For Technical Leads".
 */
export function isTechnicalAdministrator(
  person: Pick<Person, "function">,
  bindings: Iterable<Pick<Binding, "role">>,
): boolean {
  if (person.function !== "technical") return false;
  for (const { role } of bindings) if (role === "administrator" || role === "owner") return true;
  return false;
}
