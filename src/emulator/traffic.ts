import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type FastifyInstance, type FastifyRequest } from "fastify";
import { ApiError, errorForm, isTokenRoute, unreadable } from "./errors";
import { type Fault, type Faults } from "./faults";
import { type Shift } from "./paging";
import { type LogEntry, type RequestLog } from "./request-log";
import { type Settings } from "./entities";
import { type Tokens } from "./token";

export interface Traffic {
  /** How the page that this request asks for is shifted by a fault. */
  readonly shiftOf: (request: FastifyRequest) => Shift | undefined;
}

interface Underway {
  readonly entry: LogEntry;
  /** The one that meets this request, apart from latency. */
  readonly fault: Fault | undefined;
}

interface RouteContext {
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly tokens: Pick<Tokens, "revoke">;
  readonly settings: () => Settings;
  readonly requestId: () => string;
}

/** Lets every request to the emulated API be logged and meet its faults. The emulator's own routes stay apart. */
export function watchTraffic(
  app: FastifyInstance,
  { faults, log, tokens, settings, requestId }: RouteContext,
): Traffic {
  const underway = new WeakMap<FastifyRequest, Underway>();

  app.addHook("onRequest", async (request, reply) => {
    if (request.url.startsWith("/emulator/")) return;
    const { authorization } = request.headers;
    const met = faults.meet({ method: request.method, url: request.url, authorized: authorization !== undefined });
    const fault = met.find((one) => one.kind !== "latency");
    underway.set(request, { entry: log.add(request.method, request.url), fault });
    // Presence on iam.twilio.com is not confirmed (facts 10); a client may show it, and need not find it.
    void reply.headers({ "twilio-request-id": requestId(), "access-control-allow-origin": "*" });

    const wait = met.reduce((sum, one) => sum + (one.kind === "latency" ? one.milliseconds : 0), settings().latency);
    if (wait > 0) await sleep(wait, undefined, { ref: false });
    if (fault?.kind === "close-before") {
      reply.hijack();
      request.raw.socket.destroy();
    }
    if (fault?.kind === "expired-token" && authorization !== undefined) tokens.revoke(authorization);
    if (fault?.kind === "status") throw statusError(fault, request);
  });

  app.addHook("onSend", (request, reply, payload, done) => {
    const { entry, fault } = underway.get(request) ?? {};
    if (entry !== undefined) entry.status = reply.statusCode;
    const body = typeof payload === "string" ? payload : "";
    const half = body.slice(0, Math.floor(body.length / 2));
    if (fault?.kind === "close-after") {
      if (entry !== undefined) entry.status = null;
      request.raw.socket.destroy();
    }
    if (fault?.kind === "malformed-body") done(null, half);
    else if (fault?.kind === "truncated-body") done(null, brokenOff(half));
    else done(null, payload);
  });

  return {
    shiftOf: (request) => {
      const fault = underway.get(request)?.fault;
      return fault?.kind === "page-shift" ? fault.change : undefined;
    },
  };
}

/** The error that a fault of kind `status` gives, with Twilio's code for that status unless it names one. */
function statusError(fault: Extract<Fault, { kind: "status" }>, request: FastifyRequest): ApiError {
  const { status, retryAfter } = fault;
  const message = fault.message ?? `Fault of the emulator: ${status}`;
  return new ApiError(status, fault.code ?? codeOf(status, request), message, {
    ...(retryAfter === undefined ? {} : { retryAfter: String(retryAfter) }),
  });
}

function codeOf(status: number, { method, url }: FastifyRequest): number {
  if (status === 400) return unreadable(method, url, "").code;
  if (status === 429) return isTokenRoute(url) ? 20429 : 25021;
  if (status === 401 && errorForm(method, url) === "scim") return 25018;
  if (status === 401 || status === 403) return 20003;
  return 20000 + status;
}

/** A stream that gives `text` and then breaks. */
function brokenOff(text: string): Readable {
  return Readable.from(
    (function* () {
      yield text;
      throw new Error("the connection is closed by a fault of the emulator");
    })(),
  );
}
