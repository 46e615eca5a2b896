import { attempt, type Turn } from "./attempts";
import { malformed } from "./errors";
import { type Answer, isSuccess } from "./http";
import { refusal } from "./refusals";
import { type Runtime } from "./runtime";
import { hide, type Secret, withoutSecrets } from "./secret";
import { type Settings } from "./settings";

/** The access token of one OAuth app, shared by all who use it. */
export interface Tokens {
  /** A token with some life left: the one at hand, else a new one, which all who wait share. */
  readonly current: () => Promise<Secret>;
  /** Tells that Twilio took `token`. */
  readonly accepted: (token: Secret) => void;
  /** Tells that Twilio refused `token`. Whether it is worthwhile to try again with the current one. */
  readonly refused: (token: Secret) => boolean;
  /** Secrets that no message may hold. */
  readonly secrets: () => readonly Secret[];
}

interface Held {
  readonly token: Secret;
  readonly renewAt: number;
}

/**
 * A token is renewed so long before it ends, or at a tenth of its life where that is shorter (facts 1.2: 1 minute is
 * possible).
 */
const MARGIN_MS = 30_000;

const TOKEN_PATH = "/v2/token";
const REQUEST_LINE = { method: "POST", path: TOKEN_PATH } as const;

/** Client credentials grant. Source: facts 1.1. */
export function openTokens(
  settings: Pick<Settings, "clientId" | "clientSecret" | "oauthUrl">,
  runtime: Runtime,
  pace: { readonly turn: Turn; readonly hold: (ms: number) => void },
): Tokens {
  let held: Held | undefined;
  let pending: Promise<Secret> | undefined;
  // Whether the token at hand replaced a refused one and was not accepted since: then a new one would fare no better.
  let onTrial = false;
  // A late answer may still repeat a token that was replaced meanwhile.
  let issued: readonly Secret[] = [];
  const secrets = () => [settings.clientSecret, ...issued];

  async function fetchToken(): Promise<Secret> {
    const clean = (text: string) => withoutSecrets(text, secrets());
    const askedAt = runtime.now();
    const result = await attempt(runtime, pace, {
      requestLine: REQUEST_LINE,
      repeat: "safe",
      clean,
      request: () => Promise.resolve(tokenRequest(settings)),
    });
    if (result.outcome === "unanswered") throw result.error;
    if (!isSuccess(result.answer)) throw refusal(REQUEST_LINE, result.answer, clean);
    const { token, life } = readToken(result.answer);
    issued = [token, ...issued].slice(0, 3);
    held = { token, renewAt: askedAt + life - Math.min(MARGIN_MS, life / 10) };
    return token;
  }

  return {
    current: () => {
      if (held !== undefined && runtime.now() < held.renewAt) return Promise.resolve(held.token);
      pending ??= fetchToken().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    accepted: (token) => {
      if (held?.token === token) onTrial = false;
    },
    refused: (token) => {
      if (held?.token !== token) return true;
      if (onTrial) return false;
      held = undefined;
      onTrial = true;
      return true;
    },
    secrets,
  };
}

function tokenRequest({ clientId, clientSecret, oauthUrl }: Pick<Settings, "clientId" | "clientSecret" | "oauthUrl">) {
  return {
    method: "POST",
    url: `${oauthUrl}${TOKEN_PATH}`,
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret.reveal(),
    }).toString(),
  } as const;
}

/** @returns the token, and its life in milliseconds */
function readToken({ body, unreadable }: Answer): { readonly token: Secret; readonly life: number } {
  const token = body?.["access_token"];
  const seconds = body?.["expires_in"];
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token))
    throw malformed("POST /v2/token", unreadable ?? "the answer holds no access_token");
  if (typeof seconds !== "number" || !(seconds > 0))
    throw malformed("POST /v2/token", "the answer holds no expires_in, a number of seconds");
  return { token: hide(token), life: seconds * 1000 };
}
