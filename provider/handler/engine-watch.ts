import { connect } from "node:net";

/** Until a connection is tried again that failed for another reason than that nobody listens, in milliseconds. */
const RETRY_MS = 1_000;

/**
 * Calls `end` once the engine at `address` (host:port) is gone. An engine that was killed leaves its provider process
 * behind, a shell in between hides that from it, and the writes it still had to do would race with those of the next
 * run. Watches by a connection that stays open: the system closes it with the engine. Does nothing if there was no
 * engine.
 */
export function watchEngine(address: string | undefined, end: () => void): void {
  const [, host, port] = /^(.+):(\d+)$/.exec(address ?? "") ?? [];
  if (host === undefined || port === undefined || Number(port) > 65_535) return;
  const watch = (known: boolean): void => {
    let connected = false;
    let refused = false;
    connect({ host, port: Number(port) })
      .unref()
      .on("connect", () => (connected = true))
      .on("error", (error) => (refused = "code" in error && error.code === "ECONNREFUSED"))
      .on("close", () => {
        // The engine closes connections that say nothing, after a while: one that can be made again is a sign of life.
        if (connected) watch(true);
        else if (known && refused) end();
        else if (known) setTimeout(() => watch(true), RETRY_MS).unref();
      })
      .resume();
  };
  watch(false);
}
