import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DriftResult } from "../../../src/auditor/drift";
import { type AuditResult } from "../../../src/model/finding";
import { type ScanResult } from "../../../src/records/scan/scan-result";
import { type AlteredTwilio, alterTwilio, type Body } from "../../support/altered-twilio";
import { type CliRun, runCli } from "../../support/cli";
import { openEmulator, type TestEmulator } from "../../support/emulator";

const ROOT = path.resolve(__dirname, "../../..");
const NOW = new Date("2026-12-01T00:00:00Z");
const ACME = path.join(ROOT, "examples/acme/access.yaml");
/** Nothing stands in its way: what is said of it is due to the list that is damaged. */
const CLEAN = path.join(ROOT, "examples/clean/access.yaml");

let twilio: TestEmulator;
let altered: AlteredTwilio;
let folder: string;
let alter: (url: string, body: Body) => Body | Promise<Body>;

async function open(example: "acme" | "clean"): Promise<void> {
  const seed = JSON.parse(readFileSync(path.join(ROOT, `examples/${example}/twilio-seed.json`), "utf8")) as object;
  twilio = await openEmulator(seed);
  altered = await alterTwilio(twilio, (url, body) => alter(url, body));
}
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "unread-lists-"));
  alter = (_url, body) => body;
});
afterEach(async () => {
  await altered.close();
  await twilio.close();
  rmSync(folder, { recursive: true });
});

const run = (line: string, more: Readonly<Record<string, string>> = {}): Promise<CliRun> =>
  runCli(line.replaceAll("FOLDER", folder).split(" "), { ...altered.env, ...more }, NOW);

type Item = Record<string, unknown>;
const items = (body: Body, key: string): Item[] => body[key] as Item[];

/** Ways in which a list can come to its end and not be whole. */
const SHORT: Readonly<Record<string, (url: string, body: Body) => Body>> = {
  "assignments without the organization's Owner": (url, body) =>
    url.includes("/RoleAssignments") ? { ...body, content: items(body, "content").filter(notOwner) } : body,
  "no assignments at all": (url, body) => (url.includes("/RoleAssignments") ? { ...body, content: [] } : body),
  "no roles at all": (url, body) => (url.includes("/Organizations/Roles?") ? { ...body, roles: [] } : body),
  "roles without the Owner of organizations": (url, body) =>
    url.includes("/Organizations/Roles?")
      ? { ...body, roles: items(body, "roles").filter((role) => role["friendly_name"] !== "Owner") }
      : body,
  "a user twice": (url, body) =>
    url.includes("/scim/")
      ? {
          ...body,
          Resources: [...items(body, "Resources"), ...items(body, "Resources").slice(0, 1)],
          totalResults: items(body, "Resources").length + 1,
        }
      : body,
};
let ownerRole: unknown;
const notOwner = ({ role_sid: role }: Item): boolean => role !== ownerRole;

describe.each(Object.keys(SHORT))("%s", (kind) => {
  beforeEach(async () => {
    await open("clean");
    const state = (await (await fetch(`${new URL(twilio.iam).origin}/emulator/state`)).json()) as { roles: Item[] };
    ownerRole = state.roles.find(
      (role) => role["friendly_name"] === "Owner" && role["lowest_level"] === "ORGANIZATION",
    )?.["sid"];
    alter = SHORT[kind] ?? alter;
  });

  test.each([
    `audit --live ${CLEAN}`,
    "audit --live",
    `drift --live ${CLEAN}`,
    "access --live",
    "who-can view-invoices --live",
    "explain ops@birch.example --live",
    "simulate remove-person ops@birch.example --live",
    "snapshot --output FOLDER/snapshot.json",
    "ledger record --live --ledger FOLDER/ledger",
    "adopt --live --output FOLDER/adopted",
  ])("%s has no verdict", async (line) => {
    const { status, stdout, stderr } = await run(line);
    expect([status, stdout + stderr]).toEqual([2, expect.anything()]);
    expect(stdout).not.toMatch(/Nothing (has to be done|needs to be fixed|to mend)|No drift\./);
  });

  test("adopt writes nothing, a snapshot and a ledger remember that the list is unread", async () => {
    await run("adopt --live --output FOLDER/adopted");
    expect(existsSync(path.join(folder, "adopted"))).toBe(false);
    await run("snapshot --output FOLDER/snapshot.json");
    const { unread } = JSON.parse(readFileSync(path.join(folder, "snapshot.json"), "utf8")) as { unread: unknown[] };
    expect(unread).toHaveLength(1);
    expect((await run("audit --snapshot FOLDER/snapshot.json")).status).toBe(2);
    const recorded = await run("ledger record --live --ledger FOLDER/ledger --format json");
    expect(JSON.parse(recorded.stdout)).toMatchObject({ complete: false });
    const files = readdirSync(path.join(folder, "ledger"), { recursive: true, encoding: "utf8" });
    const entry = files.find((name) => name.endsWith(".json"));
    expect(readFileSync(path.join(folder, "ledger", entry ?? ""), "utf8")).toContain('"unread":["');
  });
});

