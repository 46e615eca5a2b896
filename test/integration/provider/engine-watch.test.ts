import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { watchEngine } from "../../../provider/handler/engine-watch";

interface Engine {
  readonly address: string;
  /** Connections it has taken so far. */
  readonly connections: () => number;
  /** Closes the open ones, as a server does with those that say nothing. */
  readonly hangUp: () => void;
  readonly stop: () => Promise<void>;
}

const running: Engine[] = [];
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop();
});

async function startEngine(port = 0): Promise<Engine> {
  const open = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections++;
    open.add(socket.on("error", () => undefined).on("close", () => open.delete(socket)));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const hangUp = () => {
    for (const socket of open) socket.destroy();
  };
  const engine: Engine = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    hangUp,
    stop: async () => {
      if (!server.listening) return;
      server.close();
      hangUp();
      await once(server, "close");
    },
  };
  running.push(engine);
  return engine;
}

/** Long enough for several connections on one machine to be made and refused. */
const A_WHILE = 200;

describe("the watch over the engine", () => {
  it("ends with the engine", async () => {
    const engine = await startEngine();
    const end = vi.fn();
    watchEngine(engine.address, end);
    await vi.waitFor(() => expect(engine.connections()).toBe(1));
    expect(end).not.toHaveBeenCalled();
    await engine.stop();
    await vi.waitFor(() => expect(end).toHaveBeenCalled());
    await sleep(A_WHILE);
    expect(end).toHaveBeenCalledTimes(1);
  });

  it("survives connections that the engine closes, and still ends with it", async () => {
    const engine = await startEngine();
    const end = vi.fn();
    watchEngine(engine.address, end);
    for (let count = 1; count <= 3; count++) {
      await vi.waitFor(() => expect(engine.connections()).toBe(count));
      engine.hangUp();
    }
    await vi.waitFor(() => expect(engine.connections()).toBe(4));
    await sleep(A_WHILE);
    expect(end).not.toHaveBeenCalled();
    await engine.stop();
    await vi.waitFor(() => expect(end).toHaveBeenCalledTimes(1));
  });

  it("does nothing where nobody ever listened", async () => {
    const engine = await startEngine();
    await engine.stop();
    const end = vi.fn();
    watchEngine(engine.address, end);
    await sleep(A_WHILE);
    expect(end).not.toHaveBeenCalled();
  });

  it.each([undefined, "", "/usr/bin/node", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:port", "127.0.0.1:99999"])(
    "does nothing without an address: %s",
    async (address) => {
      const end = vi.fn();
      expect(() => watchEngine(address, end)).not.toThrow();
      await sleep(20);
      expect(end).not.toHaveBeenCalled();
    },
  );
});
