import { ROLES, roleById, type RoleId } from "./roles";

/** The `resource_type` of a Billing Group in assignments. Source: facts 2.2. */
export const BILLING_GROUP = "billing_group";

/** What a role of Twilio's live role list says of the places where it can be granted. Source: facts 3.1. */
export interface LiveRole {
  readonly sid: string;
  readonly friendlyName: string;
  readonly lowestLevel: string;
  readonly resourceTypes: readonly string[];
}

/**
 * Whether a live role is `id` of our catalog: by Twilio's name, on the level where the role is granted. Twilio
 * publishes no SIDs for most roles, and uses names like "Owner" on two levels (facts 3.3).
 */
export function isLiveRole(role: LiveRole, id: RoleId): boolean {
  return role.friendlyName.trim().toLowerCase() === roleById(id).title.toLowerCase() && isOnLevel(role, id);
}

/** Which role of our catalog a live role is. */
export function roleIdOf(role: LiveRole): RoleId | undefined {
  return ROLES.find(({ id }) => isLiveRole(role, id))?.id;
}

function isOnLevel({ lowestLevel, resourceTypes }: LiveRole, id: RoleId): boolean {
  switch (roleById(id).scope) {
    case "organization":
      return lowestLevel === "ORGANIZATION" && resourceTypes.length === 0;
    case "billingGroup":
      return resourceTypes.includes(BILLING_GROUP);
    case "account":
      return lowestLevel === "ACCOUNT" && resourceTypes.length === 0;
  }
}
