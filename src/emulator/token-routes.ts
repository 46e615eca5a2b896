import formbody from "@fastify/formbody";
import { type FastifyInstance } from "fastify";
import { ApiError, unreadable } from "./errors";
import { type Store } from "./store";
import { type Tokens } from "./token";
import { isMap } from "../model/is-map";

/** What tells Twilio's three token routes apart (facts 1.1, 13). */
const ROUTES = [
  { path: "/oauth/v2/token", status: 200, type: "Bearer", lifetime: 3600 },
  { path: "/iam/v1/token", status: 201, type: "bearer", lifetime: 86_400 },
  { path: "/preview-iam/v1/token", status: 201, type: "bearer", lifetime: 86_400 },
] as const;

/** `POST` of client credentials as a form, for an access token. */
export function tokenRoutes(app: FastifyInstance, { store, tokens }: { store: Store; tokens: Pick<Tokens, "issue"> }) {
  app.register((scope, _options, ready) => {
    // Only here are forms read, and nothing else is.
    scope.removeAllContentTypeParsers();
    scope.register(formbody);
    for (const { path, status, type, lifetime } of ROUTES) {
      scope.post(path, (request, reply) => {
        checkCredentials(request.body, store, (message) => unreadable("POST", path, message));
        const seconds = store.settings().tokenLifetime ?? lifetime;
        return reply.code(status).send({
          access_token: tokens.issue(seconds),
          token_type: type,
          expires_in: seconds,
          id_token: null,
          refresh_token: null,
        });
      });
    }
    ready();
  });
}

function checkCredentials(
  body: unknown,
  { clientId, clientSecret }: Pick<Store, "clientId" | "clientSecret">,
  badRequest: (message: string) => ApiError,
): void {
  const form = isMap(body) ? body : {};
  if (form["grant_type"] === undefined) throw badRequest("grant_type is missing");
  if (form["grant_type"] !== "client_credentials")
    throw badRequest("this app was created for the grant type client_credentials only");
  if (form["client_id"] === undefined || form["client_secret"] === undefined)
    throw badRequest("client_id and client_secret are needed, in the form");
  if (form["client_id"] !== clientId || form["client_secret"] !== clientSecret)
    throw new ApiError(401, 20003, "Authenticate: client_id or client_secret is wrong");
}
