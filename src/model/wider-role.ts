import { capabilitySet, type CapabilitySet } from "./capabilities";
import { isOwnerRole, roleById, ROLES, type RoleId } from "./roles";

/**
 * Whether the role `wide` allows all that another role `narrow` does, wherever both are held. Roles without billing
 * rights are compared by the matrix of account roles. Sources: billing-roles-article; facts 8.
 */
export function isWiderRole(wide: RoleId, narrow: RoleId): boolean {
  if (rankOf(wide) >= rankOf(narrow) || isOwnerRole(narrow)) return false;
  if (roleById(narrow).scope === "account") return WIDE_ACCOUNT_ROLES.includes(wide);
  const needed = capabilitiesOfRole(narrow);
  return needed !== 0 && (capabilitiesOfRole(wide) & needed) === needed;
}

/** Account roles that hold every row of the account matrix which the roles after them in the catalog hold. */
const WIDE_ACCOUNT_ROLES: readonly RoleId[] = ["accountOwner", "accountAdministrator"];

const ranks = new Map<RoleId, number>(ROLES.map(({ id }, index) => [id, index]));

function rankOf(role: RoleId): number {
  return ranks.get(role) ?? 0;
}

const sets = new Map<RoleId, CapabilitySet>(ROLES.map(({ id, capabilities }) => [id, capabilitySet(capabilities)]));

function capabilitiesOfRole(role: RoleId): CapabilitySet {
  return sets.get(role) ?? 0;
}
