import { canonicalEmail } from "../model/identity";
import { ApiError } from "./errors";
import { type Store } from "./store";
import { type User } from "./entities";

const FILTER = /^\s*(userName|externalId)\s+eq\s+("(?:[^"\\]|\\.)*")\s*$/i;

/**
 * The managed users that `filter` asks for; all of them without one, since SCIM here has no pages (facts 4.1).
 *
 * @throws ApiError 400/25001 for any filter but `userName eq "..."` and `externalId eq "..."`.
 */
export function findUsers(
  filter: string | undefined,
  store: Pick<Store, "user" | "userByExternalId" | "users">,
): readonly User[] {
  if (filter === undefined) return [...store.users()].filter((user) => user.managed);
  const user = userBy(filter, store);
  return user?.managed === true ? [user] : [];
}

function userBy(filter: string, store: Pick<Store, "user" | "userByExternalId">): User | undefined {
  const [, attribute = "", quoted = ""] = FILTER.exec(filter) ?? [];
  const value = parseQuoted(quoted);
  if (value === undefined)
    throw new ApiError(400, 25001, 'The filter must be userName eq "..." or externalId eq "..."', {
      scimType: "invalidFilter",
    });
  if (attribute.toLowerCase() === "externalid") return store.userByExternalId(value);
  const canonical = canonicalEmail(value);
  return "email" in canonical ? store.user(canonical.email) : undefined;
}

/** A string in quotes, with JSON's escapes (RFC 7644, 3.4.2.2). */
function parseQuoted(quoted: string): string | undefined {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
