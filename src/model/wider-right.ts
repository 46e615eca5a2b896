import { type Scope } from "./organization";
import { type Right } from "./right";
import { isWiderRole } from "./wider-role";

/** Whether a right on `wide` is one on `narrow` too: the organization has every Billing Group, and no account. */
export function scopeCovers(wide: Scope, narrow: Scope): boolean {
  if (wide.kind === "account" || narrow.kind === "account")
    return wide.kind === "account" && narrow.kind === "account" && wide.key === narrow.key;
  return wide.kind === "organization" || (narrow.kind === "billingGroup" && narrow.key === wide.key);
}

/**
 * Whether the right `wide` is at least the right `narrow`. Owner and Administrator of the organization manage every
 * account and can give themselves any role there, so that a role on an account is within theirs. Source: facts 6.
 */
export function rightCovers(wide: Right, narrow: Right): boolean {
  if (isOrganizationWide(wide) && narrow.scope.kind === "account") return true;
  return (wide.role === narrow.role || isWiderRole(wide.role, narrow.role)) && scopeCovers(wide.scope, narrow.scope);
}

function isOrganizationWide({ role, scope }: Right): boolean {
  return scope.kind === "organization" && (role === "owner" || role === "administrator");
}
