import { hash } from "node:crypto";
import { type Organization } from "../../model/organization";

/**
 * SHA-256 of all that a manifest says, with what it includes: people, rights and their ends, domains, limits, duties.
 * Order, spelling and the file in which something stands do not matter, since they have no meaning.
 */
export function organizationDigest(organization: Organization): string {
  return hash("sha256", meaningOf(organization));
}

/** SHA-256 of the limits that hold for changes of `organization`. */
export function limitsDigest({ limits, reviewLimits }: Pick<Organization, "limits" | "reviewLimits">): string {
  return hash("sha256", meaningOf({ limits, reviewLimits }));
}

/**
 * A value as text, without the places where it stands. Every list in it is a set: the order of members, teams, bindings
 * says nothing. As text at once, and not as a value to be hashed, since organizations can be large.
 */
function meaningOf(value: unknown): string {
  if (value instanceof Map) return entriesOf([...value].map(([key, item]) => [String(key), item]));
  if (Array.isArray(value)) return `[${value.map(meaningOf).sort().join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return entriesOf(Object.entries(value).filter(([key]) => key !== "origin"));
}

function entriesOf(entries: readonly (readonly [string, unknown])[]): string {
  const present = entries.filter(([, item]) => item !== undefined);
  return `{${present
    .map(([key, item]) => `${JSON.stringify(key)}:${meaningOf(item)}`)
    .sort()
    .join(",")}}`;
}
