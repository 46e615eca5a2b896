import { carries } from "./access";
import { type Binding, type Scope } from "./organization";
import { isOwnerRole, roleById, ROLES, type RoleId } from "./roles";

/** A role on a scope, no matter who holds it. */
type Place = Pick<Binding, "role" | "scope">;

/**
 * Whether the role `wide` allows all that another role `narrow` does, wherever both are held. Roles without billing rights are
 * compared by the matrix of account roles. Sources: billing-roles-article; facts 8.
 */
export function isWiderRole(wide: RoleId, narrow: RoleId): boolean {
  if (rankOf(wide) >= rankOf(narrow) || isOwnerRole(narrow)) return false;
  if (roleById(narrow).scope === "account") return WIDE_ACCOUNT_ROLES.includes(wide);
  const needed = carries({ role: narrow });
  return needed !== 0 && (carries({ role: wide }) & needed) === needed;
}

/** Whether a right on `wide` is one on `narrow` too: the organization has every Billing Group, and no account. */
export function scopeCovers(wide: Scope, narrow: Scope): boolean {
  if (wide.kind === "account" || narrow.kind === "account")
    return wide.kind === "account" && narrow.kind === "account" && wide.key === narrow.key;
  return wide.kind === "organization" || (narrow.kind === "billingGroup" && narrow.key === wide.key);
}

/**
 * Whether the right `wide` is at least the right `narrow`. Owner and Administrator of the organization manage every account
 * and can give themselves any role there, so that a role on an account is within theirs. Source: facts 6.
 */
export function rightCovers(wide: Place, narrow: Place): boolean {
  if (isOrganizationWide(wide) && narrow.scope.kind === "account") return true;
  return (wide.role === narrow.role || isWiderRole(wide.role, narrow.role)) && scopeCovers(wide.scope, narrow.scope);
}

function isOrganizationWide({ role, scope }: Place): boolean {
  return scope.kind === "organization" && (role === "owner" || role === "administrator");
}

/** Account roles that hold every row of the account matrix which the roles after them in the catalogue hold. */
const WIDE_ACCOUNT_ROLES: readonly RoleId[] = ["accountOwner", "accountAdministrator"];

const ranks = new Map<RoleId, number>(ROLES.map(({ id }, index) => [id, index]));

function rankOf(role: RoleId): number {
  return ranks.get(role) ?? 0;
}
