import { connect } from "node:net";

/**
 * Calls `end` once the engine at `address` (host:port) is gone. An engine that was killed leaves its provider process
 * behind, a shell in between hides that from it, and the writes it still had to do would race with those of the next run.
 * Watches by a connection that stays open: the system closes it with the engine. Does nothing where there was no engine.
 */
export function watchEngine(address: string | undefined, end: () => void): void {
  const [, host, port] = /^(.+):(\d+)$/.exec(address ?? "") ?? [];
  if (host === undefined || port === undefined || Number(port) > 65_535) return;
  const watch = (known: boolean): void => {
    let connected = false;
    const socket = connect({ host, port: Number(port) })
      .unref()
      .on("connect", () => (connected = true))
      .on("error", () => undefined)
      .on("close", () => {
        // The engine closes connections that say nothing, after a while: one that can be made again is a sign of life.
        if (connected) watch(true);
        else if (known) end();
      });
    socket.resume();
  };
  watch(false);
}
