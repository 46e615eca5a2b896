import { answeredAt, attempt, type CallResult } from "./attempts";
import { openPace, type Pace } from "./pace";
import { isPermissionMissing } from "./refusals";
import { type Runtime } from "./runtime";
import { type Secret, withoutSecrets } from "./secret";
import { type Settings } from "./settings";
import { printable } from "./text";
import { openTokens } from "./token";

/** A request to one of Twilio's hosts, without its credentials. */
interface ChannelRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: URL;
  readonly json?: unknown;
  readonly repeat: "safe" | "once";
}

/**
 * The way to Twilio as one OAuth app. Only get.ts and send.ts may hold it: what leaves them can do one thing each, so
 * that code that was given a reader cannot write.
 */
export interface Channel {
  /** Sends a request with a token; a refused token is renewed once. */
  readonly exchange: (request: ChannelRequest) => Promise<CallResult>;
  /** Takes secrets out of a text from outside. */
  readonly clean: (text: string) => string;
  /**
   * How far this machine's clock is ahead of the server's by the last answer, in milliseconds; `undefined` before one
   * says.
   */
  readonly clockAhead: () => number | undefined;
}

/** The channel for these settings. The same settings get the same one: its token, its pace. */
export function channelFor(settings: Settings, runtime: Runtime): Channel {
  const { clientId, clientSecret, iamUrl, oauthUrl, previewIamUrl } = settings;
  const key = JSON.stringify([iamUrl, oauthUrl, previewIamUrl, clientId, clientSecret.reveal()]);
  return channelOf(runtime, key, () => openChannel(settings, runtime));
}

const channelOf = shared<Channel>();
const paceOf = shared<Pace>();

function openChannel(settings: Settings, runtime: Runtime): Channel {
  const pace = paceOf(runtime, `${settings.iamUrl} ${settings.clientId}`, () => openPace(runtime));
  // A token is fetched within the turn of a request that needs it, so that it is fresh when its turn comes, and so that
  // no more requests than turns are under way.
  const tokens = openTokens(settings, runtime, { turn: (_urgency, task) => pace.withinTurn(task), hold: pace.hold });
  const clean = (text: string) => withoutSecrets(text, tokens.secrets());
  let clockAhead: number | undefined;

  async function exchangeOnce({ method, url, json, repeat }: ChannelRequest) {
    const used: { token?: Secret } = {};
    const result = await attempt(
      runtime,
      { turn: pace.inTurn, hold: pace.hold },
      {
        requestLine: { method, path: shownPath(url, clean) },
        repeat,
        clean,
        request: async () => {
          used.token = await tokens.current();
          const headers = {
            accept: "application/json, application/scim+json",
            authorization: `Bearer ${used.token.reveal()}`,
          };
          if (json === undefined) return { method, url: url.href, headers };
          const body = JSON.stringify(json);
          return { method, url: url.href, headers: { ...headers, "content-type": "application/json" }, body };
        },
      },
    );
    const { token } = used;
    if (result.outcome === "answered") {
      const at = answeredAt(result.answer);
      if (at !== undefined) clockAhead = runtime.now() - at;
    }
    if (result.outcome === "answered" && result.answer.status !== 401 && token !== undefined) tokens.accepted(token);
    return { result, token };
  }

  async function exchange(request: ChannelRequest): Promise<CallResult> {
    const { result, token } = await exchangeOnce(request);
    if (result.outcome === "unanswered" || token === undefined || result.answer.status !== 401) return result;
    const worthwhile = !isPermissionMissing(result.answer) && tokens.refused(token);
    return worthwhile ? (await exchangeOnce(request)).result : result;
  }

  return { exchange, clean, clockAhead: () => clockAhead };
}

/** The path of a URL for a message. That of a next page comes from outside. */
export function shownPath(url: URL, clean: (text: string) => string): string {
  return printable(clean(url.pathname), 200);
}

/** One value for each runtime and key, made when it is first asked for. */
function shared<T>(): (runtime: Runtime, key: string, make: () => T) => T {
  const known = new WeakMap<Runtime, Map<string, T>>();
  return (runtime, key, make) => {
    const ofRuntime = known.get(runtime) ?? new Map<string, T>();
    known.set(runtime, ofRuntime);
    const value = ofRuntime.get(key) ?? make();
    ofRuntime.set(key, value);
    return value;
  };
}
