import { type LiveRole } from "./live-role";

/** A role of Twilio's live list. What it allows is kept, so that a change of a role's meaning shows. Source: facts 3.1. */
export interface SnapshotRole extends LiveRole {
  readonly productGroup: string;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** A managed user. Source: facts 4.1. */
export interface SnapshotUser {
  readonly sid: string;
  /** Canonical. Absent where what Twilio gives is no address: the user is known by the SID alone. */
  readonly email?: string;
  readonly name: string;
  readonly active: boolean;
}

/** An account of the organization. Source: facts 5. */
export interface SnapshotAccount {
  readonly sid: string;
  readonly name: string;
  readonly status: string;
  readonly ownerSid?: string;
}

/** A role assignment. Source: facts 2.1, 2.2. */
export interface SnapshotAssignment {
  readonly sid: string;
  readonly roleSid: string;
  readonly scope: string;
  readonly identity: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
}

/** A list that could not be read, and why. What stands under its key then is empty and means nothing. */
export interface Unread {
  readonly list: "roles" | "users" | "accounts" | "assignments";
  readonly why: string;
}

/** What Twilio said of an organization at one moment. Lists are sorted by SID. */
export interface Snapshot {
  readonly schemaVersion: 1;
  readonly organizationSid: string;
  /** Absolute UTC instant at which reading began. */
  readonly takenAt: string;
  readonly roles: readonly SnapshotRole[];
  readonly users: readonly SnapshotUser[];
  readonly accounts: readonly SnapshotAccount[];
  readonly assignments: readonly SnapshotAssignment[];
  readonly unread: readonly Unread[];
}
