/**
 * The parts of the emulated organization. Names in snake_case are copied to Twilio's responses unchanged.
 */

/** Source of the shape: facts 2.1, "Resource fields". */
export interface Assignment {
  readonly sid: string;
  readonly role_sid: string;
  readonly scope: string;
  readonly identity: string;
  readonly resource_type: string | null;
  readonly resource_id: string | null;
}

/** Source of the shape: facts 3.1, "Role field". */
export interface Role {
  readonly sid: string;
  readonly friendly_name: string;
  readonly external_description: string;
  readonly product_group: string;
  readonly lowest_level: "ORGANIZATION" | "ACCOUNT" | "SUB_ACCOUNT";
  readonly role_product_group: { readonly product_group: string; readonly friendly_name: string };
  readonly policy: {
    readonly allow: readonly string[];
    readonly deny: readonly string[] | null;
    readonly format: number;
  };
  readonly resource_types: readonly string[] | null;
  readonly date_created: string;
  readonly date_updated: string;
}

export interface Account {
  readonly sid: string;
  readonly name: string;
  readonly status: "active" | "suspended" | "pending_closure" | "closed";
  readonly ownerSid: string;
  readonly created: string;
}

export interface Email {
  readonly value: string;
  readonly type: string | null;
  readonly primary: boolean;
}

/**
 * A login. One that is not `managed` is external: it may hold assignments, and SCIM does not know it (facts 4.1, 6).
 */
export interface User {
  readonly sid: string;
  readonly userName: string;
  readonly emails: readonly Email[];
  readonly externalId: string | null;
  readonly displayName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly locale: string | null;
  readonly timezone: string | null;
  readonly status: "active" | "inactive" | "suspended";
  readonly managed: boolean;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly lastModified: string;
  /** Rises by one with every update; SCIM shows it as `W/n`. */
  readonly version: number;
}

/** What an admin request may change while the emulator runs. */
export interface Settings {
  /** What a create does that names an assignment which is already there. Twilio's answer is unknown (facts 2.5). */
  readonly duplicates: "conflict" | "duplicate" | "idempotent";
  /** Seconds; null: 3600 from the v2 token route and 86400 from the v1 routes (facts 1.1). */
  readonly tokenLifetime: number | null;
  /** Seconds until a page token is stale. */
  readonly pageTokenLifetime: number;
  /** Milliseconds that every request to the emulated API waits. */
  readonly latency: number;
  /** Seconds until a list shows a new assignment, or stops showing a removed one. Absent: none. */
  readonly lag?: number;
  /** The same for lists that name an identity. Absent: as `lag`. */
  readonly filteredLag?: number;
  /** What the OAuth app may do, in the short form of facts 1.7. */
  readonly permissions: readonly string[];
  /** How many roles one user may hold (facts 2.5). */
  readonly roleLimit: number;
}

export interface Organization {
  readonly sid: string;
  readonly name: string;
}

/** Everything the emulator keeps. */
export interface Contents {
  readonly organization: Organization;
  readonly clientSecret: string;
  /** Verified domains, canonical. */
  readonly domains: readonly string[];
  readonly settings: Settings;
  readonly users: readonly User[];
  readonly accounts: readonly Account[];
  readonly roles: readonly Role[];
  readonly assignments: readonly Assignment[];
}

/** One change to the contents. A user, role or assignment replaces the one with the same SID. */
export type Change =
  | { readonly user: User }
  | { readonly role: Role }
  | { readonly assignment: Assignment }
  | { readonly removedAssignment: string }
  | { readonly settings: Settings };
