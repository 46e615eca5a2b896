import { defined } from "../model/defined";
import { canonicalEmail, isSid } from "../model/identity";
import { malformed } from "./errors";
import { isJsonObject, type JsonObject } from "./json";
import { printable } from "./text";

/** A role that somebody holds somewhere. `scope` is the SID of an organization or account. Source: facts 2.1, 2.2. */
export interface RoleAssignment {
  readonly sid: string;
  readonly roleSid: string;
  readonly scope: string;
  readonly identity: string;
  /** `billing_group`, for a Billing Group role. */
  readonly resourceType?: string;
  /** An opaque text, whatever it begins with. */
  readonly resourceId?: string;
}

/** The lowest level on which a role can be granted. `UNKNOWN`: Twilio says something else. Source: facts 3.1. */
type RoleLevel = "ORGANIZATION" | "ACCOUNT" | "SUB_ACCOUNT" | "RESOURCE" | "UNKNOWN";

/** An entry of the live role catalog. General and organization roles list no permissions. Source: facts 3.1, 3.3. */
export interface Role {
  readonly sid: string;
  readonly friendlyName: string;
  readonly description: string;
  /** Empty where Twilio gives none. */
  readonly productGroup: string;
  readonly lowestLevel: RoleLevel;
  /** Empty: the role cannot be granted on a resource. */
  readonly resourceTypes: readonly string[];
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** A managed user. Source: facts 4.1. */
export interface User {
  readonly sid: string;
  /**
   * The primary address, canonical; Twilio keeps it equal to the user name. Absent where neither is an address: such a
   * user is known by SID, and is no reason not to read the others.
   */
  readonly email?: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly displayName: string;
  /** Counts as true where Twilio does not say: access is rather seen where there is none than overlooked. */
  readonly active: boolean;
  /** For `If-Match`, such as `W/1`. */
  readonly version?: string;
}

/** An account of the organization. Source: facts 5. */
export interface Account {
  readonly sid: string;
  readonly friendlyName: string;
  /** `active`, `suspended`, `pending_closure`, `closed`, or what else Twilio says. */
  readonly status: string;
  /** SID of the user who owns it. */
  readonly ownerSid?: string;
}

/**
 * Reads one record, or throws a `TwilioError` that names `at` and the field. `at` says which record of which answer.
 */
export type Parse<T> = (value: unknown, at: string) => T;

export const parseRoleAssignment: Parse<RoleAssignment> = (value, at) => {
  const record = object(value, at);
  const resourceType = optional(opaque, record, "resource_type", at);
  const resourceId = optional(opaque, record, "resource_id", at);
  return {
    sid: sid("assignment", record, "sid", at),
    roleSid: sid("role", record, "role_sid", at),
    scope: anySid(record, "scope", at),
    identity: anySid(record, "identity", at),
    ...defined({ resourceType, resourceId }),
  };
};

export const parseRole: Parse<Role> = (value, at) => {
  const record = object(value, at);
  const policy = optional(objectField, record, "policy", at) ?? {};
  const level = text(record, "lowest_level", at);
  return {
    sid: sid("role", record, "sid", at),
    friendlyName: text(record, "friendly_name", at),
    description: optional(text, record, "external_description", at) ?? "",
    productGroup: optional(text, record, "product_group", at) ?? "",
    lowestLevel: LEVELS.find((known) => known === level) ?? "UNKNOWN",
    resourceTypes: optional(identifiers, record, "resource_types", at) ?? [],
    allow: optional(identifiers, policy, "allow", `${at}.policy`) ?? [],
    deny: optional(identifiers, policy, "deny", `${at}.policy`) ?? [],
  };
};

const LEVELS = ["ORGANIZATION", "ACCOUNT", "SUB_ACCOUNT", "RESOURCE"] as const satisfies readonly RoleLevel[];

export const parseUser: Parse<User> = (value, at) => {
  const record = object(value, at);
  const name = optional(objectField, record, "name", at) ?? {};
  const meta = optional(objectField, record, "meta", at) ?? {};
  const version = optional(opaque, meta, "version", `${at}.meta`);
  const address = email(record, at);
  return {
    sid: sid("user", record, "id", at),
    ...defined({ email: address }),
    givenName: optional(text, name, "givenName", `${at}.name`) ?? "",
    familyName: optional(text, name, "familyName", `${at}.name`) ?? "",
    displayName: optional(text, record, "displayName", at) ?? "",
    active: optional(activity, record, "active", at) ?? true,
    ...defined({ version }),
  };
};

export const parseAccount: Parse<Account> = (value, at) => {
  const record = object(value, at);
  const ownerSid = optional((...where) => sid("user", ...where), record, "owner_sid", at);
  return {
    sid: sid("account", record, "account_sid", at),
    friendlyName: text(record, "friendly_name", at),
    status: text(record, "status", at),
    ...defined({ ownerSid }),
  };
};

/** The primary address of a user, else the only one, else the user name; `undefined` where that is no address. */
function email(record: JsonObject, at: string): string | undefined {
  const listed = optional(list, record, "emails", at) ?? [];
  const addresses = listed.map((each, index) => object(each, `${at}.emails[${index}]`));
  const primary =
    addresses.find((each) => each["primary"] === true) ?? (addresses.length === 1 ? addresses[0] : undefined);
  const written = primary === undefined ? record["userName"] : primary["value"];
  const result = typeof written === "string" ? canonicalEmail(written) : { invalid: "not a text" };
  return "email" in result ? result.email : undefined;
}

type Field<T> = (record: JsonObject, name: string, at: string) => T;

/** `undefined` where the field is missing or null. */
function optional<T>(read: Field<T>, record: JsonObject, name: string, at: string): T | undefined {
  const value = record[name];
  return value === undefined || value === null ? undefined : read(record, name, at);
}

function object(value: unknown, at: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw malformed(at, "an object was expected");
}

function objectField(record: JsonObject, name: string, at: string): JsonObject {
  return object(record[name], `${at}.${name}`);
}

function list(record: JsonObject, name: string, at: string): readonly unknown[] {
  const value = record[name];
  if (Array.isArray(value)) return value;
  throw malformed(at, `${name} is not a list`);
}

/** True or false, also as a text in any case, as some SCIM servers write it. */
function activity(record: JsonObject, name: string, at: string): boolean {
  const value = record[name];
  const word = typeof value === "string" ? value.trim().toLowerCase() : String(value);
  if (word === "true" || word === "false") return word === "true";
  throw malformed(at, `${name} is neither true nor false`);
}

/** A text that is only shown: names may hold anything, and leave as one printable line. */
function text(record: JsonObject, name: string, at: string): string {
  const value = record[name];
  if (typeof value === "string") return printable(value, LONGEST_TEXT);
  throw malformed(at, `${name} is not a text`);
}

const LONGEST_TEXT = 2000;

/** A text that is sent back and compared, so it is taken exactly as it is, or not at all. */
function opaque(record: JsonObject, name: string, at: string): string {
  return identifier(record[name], name, at);
}

function identifiers(record: JsonObject, name: string, at: string): readonly string[] {
  return list(record, name, at).map((value, index) => identifier(value, `${name}[${index}]`, at));
}

function identifier(value: unknown, name: string, at: string): string {
  if (typeof value === "string" && /^[^\s\p{C}]{1,255}$/u.test(value)) return value;
  throw malformed(at, `${name} is not an identifier of 1 to 255 characters without spaces`);
}

function sid(kind: Parameters<typeof isSid>[0], record: JsonObject, name: string, at: string): string {
  const value = record[name];
  if (typeof value === "string" && isSid(kind, value)) return value;
  throw malformed(at, `${name} is not the SID of ${kind === "account" || kind === "assignment" ? "an" : "a"} ${kind}`);
}

/** `scope` and `identity` take any SID by pattern. Source: facts 0, "Identifier shapes". */
function anySid(record: JsonObject, name: string, at: string): string {
  const value = record[name];
  if (typeof value === "string" && /^[A-Z]{2}[0-9a-fA-F]{32}$/.test(value)) return value;
  throw malformed(at, `${name} is not a SID`);
}
