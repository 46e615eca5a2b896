import { ApiError, invalidRequest } from "./errors";
import { isOwnerRole, placementProblem } from "./placement";
import { type Store } from "./store";
import { type Assignment } from "./entities";
import { isMap } from "../model/is-map";

type Wanted = Omit<Assignment, "sid">;

/**
 * Reads the body of a create. Keys in camelCase count as well as the documented snake_case, since that is what the
 * official SDK sends (facts 12.2, row 4). Unknown keys are ignored.
 *
 * @throws ApiError 400/20001.
 */
export function readAssignment(body: unknown): Wanted {
  if (!isMap(body)) throw invalidRequest("the body must be a JSON object");
  const resource_type = optionalText(body, "resource_type", "resourceType");
  const resource_id = optionalText(body, "resource_id", "resourceId");
  if ((resource_type === null) !== (resource_id === null))
    throw invalidRequest("resource_type and resource_id go together");
  return {
    role_sid: sid(body, "role_sid", "roleSid", /^IX[0-9a-fA-F]{32}$/),
    scope: sid(body, "scope", "scope", /^[A-Z]{2}[0-9a-fA-F]{32}$/),
    identity: sid(body, "identity", "identity", /^[A-Z]{2}[0-9a-fA-F]{32}$/),
    resource_type,
    resource_id,
  };
}

function sid(body: Readonly<Record<string, unknown>>, key: string, camelKey: string, pattern: RegExp): string {
  const value = body[key] ?? body[camelKey];
  if (value === undefined || value === null) throw invalidRequest(`${key} is missing`);
  if (typeof value !== "string" || !pattern.test(value)) throw invalidRequest(`${key} is not a SID`);
  return value;
}

function optionalText(body: Readonly<Record<string, unknown>>, key: string, camelKey: string): string | null {
  const value = body[key] ?? body[camelKey] ?? null;
  if (value === null) return null;
  if (typeof value !== "string" || !/^[^\p{C}]{1,255}$/u.test(value))
    throw invalidRequest(`${key} must be a text of 1 to 255 characters`);
  return value;
}

/**
 * Whether the API would make this assignment, limits and duplicates apart.
 *
 * @throws ApiError 400 with 25200 (scope), 25201 (identity), 25202 (role) or 20001 (role at this place); 403/20003
 * (Owner).
 */
export function checkAssignable(
  wanted: Wanted,
  store: Pick<Store, "organization" | "role" | "account" | "user">,
): void {
  const role = store.role(wanted.role_sid);
  if (role === undefined) throw new ApiError(400, 25202, `Role ${wanted.role_sid} is invalid`);
  const onOrganization = wanted.scope === store.organization.sid;
  if (!onOrganization && store.account(wanted.scope)?.sid !== wanted.scope)
    throw new ApiError(400, 25200, `Scope ${wanted.scope} must be the organization or an account that it manages`);
  const user = store.user(wanted.identity);
  if (user?.sid !== wanted.identity)
    throw new ApiError(400, 25201, `Identity ${wanted.identity} must be a managed user`);
  const place = { level: onOrganization ? "organization" : "account", resourceType: wanted.resource_type } as const;
  const problem = placementProblem(role, place);
  if (problem !== undefined) throw invalidRequest(problem);
  // Roles on a resource are meant for external people, too (facts 9), so the rule can't hold for them.
  if (!user.managed && wanted.resource_type === null)
    throw new ApiError(400, 25201, `Identity ${wanted.identity} must be a managed user to hold ${role.friendly_name}`);
  if (isOwnerRole(role)) throw new ApiError(403, 20003, "Authorization denied: the Owner can't be set by API");
}
