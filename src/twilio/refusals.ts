import { TwilioError, type TwilioErrorKind } from "./errors";
import { type JsonObject } from "./json";
import { printable } from "./text";

/** A request as error messages name it: its method, and its path without the query. */
export interface RequestLine {
  readonly method: string;
  readonly path: string;
}

/** An answer that is not a success. */
export interface Refused {
  readonly status: number;
  readonly body: JsonObject | undefined;
  readonly requestId?: string | undefined;
}

const APP_PAGE = "Twilio Console, Settings, Organization settings, Organization API access";
const CREDENTIALS = `Check that client ID and client secret belong to the same OAuth app of this organization, that the secret was not rotated and the app not deleted (${APP_PAGE}).`;
const SLOW_DOWN = "Wait some minutes and run it again; other programs use the same organization's rate limit.";
const READ_AGAIN = "Somebody changed it at the same time: run it again.";
const REPORT = "This should not happen: report it with this message.";

interface Known {
  readonly kind: TwilioErrorKind;
  readonly remedy: string;
}

/**
 * Codes of which more is known than their HTTP status says. Sources: facts 2.4 (252xx), 4.3 (250xx and 251xx),
 * 2.6 (20003, 70051), 1.4 (20500), 10 (20429).
 */
const KNOWN_CODES: ReadonlyMap<number, Known> = new Map(
  Object.entries({
    20001: { kind: "rejected", remedy: "Check role, scope, identity and resource of the assignment." },
    20429: { kind: "rate-limited", remedy: SLOW_DOWN },
    20500: { kind: "unavailable", remedy: "Twilio failed: see https://status.twilio.com and run it again." },
    25001: { kind: "rejected", remedy: "SCIM filters know `eq` on userName and externalId only." },
    25008: {
      kind: "not-found",
      remedy: "The user is not a managed user of this organization: invite them, or give an external person a userSid.",
    },
    25018: { kind: "unauthorized", remedy: CREDENTIALS },
    25019: { kind: "rejected", remedy: "A rule of Twilio forbids it; its words above say which." },
    25020: { kind: "conflict", remedy: READ_AGAIN },
    25021: { kind: "rate-limited", remedy: SLOW_DOWN },
    25022: { kind: "conflict", remedy: READ_AGAIN },
    25023: { kind: "malformed", remedy: "The list has to be read again from its first page: run it again." },
    25100: {
      kind: "not-found",
      remedy: "Check TWILIO_ORGANIZATION_SID: it must be the organization of the OAuth app.",
    },
    25101: { kind: "not-found", remedy: "Check the account's SID: the account must be managed by this organization." },
    25105: { kind: "unauthorized", remedy: CREDENTIALS },
    25106: { kind: "rejected", remedy: REPORT },
    25107: { kind: "unauthorized", remedy: CREDENTIALS },
    25109: { kind: "rate-limited", remedy: SLOW_DOWN },
    25200: {
      kind: "rejected",
      remedy: "The scope must be this organization or an account that it manages: check the SID.",
    },
    25201: {
      kind: "rejected",
      remedy: "The person must be a managed user of this organization: invite them first, or verify their domain.",
    },
    25202: {
      kind: "rejected",
      remedy: "The role cannot be granted on this scope: compare it with the live role list.",
    },
    25203: { kind: "rejected", remedy: REPORT },
  } satisfies Record<number, Known>).map(([code, known]) => [Number(code), known]),
);

/**
 * Whether an answer says that the credentials are fine and a permission is missing, which a new token cannot fix. It
 * comes with 401 as well as with 403 (facts 2.6). Code 20003 alone does not tell: it also stands for credentials that
 * are not.
 */
export function isPermissionMissing({ status, body }: Refused): boolean {
  if (status === 403) return true;
  return status === 401 && (twilioCode(body) === 70051 || PERMISSION_WORDS.test(serverWords(body)));
}

const PERMISSION_WORDS = /required permission|permission denied|authorization denied/i;

