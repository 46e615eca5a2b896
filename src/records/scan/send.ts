import { defined } from "../../model/defined";
import { retryAfterMs } from "../../twilio/pace";
import { backoff, type Runtime } from "../../twilio/runtime";
import { isSafeForSecrets } from "../../twilio/settings";

/** How often a message is sent at most, the first time included. */
const ATTEMPTS = 5;
/** How long one attempt may take, in milliseconds. */
const ATTEMPT_MS = 15_000;

type Sent = { readonly outcome: "delivered" } | { readonly outcome: "undelivered"; readonly why: string };

/**
 * Posts JSON to a webhook; again, with growing pauses, where it answers 429 or 5xx or is not reached. So it may be
 * delivered twice, where an answer was lost. The URL is a secret: nothing that is said here has any part of it, nor of
 * the answer.
 */
export async function post(url: string, body: string, runtime: Runtime): Promise<Sent> {
  if (!isSafe(url)) return { outcome: "undelivered", why: "the URL must begin with https://" };
  for (let attempt = 1; ; attempt++) {
    const { why, again, waitMs } = await postOnce(url, body, runtime);
    if (why === undefined) return { outcome: "delivered" };
    if (!again) return { outcome: "undelivered", why };
    if (attempt === ATTEMPTS) return { outcome: "undelivered", why: `${why}, ${ATTEMPTS} times` };
    await runtime.sleep(Math.min(waitMs ?? backoff(runtime, attempt), runtime.limits.longestPauseMs));
  }
}

interface Attempt {
  /** `undefined` if it was delivered. */
  readonly why?: string;
  readonly again: boolean;
  readonly waitMs?: number;
}

async function postOnce(url: string, body: string, { fetch, now }: Runtime): Promise<Attempt> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      // What people hold must not go where a redirection says.
      redirect: "manual",
      signal: AbortSignal.timeout(ATTEMPT_MS),
    });
    await response.body?.cancel();
    const { ok, status, headers } = response;
    if (ok) return { again: false };
    const waitMs = retryAfterMs(headers.get("retry-after"), now());
    return {
      why: `it answered ${status}`,
      again: status === 429 || status >= 500,
      ...defined({ waitMs }),
    };
  } catch (error) {
    return { why: `it was not reached (${codeOf(error)})`, again: true };
  }
}

/** A word for what went wrong: messages of errors name the URL. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { cause } = error;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return error.name;
}

function isSafe(text: string): boolean {
  return URL.canParse(text) && isSafeForSecrets(new URL(text));
}
