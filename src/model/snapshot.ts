import { type SnapshotFile } from "#schemas/types/snapshot";

/** What Twilio said of an organization at one moment. Lists are sorted by SID. */
export type Snapshot = Omit<SnapshotFile, "sha256">;

/**
 * A role of Twilio's live list. What it allows is kept, so that a change of a role's meaning shows. Source: Twilio
 * facts 3.1.
 */
export type SnapshotRole = Snapshot["roles"][number];

/** A managed user. `email` is canonical, and absent where what Twilio gives is no address. Source: Twilio facts 4.1. */
export type SnapshotUser = Snapshot["users"][number];

/** A role assignment. Source: Twilio facts 2.1, 2.2. */
export type SnapshotAssignment = Snapshot["assignments"][number];

/** A list that could not be read, and why. What stands under its key then is empty and means nothing. */
export type Unread = Snapshot["unread"][number];

/** The lists of a snapshot, in the order of its file. */
export const SNAPSHOT_LISTS = [
  "roles",
  "users",
  "accounts",
  "assignments",
] as const satisfies readonly Unread["list"][];
