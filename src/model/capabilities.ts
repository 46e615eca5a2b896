/**
 * The fourteen yes/no rows of the capability matrix, in its order and with its titles.
 * Source: billing-roles-article, table under "Billing Group (Resource-Based) Roles". Its "Access Level" row is prose.
 */
export const CAPABILITIES = [
  { id: "view-all-billing-groups", title: "View All Billing Groups" },
  { id: "view-billing-overview", title: "Viewing Billing Overview" },
  { id: "view-invoices", title: "View and Download Invoices/Statements" },
  { id: "view-payment-history", title: "View Payment History and Receipts" },
  { id: "view-usage-summary", title: "View Usage Summary" },
  { id: "manage-usage-triggers", title: "Manage Usage Triggers" },
  { id: "upgrade-trial-accounts", title: "Upgrade Trial Accounts to PayGo" },
  { id: "add-funds", title: "Add Funds" },
  { id: "update-billing-attributes", title: "Update Billing Attributes (tax address)" },
  { id: "manage-payment-methods", title: "Manage Payment Methods" },
  { id: "configure-auto-recharge", title: "Configure Auto-recharge" },
  { id: "manage-subscription", title: "Manage Subscription (Cancel, Upgrade, Downgrade)" },
  { id: "purchase-plans", title: "Purchase Plans" },
  { id: "view-billing-insights", title: "View Billing Insights" },
] as const satisfies readonly { id: string; title: string }[];

/** A row of the matrix, by its id. */
export type CapabilityId = (typeof CAPABILITIES)[number]["id"];

/** A set of capabilities: bit i stands for `CAPABILITIES[i]`. */
export type CapabilitySet = number;

const ids: readonly CapabilityId[] = CAPABILITIES.map((capability) => capability.id);
const bits = new Map<string, number>(ids.map((id, index) => [id, 1 << index]));

/** Whether `text` is the id of a capability. */
export function isCapability(text: string): text is CapabilityId {
  return bits.has(text);
}

/** The set that holds exactly `capabilities`. */
export function capabilitySet(capabilities: readonly CapabilityId[]): CapabilitySet {
  return capabilities.reduce((set, id) => set | (bits.get(id) ?? 0), 0);
}

/** The members of `set`, in the matrix's order. */
export function capabilitiesOf(set: CapabilitySet): readonly CapabilityId[] {
  return ids.filter((id) => holds(set, id));
}

/** Whether `set` holds `capability`. */
export function holds(set: CapabilitySet, capability: CapabilityId): boolean {
  return (set & (bits.get(capability) ?? 0)) !== 0;
}