describe("an organization whose Owner Twilio does not list", () => {
  beforeEach(async () => {
    await open("clean");
    const state = (await (await fetch(`${new URL(twilio.iam).origin}/emulator/state`)).json()) as { roles: Item[] };
    ownerRole = state.roles.find(
      (role) => role["friendly_name"] === "Owner" && role["lowest_level"] === "ORGANIZATION",
    )?.["sid"];
    alter = SHORT["assignments without the organization's Owner"] ?? alter;
  });

  test("is said so on the command line, in the environment, or in the project file", async () => {
    expect((await run("access --live --without-owner")).status).toBe(0);
    expect((await run("access --live", { TWILIO_ORG_WITHOUT_OWNER: "true" })).status).toBe(0);
    expect((await run("access --live", { TWILIO_ORG_WITHOUT_OWNER: "false" })).status).toBe(2);
    const wrong = await run("access --live", { TWILIO_ORG_WITHOUT_OWNER: "maybe" });
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining("TWILIO_ORG_WITHOUT_OWNER")]);
    writeFileSync(path.join(folder, "access.yaml"), readFileSync(CLEAN));
    const project = "apiVersion: twilio-organization/v1\nkind: Project\nwithoutOwner: true\n";
    writeFileSync(path.join(folder, "twilio-org.yaml"), project);
    expect((await run("access --live --manifest FOLDER/access.yaml")).status).toBe(0);
  });

  test("is said so once, when its snapshot is taken, and again when that is judged", async () => {
    expect((await run("snapshot --without-owner --output FOLDER/s.json")).status).toBe(0);
    expect((await run("access --snapshot FOLDER/s.json")).status).toBe(2);
    expect((await run("access --snapshot FOLDER/s.json --without-owner")).status).toBe(0);
  });
});

/** What the seed of the clean example leaves to Pulumi. */
const ADMINS = ["retail", "logistics"].flatMap((group) =>
  (group === "retail" ? ["amir", "rosa"] : ["rosa", "wei"]).map(
    (name) => [`${name}@birch.example`, `commerce_billingprofile_0birch${group}`] as const,
  ),
);

