import { Ajv2020 } from "ajv/dist/2020";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ScanResult } from "../../../src/records/scan/scan-result";
import { type DriftResult } from "../../../src/auditor/drift";
import { type AuditResult } from "../../../src/model/finding";
import { type CliRun, runCli } from "../../support/cli";
import { openEmulator, type TestEmulator } from "../../support/emulator";
import { openWebhook, type TestWebhook } from "../../support/webhook";

const ROOT = path.resolve(__dirname, "../../..");
const NOW = new Date("2026-12-01T00:00:00Z");
const json = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(ROOT, file), "utf8"));
const ajv = new Ajv2020({ allowUnionTypes: true });
for (const name of ["findings", "drift", "scan"]) ajv.addSchema(json(`schemas/${name}.schema.json`) as object, name);

const RIGHT = { user: "linus@acme.example", role: "Organization Billing Admin" } as const;

let acme: TestEmulator;
let clean: TestEmulator;
let webhook: TestWebhook;
let folder: string;
let env: Record<string, string>;
beforeEach(async () => {
  [acme, clean, webhook] = await Promise.all([
    openEmulator(json("examples/acme/twilio-seed.json") as object),
    openEmulator(json("examples/clean/twilio-seed.json") as object),
    openWebhook(),
  ]);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-scan-"));
  env = { ...settings("ACME", acme), ...settings("CLEAN", clean), HOOK: webhook.url };
  const administrators = ["ceo", "ops", "breakglass"].map((name) => `${name}@birch.example,management\n`);
  fs.writeFileSync(at("people.csv"), ["email,function\n", ...administrators].join(""));
  organizations(
    { name: "acme", prefix: "ACME", manifest: example("acme") },
    { name: "clean", prefix: "CLEAN", people: at("people.csv") },
  );
});
afterEach(async () => {
  await Promise.all([acme.close(), clean.close(), webhook.close()]);
  fs.rmSync(folder, { recursive: true, force: true });
});

const example = (name: string): string => path.join(ROOT, "examples", name, "access.yaml");
const at = (...names: readonly string[]): string => path.join(folder, ...names);

function settings(prefix: string, twilio: TestEmulator): Record<string, string> {
  const { organizationSid, clientId, clientSecret, iam, oauth, previewIam } = twilio;
  return {
    [`${prefix}_TWILIO_ORGANIZATION_SID`]: organizationSid,
    [`${prefix}_TWILIO_CLIENT_ID`]: clientId,
    [`${prefix}_TWILIO_CLIENT_SECRET`]: clientSecret,
    [`${prefix}_TWILIO_IAM_URL`]: iam,
    [`${prefix}_TWILIO_OAUTH_URL`]: oauth,
    [`${prefix}_TWILIO_PREVIEW_IAM_URL`]: previewIam,
  };
}

function organizations(...entries: readonly object[]): void {
  const file = { apiVersion: "twilio-organization/v1", kind: "Organizations", organizations: entries };
  fs.writeFileSync(at("organizations.yaml"), JSON.stringify(file));
}

