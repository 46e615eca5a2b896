import { type FastifyInstance } from "fastify";
import { answerPage, type Means } from "./api";
import { invalidRequest } from "./errors";
import { inOrder } from "./ordered";
import { type Role } from "./things";
import { queryText, type Query } from "./untyped";

/** The list of roles, v2 only (facts 3.1). */
export function roleRoutes(app: FastifyInstance, means: Means): void {
  const { store, needs } = means;
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
      means,
      { key: "roles", defaultSize: 50, maximumSize: 1000 },
      {
        filters,
        list: inOrder(store.roles()),
        passes: (role) => passes(role, filters),
      },
    );
  });
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
