import { type Snapshot } from "../model/snapshot";

/*
 * By hand and without copies: a snapshot of 100,000 people has a million values, and a schema validator would take longer
 * over them than all the rules together. schemas/snapshot.schema.json says the same for other readers; a test holds the
 * two to each other.
 */

/** A value that is not as it has to be; `path` says which. */
class Mismatch extends Error {}

type Check = (value: unknown, path: () => string) => void;

const text: Check = (value, path) => {
  if (typeof value !== "string") throw new Mismatch(`${path()} must be text`);
};
const flag: Check = (value, path) => {
  if (typeof value !== "boolean") throw new Mismatch(`${path()} must be true or false`);
};
const texts: Check = (value, path) => listOf(text)(value, path);

const listName: Check = (value, path) => {
  if (!["roles", "users", "accounts", "assignments"].includes(String(value)))
    throw new Mismatch(`${path()} names no list`);
};

/** @param isSurely tells quickly of most items that they are right; the check says what is wrong with the others */
function listOf(item: Check, isSurely: (value: unknown) => boolean = () => false): Check {
  return (value, path) => {
    if (!Array.isArray(value)) throw new Mismatch(`${path()} must be a list`);
    const items: readonly unknown[] = value;
    for (let index = 0; index < items.length; index++)
      if (!isSurely(items[index])) item(items[index], () => `${path()}[${index}]`);
  };
}

function record(required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
  const needed = Object.entries(required);
  const possible = Object.entries(optional);
  return (value, path) => {
    if (typeof value !== "object" || value === null) throw new Mismatch(`${path()} must be a map`);
    for (const [key, check] of needed) check(Reflect.get(value, key), () => `${path()}.${key}`);
    for (const [key, check] of possible) {
      const entry: unknown = Reflect.get(value, key);
      if (entry !== undefined) check(entry, () => `${path()}.${key}`);
    }
  };
}

const snapshotChecks = record({
  schemaVersion: (value) => {
    if (value !== 1)
      throw new Mismatch(`schemaVersion ${JSON.stringify(value)} is not known to this version of twilio-org`);
  },
  organizationSid: text,
  takenAt: (value, path) => {
    if (typeof value !== "string" || Number.isNaN(Date.parse(value)))
      throw new Mismatch(`${path()} must be an instant`);
  },
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
  users: listOf(record({ sid: text, email: text, name: text, active: flag })),
  accounts: listOf(record({ sid: text, name: text, status: text }, { ownerSid: text })),
  assignments: listOf(
    record({ sid: text, roleSid: text, scope: text, identity: text }, { resourceType: text, resourceId: text }),
    isAssignment,
  ),
  unread: listOf(record({ list: listName, why: text })),
});

/** Whether something is an assignment, as the check beside it says; of the longest list, so field by field. */
function isAssignment(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "sid" in value &&
    typeof value.sid === "string" &&
    "roleSid" in value &&
    typeof value.roleSid === "string" &&
    "scope" in value &&
    typeof value.scope === "string" &&
    "identity" in value &&
    typeof value.identity === "string" &&
    (!("resourceType" in value) || typeof value.resourceType === "string") &&
    (!("resourceId" in value) || typeof value.resourceId === "string")
  );
}

/** `value` as a snapshot, or what keeps it from being one. */
export function checkSnapshot(value: unknown): { readonly snapshot: Snapshot } | { readonly problem: string } {
  try {
    if (isSnapshot(value)) return { snapshot: value };
    return { problem: "it is not a snapshot" };
  } catch (error) {
    if (error instanceof Mismatch) return { problem: error.message };
    throw error;
  }
}

function isSnapshot(value: unknown): value is Snapshot {
  snapshotChecks(value, () => "the snapshot");
  return true;
}
