import { ApiError } from "./errors";
import { wireProfile } from "./scim-user";
import { type User } from "./entities";
import { isMap } from "../model/is-map";

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
      isMap(email) && email["primary"] === true ? { ...email, value } : email,
    ),
  }),
};

/**
 * The attributes that `user` would have after a PATCH, unchecked. Operations on unknown paths are ignored (facts 4.1).
 *
 * @throws ApiError 400 with 25006 (schemas) or 25015 (anything else that is malformed).
 */
export function patchedAttributes(user: User, body: unknown): Attributes {
  if (!isMap(body)) throw malformed("the body must be a JSON object");
  if (!list(body["schemas"]).includes(PATCH_SCHEMA))
    throw new ApiError(400, 25006, `schemas must hold ${PATCH_SCHEMA}`, { scimType: "invalidSyntax" });
  const operations = body["Operations"];
  if (!Array.isArray(operations) || operations.length === 0) throw malformed("Operations must be a list");
  return list(operations).reduce<Attributes>(applyOperation, wireProfile(user));
}

/**
 * Only `replace` is documented, and only that is taken; `op` in any case, as identity providers differ in it. Without a
 * path, the value holds attributes by their paths, as Okta sends them (RFC 7644, 3.5.2.3).
 */
function applyOperation(draft: Attributes, operation: unknown): Attributes {
  if (!isMap(operation)) throw malformed("an operation must be an object");
  const { op, path, value } = operation;
  if (typeof op !== "string" || op.toLowerCase() !== "replace") throw malformed("op must be replace");
  if (value === undefined) throw malformed("an operation needs a value");
  if (path === undefined) {
    if (!isMap(value)) throw malformed("an operation without a path needs a map as its value");
    return attributesOf(value).reduce((changed, [name, one]) => replaced(changed, name, one), draft);
  }
  if (typeof path !== "string") throw malformed("path must be text");
  return replaced(draft, path, value);
}

/** Attributes by their paths: those of `name` have paths of their own. */
function attributesOf(value: Attributes): readonly (readonly [path: string, value: unknown])[] {
  const { name, ...others } = value;
  const parts = Object.entries(record(name)).map(([part, text]) => [`name.${part}`, text] as const);
  return [...Object.entries(others), ...parts];
}

function replaced(draft: Attributes, path: string, value: unknown): Attributes {
  if (path === "active" && typeof value !== "boolean") throw malformed("active must be true or false");
  const set = Object.hasOwn(SETTERS, path) ? SETTERS[path] : undefined;
  return set === undefined ? draft : set(draft, value);
}

function malformed(message: string): ApiError {
  return new ApiError(400, 25015, `PATCH request malformed: ${message}`, { scimType: "invalidSyntax" });
}

function record(value: unknown): Attributes {
  return isMap(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
