import { roleById, roleLabel, type RoleId } from "../model/roles";
import { TwilioError } from "./errors";
import { type Role } from "./wire";

/** The `resource_type` of a Billing Group in assignments. Source: facts 2.2. */
export const BILLING_GROUP = "billing_group";

/**
 * The live role that is `id` of our catalogue: by Twilio's name, on the level where the role is granted. Twilio publishes
 * no SIDs for most roles, and uses names like "Owner" on two levels (facts 3.3). None or more than one is an error, so
 * that a right is never granted by guess.
 */
export function findRole(catalogue: readonly Role[], id: RoleId): Role {
  const { title } = roleById(id);
  const found = catalogue.filter(
    (role) => role.friendlyName.toLowerCase() === title.toLowerCase() && isOnLevel(role, id),
  );
  const [role] = found;
  if (role !== undefined && found.length === 1) return role;
  throw new TwilioError({
    kind: "malformed",
    what: `Twilio's role list has ${found.length === 0 ? "no role" : `${found.length} roles`} "${title}" where ${roleLabel(id)} is looked for`,
    remedy: "Nothing was changed. Look at the roles in the Twilio Console, and for a newer version of this package.",
  });
}

/** Our id for a live role, if it is one of our catalogue. */
export function roleIdOf(role: Role, ids: readonly RoleId[]): RoleId | undefined {
  return ids.find((id) => role.friendlyName.toLowerCase() === roleById(id).title.toLowerCase() && isOnLevel(role, id));
}

/** Whether the live role can be granted where `id` is: the levels that `lowest_level` and `resource_types` give it. */
function isOnLevel({ lowestLevel, resourceTypes }: Role, id: RoleId): boolean {
  switch (roleById(id).scope) {
    case "organization":
      return lowestLevel === "ORGANIZATION" && resourceTypes.length === 0;
    case "billingGroup":
      return resourceTypes.includes(BILLING_GROUP);
    case "account":
      return lowestLevel === "ACCOUNT" && resourceTypes.length === 0;
  }
}
