import { setTimeout as sleep } from "node:timers/promises";
import { type Snapshot, type Unread } from "../../model/snapshot";
import { count } from "../../report/text/words";
import { openReadClient } from "../client";
import { clockWarning, isByClock, wrongClock } from "../clock";
import { type OnPage } from "../pages";
import { type Runtime, systemRuntime } from "../runtime";
import { readSettings } from "../settings";
import { duration } from "../text";
import { collect, type CollectOptions, type OnList } from "./collect";

/** What those who wait for a reading learn of it. */
interface Listener {
  /** For a progress display: pages. */
  readonly onRecords?: (path: string, records: number) => void;
  /** For a progress display: lists. */
  readonly onList?: OnList;
  /** Says something to people that stops nobody. */
  readonly warn: (line: string) => void;
}

/**
 * Reads the organization that the environment names. Gives the problems of the settings, if they have any; what can't
 * be read afterwards is named in the snapshot. A clock that is off is told. One that is off by an hour can't say which
 * rights have ended: that is a problem, unless somebody named the moment.
 *
 * @param now the moment to judge by: this machine's clock, or one that somebody named
 */
export async function readLive(
  env: Readonly<Record<string, string | undefined>>,
  prefix: string | undefined,
  now: Date,
  { onRecords = () => undefined, onList = () => undefined, warn }: Listener,
  how: Omit<CollectOptions, "onList" | "deadline"> & { readonly timeoutMs?: number } = {},
): Promise<{ readonly snapshot: Snapshot } | { readonly problems: readonly string[] }> {
  const read = readSettings(env, prefix);
  if ("problems" in read) return read;
  const { settings } = read;
  const { timeoutMs = DEFAULT_TIMEOUT_MS, ...options } = how;
  const isClockTime = isByClock(now, Date.now());
  const deadline = startDeadline(timeoutMs);
  const onPage: OnPage = ({ path, records }) => {
    deadline.reached(path, records);
    onRecords(path, records);
  };
  try {
    const reader = openReadClient(settings, { onPage, runtime: deadline.runtime });
    const snapshot = await collect(reader, settings.organizationSid, now, {
      ...options,
      onList,
      deadline: deadline.over,
    });
    const wrong = isClockTime ? wrongClock(reader.clockAhead()) : undefined;
    if (wrong !== undefined) return { problems: [`${wrong}, or name the moment (as-of)`] };
    const warning = clockWarning(reader.clockAhead());
    if (warning !== undefined) warn(warning);
    return { snapshot };
  } finally {
    deadline.stop();
  }
}

/** How long reading an organization may take, in milliseconds, unless somebody says otherwise. */
export const DEFAULT_TIMEOUT_MS = 15 * 60 * 1000;

/** A limit to a whole reading: when it is over, requests that are under way are ended, and what had come is said. */
function startDeadline(ms: number) {
  const controller = new AbortController();
  const { signal } = controller;
  const reached = new Map<string, number>();
  const runtime: Runtime = {
    ...systemRuntime,
    fetch: (url, init) =>
      systemRuntime.fetch(url, {
        ...init,
        signal: init.signal == null ? signal : AbortSignal.any([init.signal, signal]),
      }),
    sleep: (pause) => sleep(pause, undefined, { signal }),
  };
  const timer = setTimeout(() => controller.abort(), ms);
  return {
    runtime,
    reached: (path: string, records: number): void => {
      reached.set((path.split("/").at(-1) ?? path).toLowerCase(), records);
    },
    over: (list: Unread["list"]): Promise<never> =>
      new Promise((_, reject) => {
        const end = (): void => {
          const records = reached.get(list === "assignments" ? "roleassignments" : list) ?? 0;
          reject(
            new Error(`the time limit of ${duration(ms)} is over (--timeout); ${count(records, "record")} had come`),
          );
        };
        if (signal.aborted) end();
        else signal.addEventListener("abort", end, { once: true });
      }),
    stop: (): void => clearTimeout(timer),
  };
}

/** The requests that a reading takes, as far as it can be told before it: lists come in pages of a hundred. */
export function requestsNeeded(assignments: number | undefined): readonly string[] {
  const pages =
    assignments === undefined ? "1 for each 100 assignments" : `about ${Math.max(1, Math.ceil(assignments / 100))}`;
  return [
    "POST token                   1",
    "GET  roles                   1",
    "GET  users (SCIM)            1",
    "GET  accounts                1 for each 100 accounts",
    `GET  role assignments        ${pages}`,
  ];
}
