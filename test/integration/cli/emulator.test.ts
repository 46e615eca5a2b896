import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MAIN } from "./terminal";

interface Ready {
  readonly iam: string;
  readonly oauth: string;
  readonly previewIam: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly organizationSid: string;
}

interface Running {
  readonly ready: Ready;
  readonly lines: string[];
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

const children: ChildProcess[] = [];
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "twilio-org-emulator-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function launch(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, "emulator", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  return child;
}

async function start(...args: string[]): Promise<Running> {
  const child = launch(...args);
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  await once(output, "line");
  return {
    ready: JSON.parse(lines[0] ?? "") as Ready,
    lines,
    async end(signal) {
      child.kill(signal);
      const [status] = (await once(child, "close")) as [number | null];
      return status;
    },
  };
}

async function tokenStatus({ oauth, clientId, clientSecret }: Ready): Promise<number> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
  });
  return (await fetch(`${oauth}/v2/token`, { method: "POST", body })).status;
}

test.each(["SIGTERM", "SIGINT"] as const)("says once where it is, works, and ends cleanly on %s", async (signal) => {
  const { ready, lines, end } = await start();
  expect(Object.keys(ready)).toEqual(["iam", "oauth", "previewIam", "clientId", "clientSecret", "organizationSid"]);
  for (const base of [ready.iam, ready.oauth, ready.previewIam]) expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+/);
  expect(await tokenStatus(ready)).toBe(200);
  expect(await end(signal)).toBe(0);
  expect(lines.length).toBe(1);
});

test("takes the port it is given", async () => {
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const address = free.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  free.close();
  await once(free, "close");
  const { ready, end } = await start("--port", String(port));
  expect(new URL(ready.iam).port).toBe(String(port));

  const second = launch("--port", String(port));
  let error = "";
  second.stderr.on("data", (part: Buffer) => (error += part.toString()));
  expect(await once(second, "close")).toEqual([1, null]);
  expect(error.replace(/\s+/g, " ")).toBe(
    `error[impossible]: Port ${port} is taken on 127.0.0.1: choose another, or 0 for any that is free `,
  );
  expect(await end("SIGTERM")).toBe(0);
});

test("begins with a seed, and goes on from its state", async () => {
  const [seed, state] = [path.join(folder, "seed.json"), path.join(folder, "state.jsonl")];
  const organization = { sid: "OR000000000000000000000000000000aa", name: "Acme" };
  writeFileSync(seed, JSON.stringify({ organization }));
  const first = await start("--seed", seed, "--state", state);
  expect(first.ready.organizationSid).toBe(organization.sid);
  expect(await first.end("SIGTERM")).toBe(0);
  expect(readFileSync(state, "utf8")).toContain(organization.sid);
  const second = await start("--state", state);
  expect(second.ready.clientSecret).toBe(first.ready.clientSecret);
  expect(await second.end("SIGINT")).toBe(0);
});
