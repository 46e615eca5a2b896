import { namedSid } from "./sids";
import { type Role } from "./entities";

/** What a role is made of; the rest of the wire shape follows from it. */
export interface RoleDraft {
  readonly sid?: string;
  readonly friendly_name: string;
  readonly external_description?: string;
  readonly product_group: string;
  readonly lowest_level: Role["lowest_level"];
  readonly resource_types?: readonly string[] | null;
  readonly policy?: Role["policy"];
}

// Invented: no date of any role is published but that of the "Account API Access" roles (facts 3.3).
const FIRST_SEEN = "2025-01-01T00:00:00Z";

const PRODUCT_GROUP_TITLES: Readonly<Record<string, string>> = {
  organization: "Organization",
  general: "General",
  billing: "Billing",
  iam: "IAM",
};

/** The SID that a role has where Twilio publishes none: the same for the same name, in every emulator. */
function inventedRoleSid(productGroup: string, friendlyName: string): string {
  return namedSid("IX", productGroup, friendlyName);
}

/** The whole role that `draft` stands for. `date` is when it was created, ISO 8601. */
function roleOf(draft: RoleDraft, date: string = FIRST_SEEN): Role {
  return {
    sid: draft.sid ?? inventedRoleSid(draft.product_group, draft.friendly_name),
    friendly_name: draft.friendly_name,
    external_description: draft.external_description ?? draft.friendly_name,
    product_group: draft.product_group,
    lowest_level: draft.lowest_level,
    role_product_group: {
      product_group: draft.product_group,
      friendly_name: PRODUCT_GROUP_TITLES[draft.product_group] ?? draft.product_group,
    },
    policy: draft.policy ?? { allow: [], deny: null, format: 1 },
    resource_types: draft.resource_types ?? null,
    date_created: date,
    date_updated: date,
  };
}

// The only names of billing permissions that are published (facts 3.1); the real roles surely hold more.
const billingPolicy = {
  allow: [
    "/twilio/billing/billing-profile/read",
    "/twilio/billing/payment-methods/list",
    "/twilio/billing/receipts/list",
    "/twilio/billing/invoice.statements/list",
  ],
  deny: null,
  format: 1,
} as const satisfies Role["policy"];

/** Roles of the organization (facts 3.3, 6). They list no permissions, as in the Console. */
const organizationRoles: readonly RoleDraft[] = [
  { friendly_name: "Owner", external_description: "Full control of the organization" },
  { friendly_name: "Administrator", external_description: "Manages users, accounts, settings and billing" },
  { friendly_name: "Standard User", external_description: "May create accounts and see those it was granted" },
].map((role) => ({ ...role, product_group: "organization", lowest_level: "ORGANIZATION" }));

/** Billing roles (facts 9; billing-roles-article). */
const billingRoles: readonly RoleDraft[] = [
  { friendly_name: "Organization Billing Admin", external_description: "Manages billing of every Billing Group" },
  {
    friendly_name: "Organization Billing Viewer",
    external_description: "Sees usage and invoices of every Billing Group",
  },
  {
    friendly_name: "Billing Group Admin",
    external_description: "Manages billing of one Billing Group",
    resource_types: ["billing_group"],
  },
  {
    friendly_name: "Billing Group Viewer",
    external_description: "Sees usage and invoices of one Billing Group",
    resource_types: ["billing_group"],
  },
].map((role) => ({ ...role, product_group: "billing", lowest_level: "ORGANIZATION", policy: billingPolicy }));

/** General roles of an account, with the four published SIDs (facts 3.3, 8). */
const generalRoles: readonly RoleDraft[] = [
  { friendly_name: "Owner", external_description: "Full access to the account" },
  { sid: "IX00000000000000000000000000000102", friendly_name: "Administrator" },
  { sid: "IX00000000000000000000000000000103", friendly_name: "Developer" },
  { sid: "IX00000000000000000000000000000104", friendly_name: "Billing Manager" },
  { sid: "IX00000000000000000000000000000105", friendly_name: "Support" },
].map((role) => ({ ...role, product_group: "general", lowest_level: "ACCOUNT" }));

/** Built-in roles by product group (facts 3.3). The names of the groups are invented except `iam` and `messaging`. */
const builtInRoleNames: Readonly<Record<string, readonly string[]>> = {
  studio: ["Studio Admin", "Studio Viewer"],
  numbers: ["Numbers Configuration Editor", "Numbers Configuration Viewer", "Numbers Inventory Manager"],
  messaging: [
    "Messaging Services Configurator",
    "Messaging Services Viewer",
    "Messaging Settings Admin",
    "Messaging Settings Viewer",
    "WhatsApp Senders Admin",
    "WhatsApp Senders Viewer",
    "Content Template Builder Admin",
    "Content Template Builder Viewer",
    "RCS Senders Admin",
    "RCS Senders Viewer",
    "Facebook Messenger Senders Admin",
    "Facebook Messenger Senders Viewer",
    "Messaging Logs Admin",
    "Messaging Logs PII Viewer",
    "Messaging Logs Viewer",
    "Messaging Insights & Intelligence Admin",
    "Messaging Insights & Intelligence Viewer",
  ],
  voice: ["Voice Intelligence Admin", "Voice Intelligence Viewer"],
  iam: ["Account API Access Admin", "Account API Access Viewer"],
  "help-center": ["Help Center account-level ticket history"],
};

const builtInRoles: readonly RoleDraft[] = Object.entries(builtInRoleNames).flatMap(([product_group, names]) =>
  names.map((friendly_name) => ({ friendly_name, product_group, lowest_level: "SUB_ACCOUNT" as const })),
);

/**
 * The roles that a fresh emulator knows. "Owner" and "Administrator" stand in it twice, as with Twilio: only
 * `lowest_level` and `product_group` tell the organization's from the accounts'.
 */
export const ROLE_CATALOGUE: readonly Role[] = [
  ...organizationRoles,
  ...billingRoles,
  ...generalRoles,
  ...builtInRoles,
].map((draft) => roleOf(draft));

/**
 * The role that `draft` stands for among `roles`: where one of them has its SID, or else its name and product group,
 * that one with what the draft says instead; otherwise a new role.
 */
export function draftedRole(roles: Iterable<Role>, draft: RoleDraft, date: string): Role {
  const same = [...roles].find((role) =>
    draft.sid === undefined
      ? role.friendly_name === draft.friendly_name && role.product_group === draft.product_group
      : role.sid === draft.sid,
  );
  if (same === undefined) return roleOf(draft, date);
  return { ...roleOf({ ...same, ...draft }, same.date_created), date_updated: date };
}
