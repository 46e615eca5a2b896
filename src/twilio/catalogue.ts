import { isLiveRole, type LiveRole } from "../model/live-role";
import { roleById, roleLabel, type RoleId } from "../model/roles";
import { TwilioError } from "./errors";

/**
 * The live role that is `id` of our catalog. None or more than one is an error, so that no right is ever granted by
 * guess.
 */
export function findRole<R extends LiveRole>(catalogue: readonly R[], id: RoleId): R {
  const { title } = roleById(id);
  const found = catalogue.filter((role) => isLiveRole(role, id));
  const [role] = found;
  if (role !== undefined && found.length === 1) return role;
  throw new TwilioError({
    kind: "malformed",
    what: `Twilio's role list has ${found.length === 0 ? "no role" : `${found.length} roles`} "${title}" where ${roleLabel(id)} is looked for`,
    remedy: "Nothing was changed. Look at the roles in the Twilio Console, and for a newer version of this package.",
  });
}
