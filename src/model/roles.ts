import { CAPABILITIES, type CapabilityId } from "./capabilities";

/** Where a role is granted: on the whole organization, on one Billing Group, or on one account. */
export type RoleScope = "organization" | "billingGroup" | "account";

const everyCapability: readonly CapabilityId[] = CAPABILITIES.map((capability) => capability.id);

/** What both Viewers hold. Mind the row "Manage Usage Triggers": read-only is not quite read-only. */
const viewerCapabilities = [
  "view-billing-overview",
  "view-invoices",
  "view-payment-history",
  "view-usage-summary",
  "manage-usage-triggers",
  "view-billing-insights",
] as const satisfies readonly CapabilityId[];

/**
 * The role catalog.
 *
 * - `id`: our name, unique over all scopes.
 * - `key`: the key under which the manifest lists the role's members.
 * - `title`: Twilio's name, which the Role API calls `friendly_name`. Twilio uses "Owner" and "Administrator" on two
 *   levels; only the scope tells them apart.
 * - `capabilities`: from the matrix of billing-roles-article. "Organization Owner/Admin: The ultimate 'super-user' with
 *   full management rights over all Billing Groups" makes the first two hold every row. Account roles hold none:
 *   billing moved to the organization, and what their holders had became explicit Billing Group roles (its "Transition
 *   Notes").
 *
 * Source of the organization's and the accounts' roles: facts 3.3, 6 and 8; of the billing roles: facts 9.
 */
export const ROLES = [
  { id: "owner", key: "owner", title: "Owner", scope: "organization", capabilities: everyCapability },
  {
    id: "administrator",
    key: "administrator",
    title: "Administrator",
    scope: "organization",
    capabilities: everyCapability,
  },
  { id: "standardUser", key: "standardUser", title: "Standard User", scope: "organization", capabilities: [] },
  {
    id: "billingAdmin",
    key: "billingAdmin",
    title: "Organization Billing Admin",
    scope: "organization",
    capabilities: everyCapability,
  },
  {
    id: "billingViewer",
    key: "billingViewer",
    title: "Organization Billing Viewer",
    scope: "organization",
    capabilities: ["view-all-billing-groups", ...viewerCapabilities],
  },
  {
    id: "billingGroupAdmin",
    key: "admins",
    title: "Billing Group Admin",
    scope: "billingGroup",
    capabilities: everyCapability.filter((id) => id !== "view-all-billing-groups"),
  },
  {
    id: "billingGroupViewer",
    key: "viewers",
    title: "Billing Group Viewer",
    scope: "billingGroup",
    capabilities: viewerCapabilities,
  },
  { id: "accountOwner", key: "owner", title: "Owner", scope: "account", capabilities: [] },
  { id: "accountAdministrator", key: "administrator", title: "Administrator", scope: "account", capabilities: [] },
  { id: "accountDeveloper", key: "developer", title: "Developer", scope: "account", capabilities: [] },
  { id: "accountBillingManager", key: "billingManager", title: "Billing Manager", scope: "account", capabilities: [] },
  { id: "accountSupport", key: "support", title: "Support", scope: "account", capabilities: [] },
] as const satisfies readonly {
  id: string;
  key: string;
  title: string;
  scope: RoleScope;
  capabilities: readonly CapabilityId[];
}[];

/** A role of the catalog, by its id. */
export type RoleId = (typeof ROLES)[number]["id"];

/** One role of the catalog. */
export interface Role {
  readonly id: RoleId;
  readonly key: string;
  readonly title: string;
  readonly scope: RoleScope;
  readonly capabilities: readonly CapabilityId[];
}

const byId = new Map<string, Role>(ROLES.map((role) => [role.id, role]));

/** Whether `text` is the id of a role in the catalog. */
export function isRole(text: string): text is RoleId {
  return byId.has(text);
}

/** The role with this id. */
export function roleById(id: RoleId): Role {
  const role = byId.get(id);
  if (role === undefined) throw new Error(`no role has the id ${id}`);
  return role;
}

/** The roles that are granted on `scope`, in the catalog's order. */
export function rolesOf(scope: RoleScope): readonly Role[] {
  return ROLES.filter((role) => role.scope === scope);
}

/** The role that the manifest lists under `key` on `scope`. */
export function roleByKey(scope: RoleScope, key: string): Role | undefined {
  return rolesOf(scope).find((role) => role.key === key);
}

/** Twilio's title, with the scope before it where the title alone would not say which role it is. */
export function roleLabel(id: RoleId): string {
  const { title, scope } = roleById(id);
  if (scope === "account") return `Account ${title}`;
  return title.includes("Billing") || title === "Standard User" ? title : `Organization ${title}`;
}

/**
 * Roles that are changed in the Console by a workflow of their own, never through the API, and so only audited here.
 * Source: facts 2.5 ("the account Owner role cannot be removed there") and 6 (the organization has exactly one Owner).
 */
export function isOwnerRole(id: RoleId): boolean {
  return id === "owner" || id === "accountOwner";
}

/**
 * Account roles whose holders work on the account's systems. Source: facts 8, rows "API credentials" and "Dev tools".
 */
export const TECHNICAL_ROLES: readonly RoleId[] = ["accountAdministrator", "accountDeveloper"];

/**
 * Roles that are about billing, and nothing else. An account's Billing Manager is one: it carries no capability on
 * Billing Groups, but Twilio's table of account roles gives it "Billing history and settings" (facts 8).
 */
export const BILLING_ROLES: readonly RoleId[] = [
  "billingAdmin",
  "billingViewer",
  "billingGroupAdmin",
  "billingGroupViewer",
  "accountBillingManager",
];