/** Scans; no secret may come out, neither printed nor written nor sent. */
async function scan(...args: readonly string[]): Promise<CliRun & { readonly result: ScanResult }> {
  const line = ["scan", at("organizations.yaml"), "--output", at("scans"), "--format", "json", ...args];
  const run = await runCli(line, env, NOW);
  const written = fs
    .readdirSync(at("scans"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => fs.readFileSync(at("scans", name), "utf8"));
  const all = [run.stdout, run.stderr, JSON.stringify(webhook.delivered), ...written].join("\n");
  for (const secret of [acme.clientSecret, clean.clientSecret, "T0-secret"]) expect(all).not.toContain(secret);
  const result = JSON.parse(run.stdout) as ScanResult;
  expect(ajv.validate("scan", result), ajv.errorsText()).toBe(true);
  return { ...run, result };
}

const outcomes = ({ result }: { readonly result: ScanResult }): readonly string[] =>
  result.organizations.map(({ name, outcome }) => `${name} ${outcome}`);
const written = (...names: readonly string[]): unknown => JSON.parse(fs.readFileSync(at("scans", ...names), "utf8"));

describe("a scan", () => {
  test("tells what is new once, and what is gone once", async () => {
    const first = await scan();
    expect(first.status).toBe(7);
    expect(outcomes(first)).toEqual(["acme drift", "clean nothing-new"]);
    const kept = written("acme", "findings.json") as AuditResult;
    expect(ajv.validate("findings", kept), ajv.errorsText()).toBe(true);
    expect(ajv.validate("drift", written("acme", "drift.json")), ajv.errorsText()).toBe(true);
    const undeployed = (written("acme", "drift.json") as DriftResult).items;
    expect(first.result.organizations[0]?.new.map(({ fingerprint }) => fingerprint)).toEqual(
      [...kept.findings, ...undeployed].map(({ fingerprint }) => fingerprint),
    );

    const second = await scan();
    expect(second.status).toBe(0);
    expect(second.result.organizations.flatMap((each) => [...each.new, ...each.gone])).toEqual([]);

    await acme.grant(RIGHT);
    const third = await scan();
    expect(third.status).toBe(7);
    expect(outcomes(third)).toEqual(["acme drift", "clean nothing-new"]);
    const news = third.result.organizations[0]?.new ?? [];
    expect(news.map(({ type }) => type)).toEqual(expect.arrayContaining(["finding", "drift"]) as unknown);
    const drift = written("acme", "drift.json") as DriftResult;
    expect(drift.baseline?.new).toEqual([drift.items.find(({ kind }) => kind === "unmanaged")?.fingerprint]);
    expect(ajv.validate("drift", drift), ajv.errorsText()).toBe(true);
    expect(ajv.validate("findings", written("acme", "findings.json")), ajv.errorsText()).toBe(true);

    await acme.revoke(RIGHT);
    const fourth = await scan();
    expect(fourth.status).toBe(0);
    const gone = fourth.result.organizations[0]?.gone.map(({ fingerprint }) => fingerprint).sort();
    expect(gone).toEqual(news.map(({ fingerprint }) => fingerprint).sort());
  });

  test("of an organization of which nothing else is known asks what its administrators do", async () => {
    organizations({ name: "clean", prefix: "CLEAN" });
    const run = await scan();
    expect([run.status, ...outcomes(run)]).toEqual([3, "clean findings"]);
    const { findings } = written("clean", "findings.json") as AuditResult;
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(Array(3).fill("undeclared-administrator"));
  });

  test("goes on where one organization fails, and keeps what that one had", async () => {
    organizations(
      { name: "gone", prefix: "GONE" },
      { name: "acme", prefix: "ACME", manifest: example("acme") },
      { name: "wrong", prefix: "CLEAN", manifest: example("acme"), rules: "nowhere.yaml" },
    );
    fs.mkdirSync(at("scans", "wrong"), { recursive: true });
    fs.writeFileSync(at("scans", "wrong", "findings.json"), "kept");
    const run = await scan();
    expect(run.status).toBe(1);
    expect(outcomes(run)).toEqual(["gone failed", "acme drift", "wrong failed"]);
    expect(run.result.organizations[0]?.why[0]).toContain("GONE_TWILIO_ORGANIZATION_SID is not set");
    expect(run.result.organizations[2]?.why[0]).toContain(at("nowhere.yaml"));
    expect(fs.readFileSync(at("scans", "wrong", "findings.json"), "utf8")).toBe("kept");
    expect(fs.readdirSync(at("scans", "acme")).sort()).toEqual([
      "drift.json",
      "findings.json",
      "scan.json",
      "snapshot.json",
    ]);
  });

  test("that could not read everything is incomplete, lets nothing go, and does not tell it again", async () => {
    await scan();
    await acme.faults({ kind: "status", status: 403, method: "GET", path: "/RoleAssignments", times: "always" });
    const run = await scan();
    expect(run.status).toBe(2);
    expect(outcomes(run)).toEqual(["acme incomplete", "clean nothing-new"]);
    expect(run.result.organizations[0]?.gone).toEqual([]);
    expect(run.stderr).toContain("acme: not read: assignments");
    await acme.clearFaults();
    const later = await scan();
    expect(later.result.organizations.flatMap((each) => [...each.new, ...each.gone])).toEqual([]);
    expect(later.status).toBe(0);
  });

  test("counts everything as new where the last result is none, or of another organization", async () => {
    await scan();
    const other = fs.readFileSync(at("scans", "acme", "findings.json"), "utf8");
    const sid = `OR${"9".repeat(32)}`;
    fs.writeFileSync(at("scans", "acme", "findings.json"), other.replaceAll(acme.organizationSid, sid));
    fs.writeFileSync(at("scans", "clean", "findings.json"), "{}");
    const { stderr, status } = await scan();
    expect(stderr).toMatch(/clean: everything counts as new: .*findings.json is not a result of audit/);
    expect(stderr).toMatch(/acme: everything counts as new: .*findings.json is about OR999/);
    expect(status).toBe(3);
  });

  test("keeps the results of an organization that is renamed in the list, and sets aside those of one that left it", async () => {
    await scan();
    organizations({ name: "acme-hq", prefix: "ACME", manifest: example("acme") });
    const run = await scan();
    expect(run.status).toBe(0);
    expect(run.result.organizations).toMatchObject([{ name: "acme-hq", new: [], gone: [] }]);
    expect(run.stderr.replaceAll(/\s+/g, " ")).toMatch(
      /no longer listed: clean: its results are kept in .*clean; close its issues/,
    );
    expect(fs.readdirSync(at("scans")).sort()).toEqual(["_no-longer-listed", "acme-hq"]);
    expect((await scan()).stderr).not.toContain("no longer listed");
  });

  test("leaves other folders of its reader alone", async () => {
    fs.mkdirSync(at("scans", "notes"), { recursive: true });
    fs.writeFileSync(at("scans", "notes", "mine.txt"), "mine");
    await scan();
    expect(fs.readFileSync(at("scans", "notes", "mine.txt"), "utf8")).toBe("mine");
  });

  test.each([
    ["two of a name", [{ name: "acme" }, { name: "acme", prefix: "B" }], "has the same name"],
    [
      "two of a prefix",
      [
        { name: "a", prefix: "P" },
        { name: "b", prefix: "P" },
      ],
      "has the same prefix",
    ],
    ["two without a prefix", [{ name: "a" }, { name: "b" }], "no prefix"],
    ["a name that leads elsewhere", [{ name: "../a" }], "name"],
    ["a secret in the file", [{ name: "a", clientSecret: "s" }], "clientSecret"],
    ["none", [], "organizations"],
  ])("refuses %s", async (_, entries, message) => {
    organizations(...entries);
    const run = await runCli(["scan", at("organizations.yaml"), "--output", at("scans")], env, NOW);
    expect([run.status, run.stdout]).toEqual([1, ""]);
    expect(run.stderr).toContain(message);
  });

  test("shows people each organization with what is new", async () => {
    const run = await runCli(["scan", at("organizations.yaml"), "--output", at("scans")], env, NOW);
    expect(run.stdout).toMatch(/^2 organizations, as of 2026-12-01 00:00 UTC\n\nacme: new drift\n {2}findings: /);
    expect(run.stdout).toContain("\nclean: nothing new to fix\n");
  });
});

describe("the webhook", () => {
  const NOTIFY = ["--notify-url-env", "HOOK"] as const;

  test("is told what is new and gone, and nothing otherwise", async () => {
    const { result } = await scan(...NOTIFY);
    expect(webhook.delivered).toEqual([result]);
    await scan(...NOTIFY);
    expect(webhook.log).toHaveLength(1);
    await acme.grant(RIGHT);
    await scan(...NOTIFY);
    await acme.revoke(RIGHT);
    await scan(...NOTIFY, "--notify-format", "slack");
    expect(webhook.delivered).toHaveLength(3);
    expect(JSON.stringify(webhook.delivered[2])).toContain("• gone: ");
  });

  test("is asked again where it is busy, broken or cut off", async () => {
    webhook.answers.push(429, 503, "hang up");
    expect((await scan(...NOTIFY)).status).toBe(7);
    expect(webhook.log).toEqual([429, 503, "hang up", 200]);
    expect(webhook.delivered).toHaveLength(1);
  });

  test.each([400, 302, 404] as const)("that answers %s is not asked again; the message is kept", async (status) => {
    webhook.answers.push(status);
    const run = await scan(...NOTIFY);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(`the webhook of HOOK: it answered ${status}`);
    expect(webhook.log).toEqual([status]);
    expect(outcomes(run)).toEqual(["acme drift", "clean nothing-new"]);
    expect(written("undelivered.json")).toEqual([run.result]);

    const next = await scan(...NOTIFY);
    expect(next.status).toBe(0);
    expect(webhook.delivered).toEqual([run.result]);
    expect(fs.existsSync(at("scans", "undelivered.json"))).toBe(false);
  });

  test("is told by the next scan what a scan found that was killed before it could", async () => {
    const told = await scan();
    const killed = {
      schemaVersion: 1,
      asOf: NOW.toISOString(),
      outcome: "drift",
      organizations: [told.result.organizations[0]],
    };
    fs.writeFileSync(at("scans", "acme", "untold.json"), JSON.stringify([killed]));
    const next = await scan(...NOTIFY);
    expect(next.status).toBe(0);
    expect(webhook.delivered).toEqual([killed]);
    expect(fs.existsSync(at("scans", "acme", "untold.json"))).toBe(false);
    await scan(...NOTIFY);
    expect(webhook.delivered).toHaveLength(1);
  });

  test.each(["not JSON", "{}", "[]", '[{"schemaVersion":2}]'])(
    "is not sent what is no message, which is kept: %s",
    async (text) => {
      await scan();
      fs.writeFileSync(at("scans", "undelivered.json"), text);
      const run = await scan(...NOTIFY);
      expect(run.status).toBe(1);
      expect(run.stderr).toContain("not sent:");
      const [aside = ""] = fs.readdirSync(at("scans")).filter((name) => name.includes(".unreadable-"));
      expect(fs.readFileSync(at("scans", aside), "utf8")).toBe(text);
      expect((await scan(...NOTIFY)).status).toBe(0);
    },
  );

  test("that is nowhere, unset or unsafe is told, and never shown", async () => {
    const tells = async (url: string, why: string): Promise<void> => {
      env["HOOK"] = url;
      const { status, stderr } = await scan(...NOTIFY);
      expect(status).toBe(1);
      expect(stderr).toContain(why);
    };
    await tells("", "the variable is not set");
    await tells("http://hooks.example/T0-secret", "must begin with https://");
    await webhook.close();
    await tells(webhook.url, "it was not reached (ECONNREFUSED), 5 times");
    expect(written("undelivered.json")).toHaveLength(1);
  });

  test("is told that an organization failed, each time", async () => {
    organizations({ name: "gone", prefix: "GONE" });
    expect((await scan(...NOTIFY)).status).toBe(1);
    expect((await scan(...NOTIFY)).status).toBe(1);
    expect(webhook.delivered).toHaveLength(2);
  });
});

test("the payload that docs/schedules.md shows is one", () => {
  const page = fs.readFileSync(path.join(ROOT, "docs", "schedules.md"), "utf8");
  const [, payload = ""] = /```json\n(.*?)```/s.exec(page) ?? [];
  expect(ajv.validate("scan", JSON.parse(payload)), ajv.errorsText()).toBe(true);
});

test("docs/commands/scan.md shows organizations that a scan takes", async () => {
  const page = fs.readFileSync(path.join(ROOT, "docs", "commands", "scan.md"), "utf8");
  const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  fs.writeFileSync(at("organizations.yaml"), yaml);
  expect((await scan()).result.organizations.map(({ name }) => name)).toEqual(["acme", "birch"]);
});

describe("--baseline", () => {
  const audit = (...args: readonly string[]): Promise<CliRun> => runCli(["audit", example("acme"), ...args], env, NOW);

  test("makes the exit status speak of what is new alone", async () => {
    fs.writeFileSync(at("old.json"), (await audit("--format", "json")).stdout);
    for (const format of ["table", "json", "markdown"]) {
      const { status, stdout } = await audit("--baseline", at("old.json"), "--format", format);
      expect(status).toBe(0);
      expect(stdout).toMatch(format === "json" ? /"new":\[\],"known":\["/ : /: 0 new, \d+ known, 0 gone/);
    }
    const old = JSON.parse(fs.readFileSync(at("old.json"), "utf8")) as { findings: unknown[] };
    const [first, ...rest] = old.findings;
    fs.writeFileSync(at("old.json"), JSON.stringify({ ...old, findings: rest }));
    const { status, stdout } = await audit("--baseline", at("old.json"), "--format", "json");
    expect(status).toBe(3);
    expect((JSON.parse(stdout) as AuditResult).baseline?.new).toEqual([(first as { fingerprint: string }).fingerprint]);
  });

  test.each([
    ["a file that is no result", "{}", [], "is not a result of audit"],
    ["a format that can't show it", "", ["--format", "sarif"], "--baseline needs --format table, json or markdown"],
  ])("refuses %s", async (_, text, args, message) => {
    fs.writeFileSync(at("old.json"), text);
    const { status, stderr } = await audit("--baseline", at("old.json"), ...args);
    expect(status).toBe(1);
    expect(stderr.replace(/\s+/g, " ")).toContain(message);
  });

  test("does the same for drift", async () => {
    const drift = (snapshot: string, ...args: readonly string[]): Promise<CliRun> =>
      runCli(["drift", example("acme"), "--snapshot", path.join(ROOT, "docs/commands", snapshot), ...args], env, NOW);
    fs.writeFileSync(at("old.json"), (await drift("drifted.json", "--format", "json")).stdout);
    for (const format of ["table", "markdown"]) {
      const same = await drift("drifted.json", "--baseline", at("old.json"), "--format", format);
      expect(same.status).toBe(0);
      expect(same.stdout).toContain(": 0 new, 3 known, 0 gone.");
      expect(same.stdout).toContain("Known: Held, and not declared");
      const mended = await drift("before.json", "--baseline", at("old.json"), "--format", format);
      expect(mended.status).toBe(0);
      expect(mended.stdout).toMatch(/^Gone:?$/m);
      expect(mended.stdout).toContain("holds Organization Billing");
    }
    const { status, stderr } = await drift("before.json", "--baseline", at("old.json"), "--format", "github");
    expect([status, stderr]).toEqual([1, expect.stringContaining("--baseline needs --format")]);
  });

  test("refuses the result of another organization", async () => {
    const old = (await audit("--format", "json")).stdout.replaceAll(acme.organizationSid, `OR${"9".repeat(32)}`);
    fs.writeFileSync(at("old.json"), old);
    expect((await audit("--baseline", at("old.json"))).stderr).toMatch(/is about\s+OR999/);
  });
});
