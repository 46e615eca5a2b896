import { channelFor, shownPath } from "./channel";
import { malformed, TwilioError } from "./errors";
import { isSuccess } from "./http";
import { type JsonObject } from "./json";
import { refusal } from "./refusals";
import { type Runtime } from "./runtime";
import { type Settings } from "./settings";
import { printable } from "./text";

/** Which of Twilio's hosts, by the name of its setting. */
export type Host = "iam" | "previewIam";

/** What to read: a path on a host, or the absolute URL that an earlier answer of that host gave as its next page. */
export type Target =
  | { readonly host: Host; readonly path: string; readonly query?: Readonly<Record<string, string>> }
  | { readonly host: Host; readonly next: string };

/**
 * Reads one JSON object. This is all that a reader holds: there is no way from it to a request that changes anything.
 */
export type Get = (target: Target) => Promise<JsonObject>;

/** What can be had of Twilio without changing it. */
interface ReadChannel {
  readonly get: Get;
  /** How far this machine's clock is ahead of Twilio's, in milliseconds; `undefined` before an answer says. */
  readonly clockAhead: () => number | undefined;
}

/** A `Get` with these settings. Its errors are `TwilioError`s. */
export function openGet(settings: Settings, runtime: Runtime): ReadChannel {
  const channel = channelFor(settings, runtime);
  const bases = { iam: settings.iamUrl, previewIam: settings.previewIamUrl };
  const get: Get = async (target) => {
    const base = bases[target.host];
    const url = "path" in target ? urlOf(base, target) : nextUrl(base, target.next, channel.clean);
    const request = { method: "GET", path: shownPath(url, channel.clean) };
    const result = await channel.exchange({ method: "GET", url, repeat: "safe" });
    if (result.outcome === "unanswered") throw result.error;
    const { answer } = result;
    if (!isSuccess(answer)) throw refusal(request, answer, channel.clean);
    if (answer.body === undefined) {
      throw malformed(`GET ${request.path}`, `the answer is no JSON object: ${answer.unreadable ?? "it is empty"}`);
    }
    return answer.body;
  };
  return { get, clockAhead: channel.clockAhead };
}

function urlOf(base: string, { path, query = {} }: Extract<Target, { path: string }>): URL {
  const url = new URL(base + path);
  // encodeURIComponent, not URLSearchParams: a space must be %20, and a + in an e-mail address must stay one.
  url.search = Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
  return url;
}

/** The URL of a next page. The token is sent along, so it must not lead elsewhere. */
function nextUrl(base: string, next: string, clean: (text: string) => string): URL {
  const home = new URL(base);
  const root = home.pathname.replace(/\/$/, "");
  if (!URL.canParse(next)) throw malformed(`GET ${root}/`, "next_page_url is not an absolute URL");
  const url = new URL(next);
  if (url.origin === home.origin && url.username === "" && url.password === "" && url.pathname.startsWith(`${root}/`)) {
    return url;
  }
  throw new TwilioError({
    kind: "malformed",
    what: `next_page_url leads away from ${home.host}${root} to ${printable(clean(url.host + url.pathname), 100)}`,
    remedy:
      "It was not followed, since the access token would go along. A proxy in between has to rewrite next_page_url " +
      "to its own address.",
  });
}