/** The error for an answer that is not a success. `clean` takes secrets out of Twilio's words. */
export function refusal(request: RequestLine, refused: Refused, clean: (text: string) => string): TwilioError {
  const { status, body } = refused;
  const code = twilioCode(body);
  const words = printable(clean(serverWords(body)), 300);
  const { kind, remedy } = judge(request, refused);
  const parts = [
    `${request.method} ${request.path} was refused: HTTP ${status}`,
    ...(code === undefined ? [] : [`Twilio code ${code}`]),
    ...(refused.requestId === undefined ? [] : [`request ${refused.requestId}`]),
  ];
  const what = parts.join(", ") + (words === "" ? "" : `: ${words.replace(/\.$/, "")}`);
  return new TwilioError({ kind, what, remedy, status, twilioCode: code });
}

/** Whether an answer asks to slow down. Twilio has codes of its own for it, whatever the status. */
export function isRateLimit({ status, body }: Refused): boolean {
  const code = twilioCode(body);
  return status === 429 || (status >= 400 && code !== undefined && KNOWN_CODES.get(code)?.kind === "rate-limited");
}

function judge(request: RequestLine, refused: Refused): Known {
  const code = twilioCode(refused.body);
  const known = code === undefined ? undefined : KNOWN_CODES.get(code);
  if (known !== undefined) return known;
  if (isTokenRequest(request)) return byStatus(refused.status, { kind: "unauthorized", remedy: CREDENTIALS });
  if (isPermissionMissing(refused)) return { kind: "forbidden", remedy: permissionRemedy(request) };
  if (refused.status === 401) return { kind: "unauthorized", remedy: `${CREDENTIALS} ${permissionRemedy(request)}` };
  return byStatus(refused.status, { kind: "rejected", remedy: "Twilio's words above say what it objects to." });
}

function byStatus(status: number, otherwise: Known): Known {
  if (status === 404 || status === 410) {
    return {
      kind: "not-found",
      remedy: "It may have been removed meanwhile. If a TWILIO_..._URL is set, check that it leads to a Twilio API.",
    };
  }
  if (status === 409) return { kind: "conflict", remedy: READ_AGAIN };
  if (status === 429) return { kind: "rate-limited", remedy: SLOW_DOWN };
  if (status >= 500) return { kind: "unavailable", remedy: "See https://status.twilio.com and run it again later." };
  if (status >= 300 && status < 400) {
    return {
      kind: "rejected",
      remedy:
        "Redirects are not followed, since the credentials would go along: set TWILIO_..._URL to the final address.",
    };
  }
  return otherwise;
}

const isTokenRequest = ({ path }: RequestLine) => path.endsWith("/token");

/** Names the permission that a request needs. Source: facts 1.7. */
function permissionRemedy({ method, path }: RequestLine): string {
  const verb = { GET: "list", POST: "create", DELETE: "delete" }[method] ?? "list";
  const permission = path.includes("/RoleAssignments")
    ? `role-assignments/${verb}`
    : path.endsWith("/Roles")
      ? "roles/list (or role-assignments/list)"
      : path.includes("/scim/")
        ? "managed-users/list"
        : undefined;
  const grant = `Give the OAuth app the permission ${permission ?? "for it"} (${APP_PAGE}) and run it again.`;
  return permission === undefined ? `${grant} Twilio does not document which permission this request needs.` : grant;
}

function twilioCode(body: JsonObject | undefined): number | undefined {
  const code = body?.["code"];
  return typeof code === "number" && Number.isSafeInteger(code) && code > 0 ? code : undefined;
}

/** Twilio's own words: `message`, in SCIM `detail`, of the token endpoint `error_description` (facts 10, 1.4). */
function serverWords(body: JsonObject | undefined): string {
  const words = ["message", "detail", "error_description", "title", "error"].map((key) => body?.[key]);
  return words.find((text): text is string => typeof text === "string" && text.trim() !== "") ?? "";
}
