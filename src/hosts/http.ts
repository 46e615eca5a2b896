import { isMap } from "../model/is-map";
import { retryAfterMs } from "../twilio/pace";
import { backoff, type Runtime } from "../twilio/runtime";

/** The maximum number of attempts, including the first. */
const ATTEMPTS = 5;
const PAGE = 100;
/** More pages than any of our lists can have, in case a host never ends a list. */
const MOST_PAGES = 1_000;
const MOST_HOPS = 5;

/** A host did not return what was requested; the text names no secret. */
export class HostError extends Error {
  /** @param status what it answered, where it did */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
    this.name = "HostError";
  }
}

/** Values of a query. */
type Query = Readonly<Record<string, string>>;

/** The API of a code host, as JSON over HTTP. */
export interface HostApi {
  get(path: string, query?: Query): Promise<unknown>;
  /** All pages of a list. */
  list(path: string, query?: Query): Promise<readonly unknown[]>;
  /** What is there, or `undefined` where the host says that it is not (404). */
  find(path: string): Promise<unknown>;
  /** A file, also where the host sends us elsewhere for it; `undefined` where it is gone (404). */
  download(path: string): Promise<string | undefined>;
  send(method: "POST" | "PUT" | "PATCH", path: string, body: object): Promise<void>;
}

/**
 * Opens an API. What it is asked is asked again where the host is busy or not reached; what is sent is sent once. The
 * token goes to this host alone: where it sends us to another one, that one is asked without it, and only for a file.
 *
 * @param url where the API begins, such as `https://api.github.com`
 * @param secret the header with the token, by name
 */
export function openHostApi(url: string, secret: Readonly<Record<string, string>>, runtime: Runtime): HostApi {
  const addressOf = (path: string, query: Query = {}): string => {
    const text = new URLSearchParams(query).toString();
    return `${url}${path}${text === "" ? "" : `?${text}`}`;
  };
  const ask = async (path: string, query?: Query): Promise<unknown> =>
    parse(path, await (await fetchAnswer(addressOf(path, query), secret, runtime, "stay")).text());
  return {
    get: ask,
    list: async (path, query) => {
      const items: unknown[] = [];
      for (let page = 1; page <= MOST_PAGES; page++) {
        const part = await ask(path, { ...query, per_page: String(PAGE), page: String(page) });
        if (!Array.isArray(part)) throw new HostError(`${path} is no list`);
        items.push(...Array.from<unknown>(part));
        if (part.length < PAGE) return items;
      }
      throw new HostError(`${path} has more than ${MOST_PAGES} pages`);
    },
    find: (path) => unlessGone(() => ask(path)),
    download: (path) => unlessGone(async () => (await fetchAnswer(addressOf(path), secret, runtime, "follow")).text()),
    send: async (method, path, body) => {
      const response = await once(addressOf(path), runtime, {
        method,
        headers: { ...secret, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      await response.body?.cancel();
      if (!response.ok) throw refused(`${method} ${path}`, response);
    },
  };
}

/** What the host gives; `undefined` where it says that it is not there (404). */
async function unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof HostError && error.status === 404) return undefined;
    throw error;
  }
}

async function fetchAnswer(
  address: string,
  secret: Readonly<Record<string, string>>,
  runtime: Runtime,
  redirects: "stay" | "follow",
): Promise<Response> {
  const { origin, pathname } = new URL(address);
  for (let [at, hops] = [address, 0]; ; hops++) {
    const headers = new URL(at).origin === origin ? { ...secret } : {};
    const response = await patiently(at, headers, runtime);
    const next = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
    if (next === null) {
      if (response.ok) return response;
      throw refused(`GET ${pathname}`, response);
    }
    await response.body?.cancel();
    const target = new URL(next, at);
    if (target.origin !== origin && redirects === "stay")
      throw new HostError(`GET ${pathname} leads to another host, ${target.host}, which is not asked`);
    if (target.protocol !== "https:" && target.protocol !== new URL(address).protocol)
      throw new HostError(`GET ${pathname} leads to an address without https`);
    if (hops === MOST_HOPS) throw new HostError(`GET ${pathname} leads from one address to the next`);
    at = target.href;
  }
}

/** Asks until there is an answer that does not say "later". */
async function patiently(
  address: string,
  headers: Readonly<Record<string, string>>,
  runtime: Runtime,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt === ATTEMPTS;
    let waitMs: number | undefined;
    try {
      const response = await once(address, runtime, { headers });
      if (isLast || (response.status !== 429 && response.status < 500)) return response;
      waitMs = retryAfterMs(response.headers.get("retry-after"), runtime.now());
      await response.body?.cancel();
    } catch (error) {
      if (isLast) throw error;
    }
    await runtime.sleep(Math.min(waitMs ?? backoff(runtime, attempt), runtime.limits.longestPauseMs));
  }
}

async function once(
  address: string,
  { fetch, limits }: Runtime,
  { headers, ...init }: Omit<RequestInit, "headers"> & { readonly headers: Readonly<Record<string, string>> },
): Promise<Response> {
  try {
    return await fetch(address, {
      ...init,
      headers: { accept: "application/json", "user-agent": "twilio-org", ...headers },
      redirect: "manual",
      signal: AbortSignal.timeout(limits.requestMs),
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : "no answer";
    throw new HostError(`${new URL(address).host} was not reached (${why})`);
  }
}

function refused(what: string, { status }: Response): HostError {
  const hint = status === 401 || status === 403 ? ": the token is not valid, or may not do that" : "";
  return new HostError(`${what} was answered with ${status}${hint}`, status);
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HostError(`${path} was not answered with JSON`);
  }
}

/** The value at a path of keys, of what a host answered; `undefined` where there is none. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce((inside, key) => (isMap(inside) && Object.hasOwn(inside, key) ? inside[key] : undefined), value);
}

/** The text at a path of keys. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = at(value, ...keys);
  return typeof found === "string" ? found : undefined;
}

/** The number at a path of keys. */
export function numberAt(value: unknown, ...keys: readonly string[]): number | undefined {
  const found = at(value, ...keys);
  return typeof found === "number" ? found : undefined;
}
