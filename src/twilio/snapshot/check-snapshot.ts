import { canonicalEmail } from "../../model/identity";
import { type Snapshot } from "../../model/snapshot";

/*
 * By hand and without copies: a snapshot of 100,000 people has a million values, and a schema validator would take
 * longer over them than all the rules together. schemas/snapshot.schema.json says the same for other readers; a test
 * holds the two to each other.
 */

/**
 * What is wrong with a value, as the end of a sentence that begins with its path; nothing, if it is as it has to be.
 */
type Check = (value: unknown) => string | undefined;

const text: Check = (value) => (typeof value === "string" ? undefined : " must be text");
const flag: Check = (value) => (typeof value === "boolean" ? undefined : " must be true or false");
const texts = listOf(text);
const listName: Check = (value) =>
  ["roles", "users", "accounts", "assignments"].includes(String(value)) ? undefined : " names no list";
const instant: Check = (value) =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) ? undefined : " must be an instant";

/** `isFine` may say at a glance that an item is as it has to be: for the lists that can be long. */
function listOf(item: Check, isFine?: (value: unknown) => boolean): Check {
  return (value) => {
    if (!Array.isArray(value)) return " must be a list";
    const items: readonly unknown[] = value;
    for (let index = 0; index < items.length; index++) {
      const wrong = isFine?.(items[index]) === true ? undefined : item(items[index]);
      if (wrong !== undefined) return `[${index}]${wrong}`;
    }
    return undefined;
  };
}

function record(required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
  const needed = Object.entries(required);
  const possible = Object.entries(optional);
  return (value) => {
    if (!isMap(value)) return " must be a map";
    for (const [key, check] of needed) {
      const wrong = check(value[key]);
      if (wrong !== undefined) return `.${key}${wrong}`;
    }
    for (const [key, check] of possible) {
      const entry = value[key];
      const wrong = entry === undefined ? undefined : check(entry);
      if (wrong !== undefined) return `.${key}${wrong}`;
    }
    return undefined;
  };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** A text of a form, by which it is used: what `is` takes. */
function textOf(is: (text: string) => boolean, what: string): Check {
  return (value) => (typeof value === "string" && is(value) ? undefined : ` must be ${what}`);
}

/*
 * The same forms as those that answers of Twilio must have (../wire.ts): a file may come from anywhere, and what is no
 * SID or address would be joined with nobody.
 */
const SIDS = {
  organization: /^OR[0-9a-fA-F]{32}$/,
  role: /^IX[0-9a-fA-F]{32}$/,
  user: /^US[0-9a-fA-F]{32}$/,
  account: /^AC[0-9a-fA-F]{32}$/,
  assignment: /^IY[0-9a-fA-F]{32}$/,
  any: /^[A-Z]{2}[0-9a-fA-F]{32}$/,
} as const;
const sid = (kind: keyof typeof SIDS): Check =>
  textOf((value) => SIDS[kind].test(value), kind === "any" ? "a SID" : `a SID of kind ${kind}`);
/** Most addresses, at a glance: what of them is canonical by its letters alone. */
const PLAIN_ADDRESS = /^[a-z0-9._+-]{1,64}@([a-z0-9]{1,63}\.){1,3}[a-z]{2,20}$/;

function isCanonicalEmail(value: string): boolean {
  if (PLAIN_ADDRESS.test(value)) return true;
  const result = canonicalEmail(value);
  return "email" in result && result.email === value;
}

const email = textOf(isCanonicalEmail, "an e-mail address in its canonical form");
const isIdentifier = (value: string): boolean => /^[^\s\p{C}]{1,255}$/u.test(value);
const identifier = textOf(isIdentifier, "an identifier of 1 to 255 characters without spaces");

const content = record({
  organizationSid: sid("organization"),
  takenAt: instant,
  roles: listOf(
    record({
      sid: sid("role"),
      friendlyName: text,
      lowestLevel: text,
      resourceTypes: texts,
      productGroup: text,
      allow: texts,
      deny: texts,
    }),
  ),
  users: listOf(record({ sid: sid("user"), name: text, active: flag }, { email }), isUser),
  accounts: listOf(record({ sid: sid("account"), name: text, status: text }, { ownerSid: sid("user") })),
  assignments: listOf(
    record(
      { sid: sid("assignment"), roleSid: sid("role"), scope: sid("any"), identity: sid("any") },
      { resourceType: identifier, resourceId: identifier },
    ),
    isAssignment,
  ),
  unread: listOf(record({ list: listName, why: text })),
});

function isUser(value: unknown): boolean {
  return (
    isMap(value) &&
    isOf(value["sid"], SIDS.user) &&
    (value["email"] === undefined || (typeof value["email"] === "string" && isCanonicalEmail(value["email"]))) &&
    typeof value["name"] === "string" &&
    typeof value["active"] === "boolean"
  );
}

function isAssignment(value: unknown): boolean {
  return (
    isMap(value) &&
    isOf(value["sid"], SIDS.assignment) &&
    isOf(value["roleSid"], SIDS.role) &&
    isOf(value["scope"], SIDS.any) &&
    isOf(value["identity"], SIDS.any) &&
    (value["resourceType"] === undefined || identifier(value["resourceType"]) === undefined) &&
    (value["resourceId"] === undefined || identifier(value["resourceId"]) === undefined)
  );
}

function isOf(value: unknown, form: RegExp): boolean {
  return typeof value === "string" && form.test(value);
}

/** `value` as a snapshot, or what keeps it from being one. */
export function checkSnapshot(value: unknown): { readonly snapshot: Snapshot } | { readonly problem: string } {
  if (isMap(value) && value["schemaVersion"] !== 1) {
    const version = JSON.stringify(value["schemaVersion"]);
    return { problem: `schemaVersion ${version} is not known to this version of twilio-org` };
  }
  return isSnapshot(value) ? { snapshot: value } : { problem: `the snapshot${content(value) ?? ""}` };
}

function isSnapshot(value: unknown): value is Snapshot {
  return content(value) === undefined;
}
