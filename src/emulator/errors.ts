import { defined } from "../model/defined";
/**
 * The four forms in which Twilio writes an error (facts 2.3, 4.1, 10).
 *
 * - `rest`: `{code, message, more_info, status}`: v2, tokens, and lists of the preview API.
 * - `preview`: the same with `moreInfo`, as `application/scim+json`: create and delete of the preview's role
 *   assignments.
 * - `scim`: `{schemas, detail, scimType?, status, code, moreInfo}`.
 * - `admin`: `{message}`: the emulator's own routes.
 */
export type ErrorForm = "rest" | "preview" | "scim" | "admin";

export type ScimType = "invalidFilter" | "uniqueness" | "mutability" | "invalidValue" | "invalidSyntax";

/** An answer that is an error. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly extra: { readonly scimType?: ScimType; readonly retryAfter?: string } = {},
  ) {
    super(message);
  }
}

/** 400 with the code that Twilio documents for a create that it refuses (facts 2.1). */
export function invalidRequest(message: string): ApiError {
  return new ApiError(400, 20001, `Invalid request: ${message}`);
}

/** 404 with Twilio's general code for what is not there. */
export function notFound(message: string): ApiError {
  return new ApiError(404, 20404, message);
}

/** 400 for a request whose body can't even be read, with the code that the route has for it. */
export function unreadable(method: string, path: string, message: string): ApiError {
  if (errorForm(method, path) === "scim")
    return new ApiError(400, method === "PATCH" ? 25015 : 25106, `Bad request: ${message}`, {
      scimType: "invalidSyntax",
    });
  if (isTokenRoute(path)) return new ApiError(400, 400, `bad request: ${message}`);
  return invalidRequest(message);
}

export function isTokenRoute(path: string): boolean {
  return /^\/(oauth|iam|preview-iam)\/v[12]\/token\b/.test(path);
}

/** The form in which the route answers errors. `path` is the URL's path with the emulator's prefix. */
export function errorForm(method: string, path: string): ErrorForm {
  if (path.startsWith("/emulator")) return "admin";
  if (/\/scim\//.test(path)) return "scim";
  if (path.startsWith("/preview-iam/") && path.includes("/RoleAssignments") && method !== "GET") return "preview";
  return "rest";
}

/** Content type and body of an error. */
export function errorBody(form: ErrorForm, error: ApiError): { readonly type: string; readonly body: object } {
  const { status, code, message } = error;
  const link = `https://www.twilio.com/docs/errors/${code}`;
  switch (form) {
    case "rest":
      return { type: "application/json; charset=utf-8", body: { code, message, more_info: link, status } };
    case "preview":
      return { type: "application/scim+json; charset=utf-8", body: { code, message, moreInfo: link, status } };
    case "scim":
      return {
        type: "application/scim+json; charset=utf-8",
        body: {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
          detail: message,
          ...defined({ scimType: error.extra.scimType }),
          status: String(status),
          code,
          moreInfo: link,
        },
      };
    case "admin":
      return { type: "application/json; charset=utf-8", body: { message } };
  }
}
