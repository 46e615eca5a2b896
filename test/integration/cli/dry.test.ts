import { generateKeyPairSync } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../../src/cli/commands";
import { type LiveShell, MANIFEST, openLiveShell } from "./live-shell";

let shell: LiveShell;
beforeAll(async () => {
  const key = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  shell = await openLiveShell(new Date("2026-12-01T00:00:00Z"), { REVIEW_KEY: key });
  const organizations = {
    apiVersion: "twilio-organization/v1",
    kind: "Organizations",
    organizations: [{ name: "acme", manifest: MANIFEST }],
  };
  fs.writeFileSync(path.join(shell.folder, "organizations.yaml"), JSON.stringify(organizations));
});
afterAll(() => shell.close());

/** A line for each command, which does as much with Twilio as the command can. A new command needs one. */
const LINES: Readonly<Record<string, string>> = {
  roles: "roles",
  validate: "validate MANIFEST",
  audit: "audit --live MANIFEST",
  review: "review --base MANIFEST --head MANIFEST --seal FOLDER/plan.json --live",
  access: "access --live MANIFEST",
  explain: "explain ada@acme.example --live --manifest MANIFEST",
  "who-can": "who-can view-invoices --live --manifest MANIFEST",
  simulate: "simulate uplift --live --manifest MANIFEST",
  narrow: "narrow MANIFEST",
  drift: "drift --live MANIFEST",
  scan: "scan FOLDER/organizations.yaml --output FOLDER/scans",
  init: "init --output FOLDER/init --pipeline github --yes",
  rules: "rules",
  completion: "completion bash",
  dashboard: "dashboard FOLDER/organizations.yaml --output FOLDER/site",
  adopt: "adopt --live --output FOLDER/adopted",
  ledger: "ledger record --live MANIFEST --ledger FOLDER/ledger",
  attest: "attest --live MANIFEST --key-env REVIEW_KEY --output FOLDER/review",
  snapshot: "snapshot --output FOLDER/snapshot.json",
  // It would serve until it is told to end; it reads no settings, and so knows no Twilio.
  emulator: "emulator --seed FOLDER/nowhere.json",
  // It speaks with a code host alone, and here is none.
  ci: "ci pushes",
};

/** Where a command's options stand in the help of one of its own commands. */
const HELP: Readonly<Record<string, string>> = {
  simulate: "simulate uplift",
  ledger: "ledger record",
  attest: "attest pack",
  ci: "ci pushes",
};

describe("a command", () => {
  it.each(COMMANDS)("$name changes nothing in Twilio, and reads it only if it says so", async ({ name, live }) => {
    const line = LINES[name];
    if (line === undefined) throw new Error(`give LINES a line for ${name}, which does all it can with Twilio`);
    const { status, text, requests } = await shell.run(line);
    // Whatever the answer is: it must not have failed, or it might not have come to what it does. The emulator has no seed
    // here, the dashboard no ledger, and the pipeline no host.
    if (!["emulator", "dashboard", "ci"].includes(name)) expect(status, text).not.toBe(1);
    expect(requests.filter((request) => !request.startsWith("GET "))).toEqual([]);
    expect(requests.length > 0).toBe(live);
  });

  it.each(COMMANDS)("$name has the options of live commands if and only if it is one", async ({ name, live }) => {
    const { text } = await shell.run(`${HELP[name] ?? name} --help`);
    // A scan has a prefix for each organization in its file.
    expect(name === "scan" || /^ +--(live|prefix)\b/m.test(text)).toBe(live);
  });
});
