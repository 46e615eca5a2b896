import { canonicalEmail } from "../model/identity";
import { ApiError, type ScimType } from "./errors";
import { type Email, type User } from "./entities";
import { isMap } from "../model/is-map";

export const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";

/** The attributes of a user that a SCIM request states. */
export interface Profile {
  readonly userName: string;
  readonly emails: readonly Email[];
  readonly displayName: string | undefined;
  readonly givenName: string;
  readonly familyName: string;
  readonly locale: string | null;
  readonly timezone: string | null;
  readonly active: boolean | undefined;
}

/** A user as SCIM shows it (facts 4.1, "User attributes"). Attributes without a value are left out. */
export function wireUser(user: User): object {
  return {
    id: user.sid,
    ...(user.externalId === null ? {} : { externalId: user.externalId }),
    ...wireProfile(user),
    active: user.status === "active",
    schemas: [USER_SCHEMA],
    meta: {
      resourceType: "user",
      created: inNanoseconds(user.created),
      lastModified: inNanoseconds(user.lastModified),
      version: versionOf(user),
    },
  };
}

/** The attributes that may be updated, except `active`. */
export function wireProfile(user: User): Readonly<Record<string, unknown>> {
  return {
    userName: user.userName,
    displayName: user.displayName,
    name: {
      ...(user.givenName === "" ? {} : { givenName: user.givenName }),
      ...(user.familyName === "" ? {} : { familyName: user.familyName }),
    },
    emails: user.emails.map(({ value, type, primary }) => ({ primary, value, ...(type === null ? {} : { type }) })),
    ...(user.locale === null ? {} : { locale: user.locale }),
    ...(user.timezone === null ? {} : { timezone: user.timezone }),
  };
}

/** What `meta.version` says, and `If-Match` repeats: `W/n`, without quotes (facts 4.1). */
export function versionOf(user: User): string {
  return `W/${user.version}`;
}

function inNanoseconds(milliseconds: string): string {
  return milliseconds.replace("Z", "000000Z");
}

/**
 * Reads the attributes of a user from the body of a request.
 *
 * @throws ApiError 400 with the code of the first attribute that breaks its constraint (facts 4.1, 4.3).
 */
export function readProfile(body: Readonly<Record<string, unknown>>): Profile {
  const { userName } = body;
  if (typeof userName !== "string" || !hasLength(userName, 2, 255))
    throw invalid(25005, "userName must have 2 to 255 characters");
  const name = isMap(body["name"]) ? body["name"] : {};
  const emails = readEmails(body["emails"]);
  const primary = emails.find((email) => email.primary)?.value ?? "";
  const canonical = canonicalEmail(primary);
  if (!hasLength(primary, 2, 160) || "invalid" in canonical) throw invalid(25011, "The primary email is invalid");
  const canonicalName = canonicalEmail(userName);
  if ("invalid" in canonicalName || canonicalName.email !== canonical.email)
    throw invalid(25014, "userName must be the same as the primary email");
  const { active } = body;
  if (active !== undefined && typeof active !== "boolean") throw invalid(25106, "active must be true or false");
  const displayName = readText(body, "displayName");
  return {
    userName,
    emails,
    displayName,
    givenName: readName(name["givenName"], 25002, "givenName"),
    familyName: readName(name["familyName"], 25003, "familyName"),
    locale: readText(body, "locale") ?? null,
    timezone: readText(body, "timezone") ?? null,
    active,
  };
}

/** The canonical e-mail address of a profile or user. */
export function emailOf({ userName }: Pick<User, "userName">): string {
  const parsed = canonicalEmail(userName);
  return "email" in parsed ? parsed.email : userName;
}

/** Reads `externalId`; null where there is none. */
export function readExternalId(body: Readonly<Record<string, unknown>>): string | null {
  const value = body["externalId"] ?? null;
  if (value === null) return null;
  if (typeof value === "string" && hasLength(value, 2, 255)) return value;
  throw invalid(25004, "externalId must have 2 to 255 characters");
}

/** 400 for an attribute's value. */
export function invalid(code: number, message: string, scimType: ScimType = "invalidValue"): ApiError {
  return new ApiError(400, code, message, { scimType });
}

/** One e-mail address is the primary one, marked or not; of several, exactly one must be marked. */
function readEmails(value: unknown): readonly Email[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  const emails = entries.map((entry) => {
    if (!isMap(entry) || typeof entry["value"] !== "string") throw invalid(25010, "An email has no value");
    const type = typeof entry["type"] === "string" ? entry["type"] : null;
    return { value: entry["value"], type, primary: entry["primary"] === true || entries.length === 1 };
  });
  if (emails.filter((email) => email.primary).length !== 1) throw invalid(25010, "There must be one primary email");
  return emails;
}

function readName(value: unknown, code: number, attribute: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string" && hasLength(value, 2, 255)) return value;
  throw invalid(code, `${attribute} must have 2 to 255 characters`);
}

function readText(body: Readonly<Record<string, unknown>>, attribute: string): string | undefined {
  const value = body[attribute];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && hasLength(value, 0, 255)) return value;
  throw invalid(25106, `${attribute} must be a text of at most 255 characters`);
}

function hasLength(text: string, least: number, most: number): boolean {
  return text.length >= least && text.length <= most;
}
