import { type FastifyInstance } from "fastify";
import { answerPage, type RouteContext } from "./api";
import { invalidRequest, notFound } from "./errors";
import { inOrder } from "./ordered";
import { namedSid } from "./sids";
import { type Role } from "./entities";
import { queryText, type Query } from "./request-query";

/** The list of roles, v2 only (facts 3.1), and what a role allows, v1 only (facts 3.2). */
export function roleRoutes(app: FastifyInstance, context: RouteContext): void {
  const { store, needs } = context;
  // Two pages of Twilio's documentation name two permissions for it (facts 1.7).
  const onRequest = needs("roles/list", "role-assignments/list");

  app.get<{ Querystring: Query }>("/iam/v2/Organizations/Roles", { onRequest }, (request) => {
    const filters = {
      Search: queryText(request.query, "Search"),
      RoleProductGroup: queryText(request.query, "RoleProductGroup"),
      Expand: queryText(request.query, "Expand"),
      ResourceTypes: queryText(request.query, "ResourceTypes"),
    };
    if (filters.Expand !== undefined && !["true", "false"].includes(filters.Expand))
      throw invalidRequest("Expand must be true or false");
    return answerPage(
      request,
      context,
      { key: "roles", defaultSize: 50, maximumSize: 1000 },
      {
        filters,
        list: inOrder(store.roles()),
        passes: (role) => passes(role, filters),
      },
    );
  });

  app.get<{ Params: { sid: string }; Querystring: Query }>(
    "/iam/v1/Roles/:sid/Permissions",
    { onRequest },
    (request) => {
      const role = store.role(request.params.sid);
      if (role === undefined) throw notFound(`Role ${request.params.sid} was not found`);
      return answerPage(
        request,
        context,
        { key: "permissions", defaultSize: 50, maximumSize: 100 },
        { filters: {}, list: inOrder(role.policy.allow.flatMap(permissionOf)), passes: () => true },
      );
    },
  );
}

/**
 * A permission as its parts. What a seed writes in another form than Twilio's policies has none. Source: facts 3.1,
 * 3.2.
 */
function permissionOf(text: string): readonly object[] {
  const [namespace, product, resource, action, ...more] = text.replace(/^\//, "").split("/");
  if (action === undefined || more.length > 0) return [];
  return [{ sid: namedSid("IZ", text), namespace, product, resource, action, externalDescription: text }];
}

function passes(
  role: Role,
  filters: Readonly<Record<"Search" | "RoleProductGroup" | "ResourceTypes", string | undefined>>,
): boolean {
  const { Search: search, RoleProductGroup: group, ResourceTypes: types } = filters;
  return (
    (search === undefined || role.sid === search || role.friendly_name.toLowerCase().includes(search.toLowerCase())) &&
    (group === undefined || role.product_group === group) &&
    (types === undefined || types.split(",").some((type) => role.resource_types?.includes(type.trim()) === true))
  );
}
