import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPostgresStore } from "../../../src/records/ledger/postgres-store";
import { type ScanResult } from "../../../src/records/scan/scan-result";
import { openEmulator, type TestEmulator } from "../../support/emulator";
import { runCli } from "../../support/cli";
import { postgresPrograms, type PostgresServer, startPostgres } from "../../support/postgres";
import { openWebhook, type TestWebhook } from "../../support/webhook";

const ROOT = path.resolve(__dirname, "../../..");
const MAIN = path.join(ROOT, "dist/src/cli/main.js");
const SEED = JSON.parse(fs.readFileSync(path.join(ROOT, "examples/clean/twilio-seed.json"), "utf8")) as Seed;
const NAMES = ["a", "b", "c", "d", "e", "f"] as const;
const sidOf = (name: string): string => `OR${name.repeat(32)}`;

interface Seed {
  readonly organization: object;
}

let organizations: Readonly<Record<string, TestEmulator>>;
let webhook: TestWebhook;
let folder: string;
let env: Record<string, string>;
const of = (name: string): TestEmulator => organizations[name] ?? expect.fail(`no organization ${name}`);

beforeEach(async () => {
  const open = async (name: string): Promise<readonly [string, TestEmulator]> => {
    const organization = { ...SEED.organization, sid: sidOf(name) };
    return [name, await openEmulator({ ...SEED, organization })];
  };
  organizations = Object.fromEntries(await Promise.all(NAMES.map(open)));
  webhook = await openWebhook();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-runners-"));
  const entries = NAMES.map((name) => ({ name, prefix: name.toUpperCase() }));
  const list = { apiVersion: "twilio-organization/v1", kind: "Organizations", organizations: entries };
  fs.writeFileSync(path.join(folder, "organizations.yaml"), JSON.stringify(list));
  env = {
    HOOK: webhook.url,
    ...Object.fromEntries(NAMES.flatMap((name) => Object.entries(settings(name.toUpperCase(), of(name))))),
  };
});
afterEach(async () => {
  await Promise.all([webhook, ...Object.values(organizations)].map((each) => each.close()));
  fs.rmSync(folder, { recursive: true, force: true });
});

function settings(prefix: string, twilio: TestEmulator): Record<string, string> {
  return {
    [`${prefix}_TWILIO_ORGANIZATION_SID`]: twilio.organizationSid,
    [`${prefix}_TWILIO_CLIENT_ID`]: twilio.clientId,
    [`${prefix}_TWILIO_CLIENT_SECRET`]: twilio.clientSecret,
    [`${prefix}_TWILIO_IAM_URL`]: twilio.iam,
    [`${prefix}_TWILIO_OAUTH_URL`]: twilio.oauth,
    [`${prefix}_TWILIO_PREVIEW_IAM_URL`]: twilio.previewIam,
  };
}

const line = (...more: readonly string[]): readonly string[] => [
  "scan",
  path.join(folder, "organizations.yaml"),
  "--output",
  path.join(folder, "scans"),
  "--format",
  "json",
  "--notify-url-env",
  "HOOK",
  ...more,
];

async function scan(...more: readonly string[]) {
  const run = await runCli(line(...more), env);
  return { ...run, result: JSON.parse(run.stdout) as ScanResult };
}

/** A runner that is killed while Twilio does not answer for `stuck`, when it is done with all others. */
async function killedScan(stuck: string, ...more: readonly string[]): Promise<void> {
  await of(stuck).faults({ kind: "latency", milliseconds: 60_000, path: "/Roles", times: "always" });
  const runner = spawn(process.execPath, [MAIN, ...line(...more)], {
    env: { ...process.env, ...env },
    stdio: "ignore",
  });
  const isDone = (name: string): boolean => fs.existsSync(path.join(folder, "scans", name, "findings.json"));
  while (!NAMES.every((name) => name === stuck || isDone(name))) {
    expect(runner.exitCode).toBeNull();
    await sleep(20);
  }
  // The request that waits goes on waiting.
  await of(stuck).clearFaults();
  runner.kill("SIGKILL");
  await once(runner, "exit");
}

