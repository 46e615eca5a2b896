import { type FastifyRequest, type onRequestHookHandler } from "fastify";
import { ApiError, errorForm } from "./errors";
import { PERMISSIONS, type Permission } from "./permissions";
import { type Store } from "./store";
import { type Tokens } from "./token";
import { isMap } from "../model/is-map";

/** What a route that no permission is documented for asks of the app: any permission at all (facts 2.5, 5). */
export const ANY_PERMISSION: readonly Permission[] = PERMISSIONS.filter(
  (permission) => permission !== "offline_access",
);

/** Makes the hook that lets a request to a route pass only with a valid token and one of these permissions. */
export type Needs = (...permissions: readonly Permission[]) => onRequestHookHandler;

/** Permissions are looked up at every request, since Twilio's tokens carry no scopes (facts 1.3). */
export function createNeeds(store: Pick<Store, "organization" | "settings">, tokens: Pick<Tokens, "check">): Needs {
  const refusal = (request: FastifyRequest, permissions: readonly Permission[]): ApiError | undefined => {
    const state = tokens.check(request.headers.authorization);
    if (state !== "valid") return unauthorized(request, state);
    const organization = isMap(request.params) ? request.params["organizationSid"] : undefined;
    if (organization !== undefined && organization !== store.organization.sid)
      return new ApiError(403, 25107, "The credentials do not belong to this organization");
    const held = store.settings().permissions;
    if (permissions.some((permission) => held.includes(permission))) return undefined;
    const needed = permissions.length > 2 ? "any permission" : `the permission ${permissions.join(" or ")}`;
    return new ApiError(403, 20003, `Authorization denied: the app lacks ${needed}`);
  };
  return (...permissions) =>
    (request, _reply, done) => {
      done(refusal(request, permissions));
    };
}

function unauthorized(request: FastifyRequest, state: "missing" | "invalid" | "expired"): ApiError {
  const message = {
    missing: "Authenticate: an OAuth access token is needed",
    invalid: "Authenticate: the access token is not one of this server's",
    expired: "Authenticate: the access token has expired",
  }[state];
  if (errorForm(request.method, request.url) === "scim") return new ApiError(401, 25018, message);
  if (request.url.startsWith("/preview-iam/")) return new ApiError(401, state === "missing" ? 25107 : 25105, message);
  return new ApiError(401, 20003, message);
}
