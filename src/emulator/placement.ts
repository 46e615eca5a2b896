import { type Role } from "./entities";

/** Where an assignment would put a role. */
export interface Place {
  readonly level: "organization" | "account";
  readonly resourceType: string | null;
}

/**
 * Why `role` can't be assigned at `place`, or undefined where it can.
 * Facts 2.2 and 3.3 name `lowest_level` and `resource_types` as the rule's obvious source; that Twilio applies it so is
 * a choice of the emulator.
 */
export function placementProblem(role: Role, place: Place): string | undefined {
  if (role.resource_types !== null) {
    if (place.resourceType === null)
      return `${role.friendly_name} is a role on a resource: resource_type and resource_id are needed`;
    if (!role.resource_types.includes(place.resourceType))
      return `${role.friendly_name} can't be assigned on a ${JSON.stringify(place.resourceType)}, only on ${role.resource_types.join(", ")}`;
    return place.level === "organization" ? undefined : `${role.friendly_name} needs the organization as its scope`;
  }
  if (place.resourceType !== null) return `${role.friendly_name} can't be assigned on a resource`;
  if (role.lowest_level === "ORGANIZATION" && place.level === "account")
    return `${role.friendly_name} is a role of the organization and can't be assigned on an account`;
  if (role.product_group === "general" && place.level === "organization")
    return `${role.friendly_name} is a role of accounts and can't be assigned on the organization`;
  return undefined;
}

/** The two Owner roles change hands by other means than the Role Assignment API (facts 2.5, 6). */
export function isOwnerRole(role: Role): boolean {
  return role.friendly_name === "Owner" && ["organization", "general"].includes(role.product_group);
}

/** Owner of the organization itself, not of one account. */
export function isOrganizationOwner(role: Role): boolean {
  return isOwnerRole(role) && role.product_group === "organization";
}
