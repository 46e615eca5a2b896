import { canonicalSid, isSid } from "../model/identity";
import { hide, type Secret } from "./secret";

/** Which organization, with which OAuth app, on which servers. The URLs end without a slash. */
export interface Settings {
  readonly organizationSid: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly iamUrl: string;
  readonly oauthUrl: string;
  readonly previewIamUrl: string;
}

type Read = { readonly value: string } | { readonly problem: string };

/** Twilio's hosts. Source: facts 0, "Host map". */
const TWILIO_URLS = {
  IAM_URL: "https://iam.twilio.com",
  OAUTH_URL: "https://oauth.twilio.com",
  PREVIEW_IAM_URL: "https://preview-iam.twilio.com",
} as const;

/** Source: facts 1.6. */
const APP_PAGE = "Twilio Console, Settings, Organization settings, Organization API access";

/**
 * Reads the settings from the environment: `TWILIO_ORGANIZATION_SID`, `TWILIO_CLIENT_ID`, `TWILIO_CLIENT_SECRET` and,
 * to aim at another server, `TWILIO_IAM_URL`, `TWILIO_OAUTH_URL`, `TWILIO_PREVIEW_IAM_URL`. With `prefix`, a second
 * organization's: `PREFIX_TWILIO_CLIENT_ID` and so on, none of which falls back on the first one's.
 * Gives every problem at once, each saying what to set and where it is found; no problem repeats a value.
 */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  prefix?: string,
): { readonly settings: Settings } | { readonly problems: readonly string[] } {
  if (prefix !== undefined && !/^[A-Z][A-Z0-9_]*$/.test(prefix)) {
    return { problems: ["a prefix of settings is made of capital letters, digits and _, such as EUROPE"] };
  }
  const problems: string[] = [];
  const name = (suffix: string) => `${prefix === undefined ? "" : `${prefix}_`}TWILIO_${suffix}`;
  const read = (suffix: string, parse: (text: string, variable: string) => Read): string => {
    const variable = name(suffix);
    const result = parse((env[variable] ?? "").trim(), variable);
    if ("value" in result) return result.value;
    problems.push(result.problem);
    return "";
  };
  const settings: Settings = {
    organizationSid: read("ORGANIZATION_SID", organizationSid),
    clientId: read("CLIENT_ID", clientId),
    clientSecret: hide(read("CLIENT_SECRET", clientSecret)),
    iamUrl: read("IAM_URL", baseUrl(TWILIO_URLS.IAM_URL)),
    oauthUrl: read("OAUTH_URL", baseUrl(TWILIO_URLS.OAUTH_URL)),
    previewIamUrl: read("PREVIEW_IAM_URL", baseUrl(TWILIO_URLS.PREVIEW_IAM_URL)),
  };
  return problems.length === 0 ? { settings } : { problems };
}

function organizationSid(text: string, variable: string): Read {
  if (isSid("organization", text)) return { value: canonicalSid(text) };
  const where = "It is shown in the Twilio Console, Settings, Organization settings";
  return text === ""
    ? { problem: `${variable} is not set: set it to the SID of the organization (OR...). ${where}` }
    : { problem: `${variable} is not the SID of an organization: OR and 32 hexadecimal digits. ${where}` };
}

/** Shape: facts 0, "Identifier shapes". */
function clientId(text: string, variable: string): Read {
  if (/^OQ[a-zA-Z0-9]{32}$/.test(text)) return { value: text };
  return text === ""
    ? { problem: `${variable} is not set: set it to the client ID (OQ...) of an organization OAuth app. ${APP_PAGE}` }
    : { problem: `${variable} is not a client ID: OQ and 32 letters or digits. ${APP_PAGE}` };
}

function clientSecret(text: string, variable: string): Read {
  const where = `It is shown once, when the app is made; a new one can be made there. ${APP_PAGE}`;
  if (text === "") return { problem: `${variable} is not set: set it to the client secret of the OAuth app. ${where}` };
  // Twilio does not say what a secret is made of, but a copied line break or a placeholder like "a secret" is none.
  if (/[\s\p{C}]/u.test(text)) return { problem: `${variable} holds a space or a control character. ${where}` };
  return { value: text };
}

const baseUrl =
  (fallback: string) =>
  (text: string, variable: string): Read => {
    if (text === "") return { value: fallback };
    const problem = (what: string) => ({
      problem: `${variable} ${what}. Leave it unset for ${fallback}, or set it to the base URL of another server`,
    });
    if (!URL.canParse(text)) return problem("is not a URL");
    const url = new URL(text);
    if (url.username !== "" || url.password !== "") return problem("must not hold a user name or password");
    if (url.search !== "" || url.hash !== "") return problem("must end with its path, without ? and #");
    if (!isSafeForSecrets(url)) {
      return problem("must begin with https://, unless it leads to this very machine, since secrets are sent to it");
    }
    return { value: `${url.origin}${url.pathname.replace(/\/+$/, "")}` };
  };

/** Whether a secret may be sent there: encrypted, or not beyond this very machine. */
export function isSafeForSecrets({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
