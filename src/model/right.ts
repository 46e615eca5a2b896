import { type Binding, type Organization, type Scope, scopeKey } from "./organization";
import { roleLabel, type RoleId } from "./roles";

/** A role of the catalogue on a scope. */
export interface Right {
  readonly role: RoleId;
  readonly scope: Scope;
}

/** A right as text, unique within an organization. */
export function rightKey({ role, scope }: Right): string {
  return `${role} ${scopeKey(scope)}`;
}

/** Lists of members by the right that they give: a manifest and Twilio have one for each. */
export function bindingsByRight(bindings: readonly Binding[]): ReadonlyMap<string, Binding> {
  return new Map(bindings.map((binding) => [rightKey(binding), binding]));
}

/** A right in a sentence: `Billing Group Admin on europe`, `Organization Administrator`. */
export function rightText({ role, scope }: Right): string {
  return scope.kind === "organization" ? roleLabel(role) : `${roleLabel(role)} on ${scope.key}`;
}

/** Whether an organization describes a scope: its own, or a Billing Group or account that it has. */
export function hasScope(
  { billingGroups, accounts }: Pick<Organization, "billingGroups" | "accounts">,
  scope: Scope,
): boolean {
  if (scope.kind === "organization") return true;
  return (scope.kind === "account" ? accounts : billingGroups).has(scope.key);
}

/**
 * Twilio's id of a scope: a SID, or the id of a Billing Group; `undefined` of a group or account that nobody declared.
 */
export function scopeId(
  { sid, billingGroups, accounts }: Pick<Organization, "sid" | "billingGroups" | "accounts">,
  scope: Scope,
): string | undefined {
  switch (scope.kind) {
    case "organization":
      return sid;
    case "billingGroup":
      return billingGroups.get(scope.key)?.id;
    case "account":
      return accounts.get(scope.key)?.sid;
  }
}
