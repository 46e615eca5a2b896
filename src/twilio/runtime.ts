import { setTimeout as sleep } from "node:timers/promises";

/** How long the client tries before it says that Twilio does not answer. */
export interface Limits {
  /** How often a request is sent at most, the first time included. */
  readonly attempts: number;
  /**
   * How often at most while nobody listens at the address: that is a wrong address or a dead process, not a busy
   * server.
   */
  readonly refusedAttempts: number;
  /** A request is not sent again when that would be later than this many milliseconds after it was first sent. */
  readonly totalMs: number;
  /** How long one attempt may take, to the last byte of the answer, in milliseconds. */
  readonly requestMs: number;
  /**
   * The longest wait that the first repetition draws from, in milliseconds; it doubles with each one, up to
   * `longestBackoffMs`.
   */
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
  /** Where Twilio asks for a longer pause than this many milliseconds, requests fail instead of waiting. */
  readonly longestPauseMs: number;
  /** Bytes of an answer, unpacked. SCIM gives all users in one: some 600 bytes each. */
  readonly answerBytes: number;
}

/** What the client needs of the world around it. Clients with the same runtime share one pace and one token. */
export interface Runtime {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
  readonly limits: Limits;
}

/** The real clock, the real network. */
export const systemRuntime: Runtime = {
  fetch: (url, init) => fetch(url, init),
  now: () => Date.now(),
  sleep: (ms) => sleep(ms),
  random: () => Math.random(),
  limits: {
    attempts: 8,
    refusedAttempts: 2,
    totalMs: 120_000,
    requestMs: 30_000,
    backoffMs: 250,
    longestBackoffMs: 20_000,
    longestPauseMs: 60_000,
    answerBytes: 128 * 1024 * 1024,
  },
};

/** Milliseconds to wait after attempt number `attempt` (from 1): exponential, with full jitter. */
export function backoff({ random, limits }: Pick<Runtime, "random" | "limits">, attempt: number): number {
  return random() * Math.min(limits.longestBackoffMs, limits.backoffMs * 2 ** (attempt - 1));
}
