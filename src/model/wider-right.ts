import { type Binding, type Scope } from "./organization";
import { isWiderRole } from "./wider-role";

/** A role on a scope, no matter who holds it. */
type Place = Pick<Binding, "role" | "scope">;

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
export function rightCovers(wide: Place, narrow: Place): boolean {
  if (isOrganizationWide(wide) && narrow.scope.kind === "account") return true;
  return (wide.role === narrow.role || isWiderRole(wide.role, narrow.role)) && scopeCovers(wide.scope, narrow.scope);
}

function isOrganizationWide({ role, scope }: Place): boolean {
  return scope.kind === "organization" && (role === "owner" || role === "administrator");
}
