import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../../src/cli/commands";
import { run } from "../../../src/cli/run";
import { createShell } from "../../../src/cli/shell";
import { type Emulator, startEmulator } from "../../../src/emulator";
import { environmentOf } from "../provider-lab";
import { ROOT } from "./terminal";

const MANIFEST = path.join(ROOT, "examples/acme/access.yaml");
const NOW = new Date("2026-12-01T00:00:00Z");

let twilio: Emulator;
let folder: string;
beforeAll(async () => {
  const seed: unknown = JSON.parse(readFileSync(path.join(ROOT, "examples/acme/twilio-seed.json"), "utf8"));
  twilio = await startEmulator({ seed });
  folder = mkdtempSync(path.join(os.tmpdir(), "dry-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await twilio.close();
});

/** A line for each command, which does as much with Twilio as the command can. A new command needs one. */
const LINES: Readonly<Record<string, string>> = {
  roles: "roles",
  validate: "validate MANIFEST",
  audit: "audit --live MANIFEST",
  review: "review --base MANIFEST --head MANIFEST --seal FOLDER/plan.json --live",
  access: "access --live MANIFEST",
  explain: "explain ada@acme.example --live --manifest MANIFEST",
  "who-can": "who-can view-invoices --live --manifest MANIFEST",
  snapshot: "snapshot --output FOLDER/snapshot.json",
  // It would serve until it is told to end; it reads no settings, and so knows no Twilio.
  emulator: "emulator --seed FOLDER/nowhere.json",
};

/** Runs a command line with the settings of the emulator; gives what it printed and the requests that it made. */
async function runLine(line: string) {
  let text = "";
  const stream = () =>
    new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk);
        done();
      },
    });
  const shell = createShell({ env: environmentOf(twilio), stdout: stream(), stderr: stream() }, () => NOW);
  const log = `${new URL(twilio.iam).origin}/emulator/log`;
  await fetch(log, { method: "DELETE" });
  const args = line.replaceAll("MANIFEST", MANIFEST).replaceAll("FOLDER", folder).split(" ");
  const status = await run(args, shell);
  const { requests } = (await (await fetch(log)).json()) as { requests: { method: string; path: string }[] };
  return { status, text, requests: requests.map((request) => `${request.method} ${request.path.split("?")[0] ?? ""}`) };
}

describe("a command", () => {
  it.each(COMMANDS)("$name changes nothing in Twilio, and reads it only if it says so", async ({ name, live }) => {
    const line = LINES[name];
    if (line === undefined) throw new Error(`give LINES a line for ${name}, which does all it can with Twilio`);
    const { status, text, requests } = await runLine(line);
    if (name !== "emulator") expect([0, 3], text).toContain(status);
    const asked = requests.filter((request) => request !== "POST /oauth/v2/token");
    expect(asked.filter((request) => !request.startsWith("GET "))).toEqual([]);
    expect(asked.length > 0).toBe(live);
  });

  it.each(COMMANDS)("$name has the options of live commands if and only if it is one", async ({ name, live }) => {
    const { text } = await runLine(`${name} --help`);
    expect(/^ +--(live|prefix)\b/m.test(text)).toBe(live);
  });
});