describe("lists that an app may not read", () => {
  const refuse = (path: string) =>
    twilio.faults(...Array.from({ length: 8 }, () => ({ path, kind: "status", status: 403 }) as never));

  test("--without-accounts: the rest is judged, what is not is named, and the list is not asked for", async () => {
    await open("clean");
    for (const [user, place] of ADMINS) await twilio.grant({ user, role: "Billing Group Admin", place });
    const whole = (await run(`audit --live ${CLEAN}`)).status;
    await refuse("Accounts");
    expect((await run(`audit --live ${CLEAN}`)).status).toBe(2);
    await twilio.clearLog();
    const { status, stdout } = await run(`audit --live ${CLEAN} --without-accounts --format json`);
    const result = JSON.parse(stdout) as AuditResult;
    expect(status).toBe(whole);
    expect(result).toMatchObject({
      complete: false,
      leftOut: [expect.stringContaining("accounts: left out (--without-accounts)")],
    });
    expect((await twilio.requests()).join()).not.toContain("/Accounts");
    const table = await run(`audit --live ${CLEAN} --without-accounts`);
    expect(table.stdout).toContain("What was left out is not judged.");
    expect(table.stdout).toContain("accounts: left out");
    const drifted = await run(`drift --live ${CLEAN} --without-accounts`);
    expect([drifted.status, drifted.stdout]).toEqual([7, expect.stringContaining("What was left out is unknown.")]);
    expect((await run("snapshot --without-accounts --output FOLDER/s.json")).status).toBe(0);
    expect((await run(`audit --snapshot FOLDER/s.json ${CLEAN}`)).status).toBe(2);
    expect((await run(`audit --snapshot FOLDER/s.json ${CLEAN} --without-accounts`)).status).toBe(whole);
  });

  test("--without-users: findings and drift by SID are judged, and people without one are named", async () => {
    await open("acme");
    await refuse("Users");
    expect((await run(`audit --live ${ACME}`)).status).toBe(2);
    const audited = await run(`audit --live ${ACME} --without-users --format json`);
    expect(audited.status).toBe(3);
    expect((JSON.parse(audited.stdout) as AuditResult).leftOut?.[0]).toContain("users: left out");
    const drifted = await run(`drift --live ${ACME} --without-users --format json`);
    const result = JSON.parse(drifted.stdout) as DriftResult;
    expect(result.unread.join()).toContain("without the list of users nobody knows who");
    expect(drifted.stdout).not.toContain("No drift.");
    expect((await run("snapshot --without-users --output FOLDER/s.json")).status).toBe(0);
  });

  test("a rule that fails, or another list that can't be read, still leaves no verdict", async () => {
    await open("clean");
    alter = (url, body) => (url.includes("/RoleAssignments") ? { ...body, content: [] } : body);
    expect((await run(`audit --live ${CLEAN} --without-accounts`)).status).toBe(2);
    expect((await run(`drift --live ${CLEAN} --without-users`)).status).toBe(2);
  });

  test("scan: for all organizations, or for one in the list", async () => {
    await open("clean");
    const list = (entry: object) => {
      const organizations = [{ name: "one", manifest: CLEAN, ...entry }];
      const file = { apiVersion: "twilio-organization/v1", kind: "Organizations", organizations };
      writeFileSync(path.join(folder, "organizations.yaml"), JSON.stringify(file));
    };
    const scan = (more = "") => run(`scan FOLDER/organizations.yaml --output FOLDER/scans --format json${more}`);
    list({});
    expect((await scan()).status).toBe(7);
    await refuse("Accounts");
    expect((await scan()).status).toBe(2);
    expect((await scan(" --without-accounts")).status).toBe(0);
    list({ withoutAccounts: true });
    const { status, stdout } = await scan();
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as ScanResult).organizations[0]?.why.join()).toContain("accounts: left out");
  });
});

describe("a Twilio that does not answer", () => {
  test("is waited for until the time is over, and what came by then is said", async () => {
    await open("clean");
    alter = (url, body) => (url.includes("/Accounts") ? new Promise(() => undefined) : body);
    const start = Date.now();
    const { status, stderr } = await run(`audit --live ${CLEAN} --timeout 2s`);
    expect([status, stderr.replace(/\s+/g, " ")]).toEqual([
      2,
      expect.stringContaining("accounts: the time limit of 2"),
    ]);
    expect(stderr).toContain("0 records had come");
    expect(Date.now() - start).toBeLessThan(15_000);
  });

  test.each(["0s", "-1", "soon", "25h", "1d"])("a time of %s is none", async (time) => {
    await open("clean");
    expect((await run(`audit --live --timeout ${time}`)).status).toBe(1);
  });
});

describe("a night on which a list can't be read", () => {
  const scan = async (): Promise<ScanResult> =>
    JSON.parse((await run("scan FOLDER/organizations.yaml --output FOLDER/scans --format json")).stdout) as ScanResult;
  const news = ({ organizations: [one] }: ScanResult) => [one?.new.map(({ message }) => message), one?.gone];

  test.each(["Users", "RoleAssignments", "Roles", "Accounts"])(
    "%s: neither opens nor closes what rests on it, and the next night neither",
    async (list) => {
      await open("acme");
      const organizations = [{ name: "acme", manifest: ACME }];
      const file = { apiVersion: "twilio-organization/v1", kind: "Organizations", organizations };
      writeFileSync(path.join(folder, "organizations.yaml"), JSON.stringify(file));
      await scan();
      expect(news(await scan())).toEqual([[], []]);
      const key = { Users: "Resources", RoleAssignments: "content", Roles: "roles", Accounts: "content" }[list] ?? "";
      alter = (url, body) => (new RegExp(`/${list}(\\?|$)`).test(url) ? { ...body, [key]: "damaged" } : body);
      const night = await scan();
      expect(night.outcome).toBe("incomplete");
      expect(news(night)).toEqual([[], []]);
      expect(news(await scan())).toEqual([[], []]);
      alter = (_url, body) => body;
      const next = await scan();
      expect(next.outcome).toBe("nothing-new");
      expect(news(next)).toEqual([[], []]);
    },
  );
});
