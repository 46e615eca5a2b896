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

const content = record({
  organizationSid: text,
  takenAt: instant,
  roles: listOf(
    record({
      sid: text,
      friendlyName: text,
      lowestLevel: text,
      resourceTypes: texts,
      productGroup: text,
      allow: texts,
      deny: texts,
    }),
  ),
  users: listOf(record({ sid: text, name: text, active: flag }, { email: text }), isUser),
  accounts: listOf(record({ sid: text, name: text, status: text }, { ownerSid: text })),
  assignments: listOf(
    record({ sid: text, roleSid: text, scope: text, identity: text }, { resourceType: text, resourceId: text }),
    isAssignment,
  ),
  unread: listOf(record({ list: listName, why: text })),
});

function isUser(value: unknown): boolean {
  return (
    isMap(value) &&
    typeof value["sid"] === "string" &&
    isTextIfAny(value["email"]) &&
    typeof value["name"] === "string" &&
    typeof value["active"] === "boolean"
  );
}

function isAssignment(value: unknown): boolean {
  return (
    isMap(value) &&
    typeof value["sid"] === "string" &&
    typeof value["roleSid"] === "string" &&
    typeof value["scope"] === "string" &&
    typeof value["identity"] === "string" &&
    isTextIfAny(value["resourceType"]) &&
    isTextIfAny(value["resourceId"])
  );
}

function isTextIfAny(value: unknown): boolean {
  return value === undefined || typeof value === "string";
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
