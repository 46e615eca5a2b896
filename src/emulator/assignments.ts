import { type FastifyInstance } from "fastify";
import { answerPage, type RouteContext } from "./api";
import { checkAssignable, readAssignment } from "./assignment-rules";
import { ApiError, invalidRequest, notFound } from "./errors";
import { isOwnerRole } from "./placement";
import { querySid, queryText, type Query } from "./request-query";

/** Role assignments, by v2 and by the preview API (facts 2.1, 2.3). */
export function assignmentRoutes(app: FastifyInstance, context: RouteContext): void {
  const v2 = "/iam/v2/Organizations/RoleAssignments";
  const preview = "/preview-iam/Organizations/:organizationSid/RoleAssignments";
  routesAt(app, context, v2, { defaultSize: 50, needsFilter: false });
  routesAt(app, context, preview, { defaultSize: 100, needsFilter: true });
}

interface Variant {
  readonly defaultSize: number;
  /** Whether a list must name an identity or a scope, on pain of code 25203 (facts 2.4). */
  readonly needsFilter: boolean;
}

function routesAt(
  app: FastifyInstance,
  context: RouteContext,
  path: string,
  { defaultSize, needsFilter }: Variant,
): void {
  const { store, needs, newSid, now } = context;

  app.get<{ Querystring: Query }>(path, { onRequest: needs("role-assignments/list") }, (request) => {
    const filters = {
      Identity: querySid(request.query, "Identity"),
      Scope: querySid(request.query, "Scope"),
      ResourceType: queryText(request.query, "ResourceType"),
      ResourceId: queryText(request.query, "ResourceId"),
    };
    if (needsFilter && filters.Identity === undefined && filters.Scope === undefined)
      throw new ApiError(400, 25203, "At least one of the filters Identity and Scope is needed");
    const { Identity: identity, Scope: scope, ResourceType: resourceType, ResourceId: resourceId } = filters;
    const { lag = 0, filteredLag = lag } = store.settings();
    const seconds = identity === undefined ? lag : filteredLag;
    const { list, passes } = store.assignments.candidates(
      { identity, scope, resourceType, resourceId },
      seconds === 0 ? undefined : now().getTime() - seconds * 1000,
    );
    return answerPage(request, context, { key: "content", defaultSize, maximumSize: 100 }, { filters, list, passes });
  });

  app.post(path, { onRequest: needs("role-assignments/create") }, (request, reply) => {
    const wanted = readAssignment(request.body);
    const { duplicates } = store.settings();
    checkAssignable(wanted, store);
    const present = duplicates === "duplicate" ? undefined : store.assignments.like(wanted);
    if (present !== undefined && duplicates === "conflict")
      throw new ApiError(409, 20409, `Conflict: assignment ${present.sid} gives this role already`);
    if (present !== undefined) return reply.code(201).send(present);
    const { roleLimit } = store.settings();
    if (store.assignments.countOf(wanted.identity) >= roleLimit)
      throw invalidRequest(`a user can hold at most ${roleLimit} roles, and ${wanted.identity} does`);
    const assignment = { sid: newSid("IY"), ...wanted };
    store.commit({ assignment });
    return reply.code(201).send(assignment);
  });

  app.delete<{ Params: { sid: string } }>(
    `${path}/:sid`,
    { onRequest: needs("role-assignments/delete") },
    (request, reply) => {
      const assignment = store.assignments.get(request.params.sid);
      if (assignment === undefined) throw notFound(`Role assignment ${request.params.sid} was not found`);
      const role = store.role(assignment.role_sid);
      if (role !== undefined && isOwnerRole(role))
        throw new ApiError(403, 20003, "Authorization denied: the Owner can't be removed by API");
      store.commit({ removedAssignment: assignment.sid });
      return reply.code(204).send();
    },
  );
}
