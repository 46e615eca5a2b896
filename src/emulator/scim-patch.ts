import { ApiError } from "./errors";
import { wireProfile } from "./scim-user";
import { type User } from "./entities";
import { isRecord } from "./request-query";

const PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

type Attributes = Readonly<Record<string, unknown>>;

/** The paths of attributes that may be updated (facts 4.1), and what each does to them. */
const SETTERS: Readonly<Record<string, (draft: Attributes, value: unknown) => Attributes>> = {
  active: (draft, active) => ({ ...draft, active }),
  userName: (draft, userName) => ({ ...draft, userName }),
  displayName: (draft, displayName) => ({ ...draft, displayName }),
  locale: (draft, locale) => ({ ...draft, locale }),
  timezone: (draft, timezone) => ({ ...draft, timezone }),
  emails: (draft, emails) => ({ ...draft, emails }),
  "name.givenName": (draft, givenName) => ({ ...draft, name: { ...record(draft["name"]), givenName } }),
  "name.familyName": (draft, familyName) => ({ ...draft, name: { ...record(draft["name"]), familyName } }),
  "emails[primary eq true].value": (draft, value) => ({
    ...draft,
    emails: list(draft["emails"]).map((email) =>
      isRecord(email) && email["primary"] === true ? { ...email, value } : email,
    ),
  }),
};

/**
 * The attributes that `user` would have after a PATCH, unchecked. Operations on unknown paths are ignored (facts 4.1).
 *
 * @throws ApiError 400 with 25006 (schemas) or 25015 (anything else that is malformed).
 */
export function patchedAttributes(user: User, body: unknown): Attributes {
  if (!isRecord(body)) throw malformed("the body must be a JSON object");
  if (!list(body["schemas"]).includes(PATCH_SCHEMA))
    throw new ApiError(400, 25006, `schemas must hold ${PATCH_SCHEMA}`, { scimType: "invalidSyntax" });
  const operations = body["Operations"];
  if (!Array.isArray(operations) || operations.length === 0) throw malformed("Operations must be a list");
  return list(operations).reduce<Attributes>(applyOperation, wireProfile(user));
}

/** Only `replace` on a path is documented, and only that is taken; `op` in any case, as identity providers differ in it. */
function applyOperation(draft: Attributes, operation: unknown): Attributes {
  if (!isRecord(operation)) throw malformed("an operation must be an object");
  const { op, path, value } = operation;
  if (typeof op !== "string" || op.toLowerCase() !== "replace") throw malformed("op must be replace");
  if (typeof path !== "string") throw malformed("an operation needs a path");
  if (value === undefined) throw malformed("an operation needs a value");
  if (path === "active" && typeof value !== "boolean") throw malformed("active must be true or false");
  const set = Object.hasOwn(SETTERS, path) ? SETTERS[path] : undefined;
  return set === undefined ? draft : set(draft, value);
}

function malformed(message: string): ApiError {
  return new ApiError(400, 25015, `PATCH request malformed: ${message}`, { scimType: "invalidSyntax" });
}

function record(value: unknown): Attributes {
  return isRecord(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
