import { fingerprint, type Json } from "../model/fingerprint";
import { type Organization } from "../model/organization";
import { compareText } from "../model/problem";

/**
 * SHA-256 of all that a manifest says, with what it includes: people, rights and their ends, domains, limits, duties. Order,
 * spelling and the file in which something stands do not matter, since they have no meaning.
 */
export function organizationDigest(organization: Organization): string {
  return fingerprint(meaningOf(organization));
}

/** SHA-256 of the limits that hold for changes of `organization`. */
export function limitsDigest({ limits, reviewLimits }: Pick<Organization, "limits" | "reviewLimits">): string {
  return fingerprint(meaningOf({ limits, reviewLimits }));
}

/** A value without the places where it stands. Every list in it is a set: the order of members, teams, bindings says nothing. */
function meaningOf(value: unknown): Json {
  if (value instanceof Map) return meaningOf(Object.fromEntries(value));
  if (value instanceof Set) return meaningOf([...value]);
  if (Array.isArray(value)) {
    const items = value.map(meaningOf).map((item) => [JSON.stringify(fingerprint(item)), item] as const);
    return items.sort(([a], [b]) => compareText(a, b)).map(([, item]) => item);
  }
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, item]) => key !== "origin" && item !== undefined)
        .map(([key, item]) => [key, meaningOf(item)]),
    );
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return null;
}
