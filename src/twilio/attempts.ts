import { TwilioError } from "./errors";
import { type Answer, type HttpRequest, type HttpResult, sendOnce } from "./http";
import { type Closed, retryAfterMs } from "./pace";
import { type RequestLine, isRateLimit, refusal } from "./refusals";
import { backoff, type Runtime } from "./runtime";
import { duration } from "./text";

/** One thing to ask of Twilio, however many times it has to be sent. */
export interface Call {
  readonly requestLine: RequestLine;
  /** Builds the request again for each attempt. Its errors end the call. */
  readonly request: () => Promise<HttpRequest>;
  /**
   * `safe`: being carried out twice does no harm, so it is sent again after any failure. `once`: it is sent again only
   * where it certainly was not carried out (429, or no connection at all).
   */
  readonly repeat: "safe" | "once";
  /** Takes secrets out of a text from outside. */
  readonly clean: (text: string) => string;
}

/**
 * The outcome of a call. `answered`: with a success or a refusal; `repeated` where an earlier attempt may have been
 * carried out. `unanswered`: it was given up; `processed` says whether an attempt may have been carried out all the
 * same.
 */
export type CallResult =
  | { readonly outcome: "answered"; readonly answer: Answer; readonly repeated: boolean }
  | { readonly outcome: "unanswered"; readonly processed: "no" | "maybe"; readonly error: TwilioError };

/** Waits for a turn, then runs a task in it. */
export type Turn = <T>(urgency: number, task: () => Promise<T>) => Promise<T | Closed>;

/**
 * Sends a call until it is answered, within `runtime.limits`. A 429, and a 503 that names a time, stops everybody who
 * shares the pace: for the time it names, else for one that grows with each attempt. After other failures only this
 * call waits.
 */
export async function attempt(
  runtime: Runtime,
  pace: { readonly turn: Turn; readonly hold: (ms: number) => void },
  call: Call,
): Promise<CallResult> {
  const { attempts, refusedAttempts, totalMs } = runtime.limits;
  const first: { sentAt?: number } = {};
  let processed: "no" | "maybe" = "no";
  for (let count = 1; ; count++) {
    const turn = await pace.turn(count, async () => {
      const request = await call.request();
      first.sentAt ??= runtime.now();
      const sent = assess(runtime, await sendOnce(runtime, request), count);
      // Before the turn ends: the next one must not slip through.
      if (sent.everybodyWaits) pace.hold(sent.wait);
      return sent;
    });
    if ("outcome" in turn) return { outcome: "unanswered", processed, error: closed(call.requestLine, turn) };
    const { result, verdict, wait, everybodyWaits } = turn;
    if (result.outcome === "answered" && verdict === "final") {
      return { outcome: "answered", answer: result, repeated: processed === "maybe" };
    }
    if (verdict === "maybe-processed") processed = "maybe";
    const late = runtime.now() + wait - (first.sentAt ?? runtime.now()) > totalMs;
    const most = result.outcome === "refused" ? refusedAttempts : attempts;
    if (count >= most || late || (call.repeat === "once" && processed === "maybe")) {
      return { outcome: "unanswered", processed, error: givenUp(call, turn, count) };
    }
    if (!everybodyWaits) await runtime.sleep(wait);
  }
}

interface Assessed {
  readonly result: HttpResult;
  readonly verdict: "final" | "slow-down" | "not-processed" | "maybe-processed";
  /** Milliseconds before the next attempt; `named` where the server asks for them. */
  readonly wait: number;
  readonly named: boolean;
  readonly everybodyWaits: boolean;
}

function assess(runtime: Runtime, result: HttpResult, count: number): Assessed {
  const verdict = judge(result);
  const retryAfter = result.outcome === "answered" && verdict !== "final" ? result.retryAfter : null;
  const named = retryAfterMs(retryAfter, answeredAt(result) ?? runtime.now());
  return {
    result,
    verdict,
    wait: named ?? backoff(runtime, count),
    named: named !== undefined,
    everybodyWaits: verdict === "slow-down" || named !== undefined,
  };
}

/** The server's own time, in milliseconds since 1970: ours may be wrong. */
export function answeredAt(result: HttpResult): number | undefined {
  const at = result.outcome === "answered" ? Date.parse(result.date ?? "") : NaN;
  return Number.isNaN(at) ? undefined : at;
}

function judge(result: HttpResult): Assessed["verdict"] {
  if (result.outcome !== "answered") return result.outcome === "lost" ? "maybe-processed" : "not-processed";
  if (isRateLimit(result)) return "slow-down";
  return result.status >= 500 ? "maybe-processed" : "final";
}

function givenUp(call: Call, { result: last, named, wait }: Assessed, count: number): TwilioError {
  const times = count === 1 ? "" : `, the last of ${count} attempts`;
  if (last.outcome === "answered") {
    const { kind, what, remedy, status, twilioCode } = refusal(call.requestLine, last, call.clean);
    const until = named ? ` Twilio asks to wait ${duration(wait)}.` : "";
    return new TwilioError({ kind, what: what + times, remedy: remedy + until, status, twilioCode });
  }
  return new TwilioError({
    kind: "unavailable",
    what: `${call.requestLine.method} ${call.requestLine.path} was not answered: ${last.reason}${times}`,
    remedy: "Check the network, a proxy, and TWILIO_..._URL where it is set; see https://status.twilio.com.",
  });
}

function closed({ method, path }: RequestLine, { waitMs }: Closed): TwilioError {
  return new TwilioError({
    kind: "rate-limited",
    what: `${method} ${path} was not sent, since Twilio asked to send nothing for ${duration(waitMs)}`,
    remedy: "Wait that long and run it again.",
  });
}
