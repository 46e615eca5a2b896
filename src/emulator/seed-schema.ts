import { checker, schemas } from "./check-input";
import { PERMISSION_PATTERN } from "./permissions";
import { type RoleDraft } from "./role-catalogue";
import { type Account, type User } from "./entities";

interface SeedUser {
  readonly sid?: string;
  readonly email: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly status?: User["status"];
  readonly managed?: boolean;
  /** Roles on the organization, by name or SID: short for entries of `assignments`. */
  readonly roles?: readonly string[];
}

export interface SeedAccount {
  readonly sid?: string;
  readonly name: string;
  readonly status?: Account["status"];
  readonly owner?: string;
}

export interface SeedAssignment {
  /** E-mail or SID. */
  readonly user: string;
  /** Twilio's name of the role, or its SID. */
  readonly role: string;
  /** "organization" (default), or the name or SID of an account. */
  readonly scope?: string;
  /** The `resource_id` of a Billing Group. */
  readonly billingGroup?: string;
}

export interface Seed {
  readonly organization: { readonly sid?: string; readonly name: string };
  readonly domains?: readonly string[];
  readonly users?: readonly SeedUser[];
  readonly accounts?: readonly SeedAccount[];
  readonly assignments?: readonly SeedAssignment[];
  readonly app?: { readonly permissions?: readonly string[]; readonly tokenLifetime?: number };
  readonly roles?: readonly RoleDraft[];
}

const text = { type: "string", minLength: 1, maxLength: 255 };
const sid = (prefix: string, thing: string) => ({
  type: "string",
  pattern: `^${prefix}[0-9a-fA-F]{32}$`,
  description: `the SID of ${thing}, ${prefix} and 32 hexadecimal digits`,
});

export const permissionsSchema = {
  type: "array",
  uniqueItems: true,
  items: { type: "string", pattern: PERMISSION_PATTERN, description: "a permission that docs/emulator.md lists" },
};

/** Seconds: a token of a day is Twilio's own longest default, 30 days the longest one may set (facts 1.2). */
export const tokenLifetimeSchema = { type: "integer", minimum: 1, maximum: 2_592_000 };

const roleDraftSchema = {
  type: "object",
  additionalProperties: false,
  required: ["friendly_name", "product_group", "lowest_level"],
  properties: {
    sid: sid("IX", "a role"),
    friendly_name: text,
    external_description: text,
    product_group: text,
    lowest_level: { enum: ["ORGANIZATION", "ACCOUNT", "SUB_ACCOUNT"] },
    resource_types: { type: ["array", "null"], minItems: 1, items: text },
    policy: {
      type: "object",
      additionalProperties: false,
      required: ["allow", "deny", "format"],
      properties: {
        allow: { type: "array", items: text },
        deny: { type: ["array", "null"], items: text },
        format: { type: "integer" },
      },
    },
  },
};

const seedAssignmentSchema = {
  type: "object",
  additionalProperties: false,
  required: ["user", "role"],
  properties: { user: text, role: text, scope: text, billingGroup: text },
};

const seedSchema = {
  type: "object",
  additionalProperties: false,
  required: ["organization"],
  properties: {
    organization: {
      type: "object",
      additionalProperties: false,
      required: ["name"],
      properties: { sid: sid("OR", "an organization"), name: text },
    },
    domains: { type: "array", items: text },
    users: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["email"],
        properties: {
          sid: sid("US", "a user"),
          email: text,
          givenName: text,
          familyName: text,
          status: { enum: ["active", "inactive", "suspended"] },
          managed: { type: "boolean" },
          roles: { type: "array", items: text },
        },
      },
    },
    accounts: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["name"],
        properties: {
          sid: sid("AC", "an account"),
          name: text,
          status: { enum: ["active", "suspended", "pending_closure", "closed"] },
          owner: text,
        },
      },
    },
    assignments: { type: "array", items: seedAssignmentSchema },
    app: {
      type: "object",
      additionalProperties: false,
      properties: { permissions: permissionsSchema, tokenLifetime: tokenLifetimeSchema },
    },
    roles: { type: "array", items: roleDraftSchema },
  },
};

/** Parses a seed's JSON; see docs/emulator.md, "Seed". */
export const parseSeed = checker("seed", () => schemas.compile<Seed>(seedSchema));

/** Parses the body of an admin request that makes an assignment. */
export const parseSeedAssignment = checker("assignment", () => schemas.compile<SeedAssignment>(seedAssignmentSchema));

/** Parses the body of an admin request that adds or changes a role. */
export const parseRoleDraft = checker("role", () => schemas.compile<RoleDraft>(roleDraftSchema));
