import { type FastifyInstance, type FastifyReply } from "fastify";
import { domainOf } from "../model/identity";
import { type RouteContext } from "./api";
import { ApiError } from "./errors";
import { findUsers } from "./scim-filter";
import { patchedAttributes } from "./scim-patch";
import {
  emailOf,
  invalid,
  readExternalId,
  readProfile,
  USER_SCHEMA,
  versionOf,
  wireUser,
  type Profile,
} from "./scim-user";
import { type Store } from "./store";
import { type User } from "./entities";
import { queryText, type Query } from "./request-query";
import { isMap } from "../model/is-map";

/** SCIM users, by v2 and by the preview API (facts 4). Only managed users exist here. */
export function scimRoutes(app: FastifyInstance, context: RouteContext): void {
  routesAt(app, context, "/iam/scim/v2/Users");
  routesAt(app, context, "/preview-iam/Organizations/:organizationSid/scim/Users");
}

type OneUser = { Params: { id: string } };

function routesAt(app: FastifyInstance, { store, needs, newSid, now }: RouteContext, path: string): void {
  const { save, update } = editorOf({ store, now });

  app.get<{ Querystring: Query }>(path, { onRequest: needs("managed-users/list") }, (request, reply) => {
    const found = findUsers(queryText(request.query, "filter"), store);
    // The official SDK takes the first list in the answer for the records (facts 12.2, row 7).
    return answer(reply, 200, {
      Resources: found.map(wireUser),
      totalResults: found.length,
      schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    });
  });

  app.get<OneUser>(`${path}/:id`, { onRequest: needs("managed-users/read") }, (request, reply) =>
    answer(reply, 200, wireUser(managedUser(request.params.id, store))),
  );

  app.post(path, { onRequest: needs("managed-users/create") }, (request, reply) => {
    const body = readBody(request.body);
    const profile = readProfile(body);
    const externalId = readExternalId(body);
    checkEmail(profile, store);
    if (externalId !== null && store.userByExternalId(externalId) !== undefined)
      throw duplicate("externalId is taken already");
    const created = now().toISOString();
    const user: User = {
      ...changed(profile, "active"),
      sid: newSid("US"),
      externalId,
      managed: true,
      created,
      lastModified: created,
      version: 1,
    };
    store.commit({ user });
    return answer(reply, 201, wireUser(user));
  });

  app.put<OneUser>(`${path}/:id`, { onRequest: needs("managed-users/update") }, (request, reply) => {
    const user = managedUser(request.params.id, store);
    const body = readBody(request.body);
    const stated = isMap(body["meta"]) ? body["meta"]["version"] : undefined;
    checkVersion(user, request.headers["if-match"] ?? (typeof stated === "string" ? stated : undefined));
    return answer(reply, 200, update(user, readProfile(body)));
  });

  app.patch<OneUser>(`${path}/:id`, { onRequest: needs("managed-users/update") }, (request, reply) => {
    const user = managedUser(request.params.id, store);
    const attributes = patchedAttributes(user, request.body);
    checkVersion(user, request.headers["if-match"]);
    return answer(reply, 200, update(user, readProfile(attributes)));
  });

  app.delete<OneUser>(`${path}/:id`, { onRequest: needs("managed-users/delete") }, (request, reply) => {
    const user = managedUser(request.params.id, store);
    checkMayUpdate(user, store);
    if (user.status !== "inactive") save(user, { ...user, status: "inactive" });
    return reply.code(204).send();
  });
}

/** What changes users, each time with a new version. */
function editorOf({ store, now }: Pick<RouteContext, "store" | "now">) {
  const save = (before: User, after: User): User => {
    const user = { ...after, version: before.version + 1, lastModified: now().toISOString() };
    store.commit({ user });
    return user;
  };
  const update = (user: User, profile: Profile): object => {
    checkMayUpdate(user, store);
    if (emailOf(profile) !== emailOf(user)) checkEmail(profile, store);
    return wireUser(save(user, { ...user, ...changed(profile, user.status) }));
  };
  return { save, update };
}

function answer(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.code(status).type("application/scim+json; charset=utf-8").send(body);
}

/** @throws ApiError 400 with 25106 (no object) or 25006 (schemas). */
function readBody(body: unknown): Readonly<Record<string, unknown>> {
  if (!isMap(body)) throw invalid(25106, "Bad request: the body must be a JSON object", "invalidSyntax");
  const schemas: unknown = body["schemas"];
  if (!Array.isArray(schemas) || !schemas.includes(USER_SCHEMA))
    throw invalid(25006, `schemas must hold ${USER_SCHEMA}`, "invalidSyntax");
  return body;
}

/** @throws ApiError 404/25008, also for an external user. */
function managedUser(sid: string, store: Pick<Store, "user">): User {
  const user = store.user(sid);
  if (user?.sid === sid && user.managed) return user;
  throw new ApiError(404, 25008, `User ${sid} was not found or is not a managed user`);
}

/** @throws ApiError 409/25020 where the request expects another version of the user. */
function checkVersion(user: User, expected: string | undefined): void {
  if (expected === undefined || expected === "*" || expected === versionOf(user)) return;
  throw new ApiError(409, 25020, `Version conflict: the user has version ${versionOf(user)}, not ${expected}`);
}

/** @throws ApiError 400 with 25009 (suspended) or 25016 (the organization's Owner). */
function checkMayUpdate(user: User, store: Pick<Store, "isOwner">): void {
  if (user.status === "suspended") throw invalid(25009, "A suspended user can't be updated", "mutability");
  if (store.isOwner(user.sid)) throw invalid(25016, "The organization's owner can't be updated", "mutability");
}

/** Whether a user may have this address from now on. @throws ApiError 400/25017 or 409/25022. */
function checkEmail(profile: Profile, store: Pick<Store, "domains" | "user">): void {
  const email = emailOf(profile);
  if (!store.domains.has(domainOf(email)))
    throw invalid(25017, `The organization has not verified the domain ${domainOf(email)}`);
  if (store.user(email) !== undefined) throw duplicate("userName is taken already");
}

function duplicate(message: string): ApiError {
  return new ApiError(409, 25022, message, { scimType: "uniqueness" });
}

/** What a profile makes of a user. `active` left out keeps the status. */
function changed(profile: Profile, before: User["status"]) {
  const { active, displayName, ...attributes } = profile;
  const status: User["status"] = active === undefined ? before : active ? "active" : "inactive";
  return {
    ...attributes,
    displayName: displayName ?? `${profile.givenName} ${profile.familyName}`.trim(),
    status,
  };
}
