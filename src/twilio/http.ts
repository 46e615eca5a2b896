import { isJsonObject, type JsonObject } from "./json";
import { type Runtime } from "./runtime";
import { duration, printable } from "./text";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer of the server, read to its end. */
export interface Answer {
  readonly outcome: "answered";
  readonly status: number;
  /** The JSON object it holds; `undefined` where it holds nothing, or something else, which `unreadable` then names. */
  readonly body: JsonObject | undefined;
  readonly unreadable?: string;
  readonly retryAfter: string | null;
  /** When the server says that it answered. */
  readonly date?: string | null;
  readonly requestId: string | undefined;
}

/**
 * The outcome of one request. `refused`: nobody listens at that address. `unsent`: it certainly did not reach the
 * server for another reason. `lost`: it may have, and may have been carried out, but the answer did not come back
 * whole.
 */
export type HttpResult = Answer | { readonly outcome: "refused" | "unsent" | "lost"; readonly reason: string };

export const isSuccess = ({ status }: Pick<Answer, "status">): boolean => status >= 200 && status <= 299;

/** Failures of Node's fetch before a byte of the request is sent. */
const UNSENT_CODES: readonly string[] = ["ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"];

/**
 * Sends one request, once. Never throws. Redirects are not followed (the token would go along), the answer is read up
 * to
 * `limits.answerBytes`, and all of it must be there within `limits.requestMs`.
 */
export async function sendOnce(runtime: Pick<Runtime, "fetch" | "limits">, request: HttpRequest): Promise<HttpResult> {
  const { requestMs, answerBytes } = runtime.limits;
  try {
    const response = await runtime.fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      redirect: "manual",
      signal: AbortSignal.timeout(requestMs),
    });
    const requestId = response.headers.get("twilio-request-id");
    return {
      outcome: "answered",
      status: response.status,
      ...parse(await readText(response, answerBytes), answerBytes),
      retryAfter: response.headers.get("retry-after"),
      date: response.headers.get("date"),
      requestId: requestId !== null && /^RQ[0-9a-f]{32}$/.test(requestId) ? requestId : undefined,
    };
  } catch (error) {
    const codes = errorCodes(error);
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    const reason = timedOut ? `no whole answer within ${duration(requestMs)}` : reasonOf(codes);
    return { outcome: failureOf(codes), reason };
  }
}

function failureOf(codes: readonly string[]): Exclude<HttpResult["outcome"], "answered"> {
  if (codes.includes("ECONNREFUSED")) return "refused";
  return codes.some((code) => UNSENT_CODES.includes(code)) ? "unsent" : "lost";
}

/** The text of an answer; `too-long` beyond `most` bytes, `not-text` where it is not UTF-8. */
async function readText(
  response: Response,
  most: number,
): Promise<string | { readonly flaw: "too-long" | "not-text" }> {
  if (response.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    const bytes: unknown = chunk;
    if (!(bytes instanceof Uint8Array)) return { flaw: "not-text" };
    size += bytes.byteLength;
    if (size > most) return { flaw: "too-long" };
    chunks.push(bytes);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    return { flaw: "not-text" };
  }
}

function parse(
  text: Awaited<ReturnType<typeof readText>>,
  most: number,
): Pick<Answer, "body"> & Partial<Pick<Answer, "unreadable">> {
  if (typeof text !== "string") {
    const unreadable = text.flaw === "too-long" ? `it is longer than ${most} bytes` : "it is not UTF-8 text";
    return { body: undefined, unreadable };
  }
  if (text.trim() === "") return { body: undefined };
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? { body: value } : { body: undefined, unreadable: "it is JSON, but not an object" };
  } catch {
    return { body: undefined, unreadable: "it is not JSON" };
  }
}

/** The codes of an error and of everything behind it: fetch hides the socket's error in `cause`, that in `errors`. */
function errorCodes(error: unknown, depth = 0): readonly string[] {
  if (!isJsonObject(error) || depth > 3) return [];
  const own = typeof error["code"] === "string" ? [error["code"]] : [];
  const inner = Array.isArray(error["errors"]) ? error["errors"] : [];
  return [...own, ...errorCodes(error["cause"], depth + 1), ...inner.flatMap((each) => errorCodes(each, depth + 1))];
}

const PLAIN_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens at that address",
  ENOTFOUND: "the host name is unknown",
  EAI_AGAIN: "the host name could not be looked up",
  ECONNRESET: "the connection broke",
  UND_ERR_SOCKET: "the connection broke",
  UND_ERR_CONNECT_TIMEOUT: "no connection could be made in time",
};

function reasonOf(codes: readonly string[]): string {
  const [code] = codes;
  if (code === undefined) return "the connection failed";
  return `${PLAIN_WORDS[code] ?? "the connection failed"} (${printable(code, 60)})`;
}
