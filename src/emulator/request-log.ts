/**
 * One request to the emulated API. `status` is null while it is unanswered, and stays so where the connection was
 * closed.
 */
export interface LogEntry {
  readonly method: string;
  /** With the emulator's prefix and the query, as requested. */
  readonly path: string;
  status: number | null;
}

export interface RequestLog {
  /** The entry may be given its status later. */
  add(method: string, path: string): LogEntry;
  clear(): void;
  /**
   * `count` of all requests since the log was cleared, the latest of them in order of arrival (100,000 are kept), and
   * how often each combination of method, path without query, and status occurs among these.
   */
  report(): {
    readonly count: number;
    readonly requests: readonly LogEntry[];
    readonly totals: readonly (LogEntry & { readonly count: number })[];
  };
}

const KEPT = 100_000;

export function createRequestLog(): RequestLog {
  let entries: LogEntry[] = [];
  let count = 0;
  return {
    add: (method, path) => {
      const entry = { method, path, status: null };
      // Twice the number is let in before the oldest go, so that it costs nothing per request.
      if (entries.length >= 2 * KEPT) entries = entries.slice(-KEPT);
      entries.push(entry);
      count++;
      return entry;
    },
    clear: () => {
      entries = [];
      count = 0;
    },
    report: () => {
      const requests = entries.slice(-KEPT);
      const totals = new Map<string, LogEntry & { count: number }>();
      for (const { method, path: url, status } of requests) {
        const [path = ""] = url.split("?");
        const key = `${method} ${path} ${String(status)}`;
        const total = totals.get(key);
        if (total === undefined) totals.set(key, { method, path, status, count: 1 });
        else total.count++;
      }
      return { count, requests, totals: [...totals.values()] };
    },
  };
}
