import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { accountRoutes } from "./accounts";
import { type RouteContext } from "./api";
import { adminRoutes } from "./admin";
import { assignmentRoutes } from "./assignments";
import { createNeeds } from "./authorization";
import { InputError } from "./input-error";
import { ApiError, errorBody, errorForm, notFound, unreadable } from "./errors";
import { createFaults } from "./faults";
import { createPager } from "./paging";
import { createRequestLog } from "./request-log";
import { roleRoutes } from "./roles";
import { scimRoutes } from "./scim";
import { sidMaker } from "./sids";
import { type Store } from "./store";
import { createTokens } from "./token";
import { tokenRoutes } from "./token-routes";
import { watchTraffic } from "./traffic";
import { isMap } from "../model/is-map";

interface Surroundings {
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  readonly log: (line: string) => void;
}

/** The HTTP server over a store, not yet listening. Each of Twilio's hosts is a prefix of the path. */
export function createServer(store: Store, { now, random, log }: Surroundings): FastifyInstance {
  const app = fastify({
    // Clients keep connections open; ending must not wait for them.
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // A path that can't be decoded is met before any hook.
    frameworkErrors: (error, request, reply) => {
      void sendError(reply, request, unreadable(request.method, request.url, error.message));
    },
  });
  readBodies(app);
  app.addHook("onSend", (_request, reply, payload, done) => {
    // By the emulator's clock, which is the one that `Retry-After` dates are by.
    void reply.header("date", now().toUTCString());
    done(null, payload);
  });

  app.setErrorHandler((error, request, reply) => sendError(reply, request, apiError(error, request, log)));
  app.setNotFoundHandler((request, reply) =>
    sendError(reply, request, notFound(`The requested resource ${request.url.split("?")[0] ?? ""} was not found`)),
  );

  const faults = createFaults();
  const requests = createRequestLog();
  const tokens = createTokens(store, now, random);
  const makeSid = sidMaker(random);
  const newSid = (prefix: "IY" | "US"): string => {
    for (;;) {
      const sid = makeSid(prefix);
      if (store.assignments.get(sid) === undefined && store.user(sid) === undefined) return sid;
    }
  };

  const { shiftOf } = watchTraffic(app, {
    faults,
    log: requests,
    tokens,
    settings: () => store.settings(),
    requestId: () => makeSid("RQ"),
  });
  const context: RouteContext = {
    store,
    needs: createNeeds(store, tokens),
    pager: createPager(now, random),
    shiftOf,
    newSid,
    now,
  };
  tokenRoutes(app, { store, tokens });
  assignmentRoutes(app, context);
  roleRoutes(app, context);
  scimRoutes(app, context);
  accountRoutes(app, context);
  adminRoutes(app, { store, faults, log: requests, newSid, now });
  return app;
}

/** Bodies are JSON, also under SCIM's media type; an empty one is none, whatever its type says. */
function readBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ["application/json", "application/scim+json"],
    { parseAs: "string" },
    (request, body: string, done) => {
      if (body === "") done(null, undefined);
      else void parseJson(request, body, done);
    },
  );
}

function sendError(reply: FastifyReply, request: FastifyRequest, error: ApiError): FastifyReply {
  const { type, body } = errorBody(errorForm(request.method, request.url), error);
  if (error.extra.retryAfter !== undefined) void reply.header("retry-after", error.extra.retryAfter);
  return reply.code(error.status).type(type).send(body);
}

/**
 * What went wrong, as an answer: the API's own errors, requests that could not be read, and mistakes of the emulator.
 */
function apiError(error: unknown, request: FastifyRequest, log: (line: string) => void): ApiError {
  if (error instanceof ApiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof InputError) return new ApiError(400, 20001, message);
  const status = isMap(error) ? error["statusCode"] : undefined;
  if (typeof status === "number" && status >= 400 && status < 500)
    return unreadable(request.method, request.url, message);
  log(`${request.method} ${request.url.split("?")[0] ?? ""} failed: ${message}`);
  return new ApiError(500, 20500, `Internal server error: ${message}`);
}
