import { invalidRequest } from "./errors";

/** A query as the framework parses it. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The value of a query parameter; undefined where it is absent. */
export function queryText(query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || typeof value === "string") return value;
  throw invalidRequest(`${name} is given ${value.length} times`);
}

/** The value of a query parameter that filters by a SID: a bare one, since a TRN is refused (facts 2.5). */
export function querySid(query: Query, name: string): string | undefined {
  const value = queryText(query, name);
  if (value === undefined || /^[A-Z]{2}[0-9a-fA-F]{32}$/.test(value)) return value;
  throw invalidRequest(`${name} must be a SID, two letters and 32 hexadecimal digits`);
}
