import PQueue from "p-queue";
import { type Runtime } from "./runtime";

/** Why a request was not sent: Twilio asked for a pause that is too long to wait for. */
export interface Closed {
  readonly outcome: "closed";
  readonly waitMs: number;
}

/** One pace for all requests of an OAuth app: few at a time, and all stop when one has to slow down. */
export interface Pace {
  /** Runs `task` when its turn comes. Of those waiting, a higher `urgency` goes first. */
  readonly inTurn: <T>(urgency: number, task: () => Promise<T>) => Promise<T | Closed>;
  /** Runs `task` as part of a turn that is already there. */
  readonly withinTurn: <T>(task: () => Promise<T>) => Promise<T | Closed>;
  /** Nothing is sent for that many milliseconds. */
  readonly hold: (ms: number) => void;
}

/** Requests at a time. Twilio publishes no limit for organization APIs (facts 10), so we stay modest. */
const IN_FLIGHT = 4;

/** No pause is longer, whatever a server says: its clock may be wrong. */
const LONGEST_HOLD_MS = 3_600_000;

export function openPace({ now, sleep, limits }: Pick<Runtime, "now" | "sleep" | "limits">): Pace {
  const queue = new PQueue({ concurrency: IN_FLIGHT });
  let openAt = 0;

  async function withinTurn<T>(task: () => Promise<T>): Promise<T | Closed> {
    // Again after each wait: meanwhile another answer may have asked for more.
    for (let waitMs = openAt - now(); waitMs > 0; waitMs = openAt - now()) {
      if (waitMs > limits.longestPauseMs) return { outcome: "closed", waitMs };
      await sleep(waitMs);
    }
    return task();
  }

  return {
    inTurn: (urgency, task) => queue.add(() => withinTurn(task), { priority: urgency }),
    withinTurn,
    hold: (ms) => {
      openAt = Math.max(openAt, now() + Math.min(ms, LONGEST_HOLD_MS));
    },
  };
}

/**
 * The milliseconds that a `Retry-After` header asks for: seconds, or an HTTP date (RFC 9110, 10.2.3). `undefined` where
 * it is missing, makes no sense, or asks for nothing.
 *
 * @param now the server's time, in milliseconds since 1970
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? "";
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : text.endsWith("GMT") ? Date.parse(text) - now : NaN;
  return ms > 0 ? ms : undefined;
}