/** How often each organization was read. */
async function readings(): Promise<readonly number[]> {
  const logs = await Promise.all(NAMES.map((name) => of(name).requests()));
  return logs.map((log) => log.filter((each) => each.includes("/scim/v2/Users")).length);
}

const told = (): readonly string[] =>
  (webhook.delivered as ScanResult[])
    .flatMap((message) => message.organizations)
    .filter((each) => each.new.length > 0)
    .map(({ name }) => name)
    .toSorted();
const names = ({ organizations: scanned }: ScanResult): readonly string[] => scanned.map(({ name }) => name);

test("a scan that was killed goes on where it was, and nothing is lost or told twice", async () => {
  await killedScan("c");
  const { result, status } = await scan("--resume", "1h");
  expect(await readings()).toEqual([1, 1, 2, 1, 1, 1]);
  expect(status).toBe(3);
  expect(names(result)).toEqual(NAMES);
  expect(result.organizations.map((each) => [each.new.length, each.scannedAt !== undefined])).toEqual(
    NAMES.map((name) => [3, name !== "c"]),
  );
  expect(told()).toEqual(NAMES);
  expect((await scan()).status).toBe(0);
  expect(await readings()).toEqual([2, 2, 3, 2, 2, 2]);
});

test("only results that are young, whole, and of the same organization are kept", async () => {
  await scan();
  const file = (name: string): string => path.join(folder, "scans", name, "scan.json");
  const alter = (name: string, change: (text: string) => string): void =>
    fs.writeFileSync(file(name), change(fs.readFileSync(file(name), "utf8")));
  const moved = (hours: number) => (text: string) =>
    text.replace(/"scannedAt": *"[^"]*"/, `"scannedAt": "${new Date(Date.now() + hours * 3_600_000).toISOString()}"`);
  alter("a", moved(-2));
  alter("b", moved(2));
  alter("c", (text) => text.replaceAll(sidOf("c"), sidOf("9")));
  alter("d", (text) => text.replaceAll('"findings"', '"incomplete"').replaceAll('"incomplete": {', '"findings": {'));
  alter("e", () => "[]");
  const { result } = await scan("--resume", "1h");
  expect(result.organizations.filter(({ scannedAt }) => scannedAt !== undefined).map(({ name }) => name)).toEqual([
    "f",
  ]);
});

const programs = postgresPrograms();

describe.skipIf(programs === undefined)("runners that share a ledger in PostgreSQL", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(programs ?? expect.fail());
  });
  afterAll(() => server.stop());

  /** The ledger's address as the command line may have it; the password goes into the environment. */
  async function ledger(): Promise<readonly [string, string]> {
    const address = new URL(await server.database());
    env["PGPASSWORD"] = server.password;
    process.env["PGPASSWORD"] = server.password;
    address.password = "";
    return ["--ledger", address.href];
  }
  afterEach(() => {
    delete process.env["PGPASSWORD"];
  });

  test("scan each organization once, both say how all are, and each thing is told once", async () => {
    const shared = await ledger();
    const runs = await Promise.all([scan(...shared), scan(...shared), scan(...shared)]);
    expect(await readings()).toEqual(NAMES.map(() => 1));
    for (const { result, status } of runs) {
      expect(names(result)).toEqual(NAMES);
      expect(status).toBe(3);
    }
    expect(told()).toEqual(NAMES);
    const [, address] = shared;
    const store = await openPostgresStore(address);
    const entries = await Promise.all(NAMES.map((name) => store.entries(sidOf(name))));
    await store.close();
    expect(entries.map((list) => list.length)).toEqual(NAMES.map(() => 1));
  });

  test("take over what a runner that dies was looking at", async () => {
    const shared = await ledger();
    const killed = killedScan("c", ...shared);
    while ((await of("c").requests()).length === 0) await sleep(20);
    const [{ result }] = await Promise.all([scan(...shared), killed]);
    expect(names(result)).toEqual(NAMES);
    expect(result.organizations[2]).toMatchObject({ name: "c", outcome: "findings" });
    expect(result.organizations[2]).not.toHaveProperty("scannedAt");
    await scan(...shared);
    expect([...new Set(told())]).toEqual(NAMES);
  });
});
