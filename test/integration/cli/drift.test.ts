import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { type DriftResult } from "../../../src/auditor/drift";
import { runCli } from "../../support/cli";
import { openEmulator, type TestEmulator } from "../../support/emulator";
import { at, manifestOf, seedOf } from "../../support/seeds";
import { settingsOf } from "../../support/pulumi-project";
import { openTerminal, ROOT, type Terminal } from "./terminal";

const NOW = new Date("2026-12-01T00:00:00Z");
const ACME = path.join(ROOT, "examples/acme/access.yaml");
const DRIFTED = path.join(ROOT, "docs/commands/drifted.json");
const BEFORE = path.join(ROOT, "docs/commands/before.json");

const VIEWER = "Organization Billing Viewer";
/** A name that would be obeyed, by whoever prints it as it is. */
const HOSTILE = "Mal\u001b[31m|\u202e ::error::<b>x</b> @team";

let twilio: TestEmulator;
let terminal: Terminal;
let manifest: string;
beforeEach(async () => {
  const seed = seedOf([at("ada")], [{ user: at("ada"), role: VIEWER }]) as { users: object[] };
  seed.users.push({ email: at("mal"), givenName: HOSTILE });
  twilio = await openEmulator(seed);
  terminal = openTerminal();
  terminal.write("access.yaml", stringify(manifestOf({ organizationRoles: { billingViewer: [at("ada")] } })));
  manifest = path.join(terminal.folder, "access.yaml");
});
afterEach(async () => {
  terminal.close();
  await twilio.close();
});

const run = (...args: readonly string[]) => runCli(["drift", ...args], settingsOf(twilio), NOW);
const offline = (...args: readonly string[]) => runCli(["drift", ...args], {}, NOW);
const resultOf = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout) as DriftResult;
const changeRole = async (role: object) => {
  const response = await fetch(`${new URL(twilio.iam).origin}/emulator/roles`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(role),
  });
  expect(response.status).toBe(201);
};

describe("drift --live", () => {
  test("is what drift does if nothing else is said, and only reads", async () => {
    const before = await run(manifest);
    expect([before.status, before.stderr]).toEqual([0, ""]);
    expect(before.stdout).toContain("No drift.");
    expect(await run(manifest, "--live")).toEqual(before);
    expect((await twilio.requests()).filter((request) => !/^(GET|POST \/oauth)/.test(request))).toEqual([]);
  });

  test("sees that a role changed its meaning, though nobody's right did", async () => {
    const snapshot = path.join(terminal.folder, "before.json");
    expect((await runCli(["snapshot", "--output", snapshot], settingsOf(twilio), NOW)).status).toBe(0);
    const drift = () => run(manifest, "--since", snapshot, "--format", "json");
    expect((await drift()).status).toBe(0);
    const role = {
      friendly_name: "Organization Billing Viewer",
      product_group: "billing",
      lowest_level: "ORGANIZATION",
    };
    const policy = {
      allow: ["/twilio/billing/receipts/list", "/twilio/billing/payment-methods/update"],
      deny: null,
      format: 1,
    };
    for (const [change, what] of [
      [{ policy }, ["permissions"]],
      [{ policy, lowest_level: "ACCOUNT" }, ["level", "permissions"]],
      [
        { policy, lowest_level: "ACCOUNT", resource_types: ["billing_group"] },
        ["level", "resourceTypes", "permissions"],
      ],
    ] as const) {
      await changeRole({ ...role, ...change });
      const after = await drift();
      expect(after.status).toBe(7);
      const { items, complete } = resultOf(after);
      expect(complete).toBe(true);
      expect(items.map(({ kind, role: id, changes }) => [kind, id, changes.map((each) => each.what)])).toEqual([
        ["meaning", "billingViewer", what],
      ]);
    }
  });

  test("compares what roles mean with the ledger that is configured, where no snapshot is named", async () => {
    const ledger = path.join(terminal.folder, "ledger");
    const record = ["ledger", "record", "--live", "--ledger", ledger];
    expect((await runCli(record, settingsOf(twilio), new Date("2026-11-01T00:00:00Z"))).status).toBe(0);
    const policy = { allow: ["/twilio/billing/payment-methods/update"], deny: null, format: 1 };
    const role = {
      friendly_name: "Organization Billing Viewer",
      product_group: "billing",
      lowest_level: "ORGANIZATION",
    };
    await changeRole({ ...role, policy });
    const named = await run(manifest, "--ledger", ledger, "--format", "json");
    const configured = await runCli(
      ["drift", manifest, "--format", "json"],
      { ...settingsOf(twilio), TWILIO_ORG_LEDGER: ledger },
      NOW,
    );
    expect([named.status, configured]).toEqual([7, named]);
    const { items, notCompared } = resultOf(named);
    expect([items.map(({ kind, people }) => [kind, people]), notCompared]).toEqual([
      [["meaning", [at("ada")]]],
      undefined,
    ]);
    expect((await run(manifest, "--ledger", path.join(terminal.folder, "empty"))).stdout).toContain("Not compared");
  });

  test("says what to set where there are no settings, and refuses another organization", async () => {
    const { status, stdout, stderr } = await offline(manifest);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("TWILIO_CLIENT_ID is not set");
    terminal.write(
      "other.yaml",
      readFileSync(manifest, "utf8").replace(/OR[0-9a-f]{32}/, "OR00000000000000000000000000000099"),
    );
    const other = await run(path.join(terminal.folder, "other.yaml"));
    expect(other.status).toBe(1);
    expect(other.stderr).toContain("give the manifest of the same organization");
  });
});

describe("drift --snapshot", () => {
  test("gives the same fingerprints in every format", async () => {
    const args = [ACME, "--snapshot", DRIFTED, "--since", BEFORE];
    const { status, stdout } = await offline(...args, "--format", "json");
    expect(status).toBe(7);
    const { items } = resultOf({ stdout });
    expect(items.map(({ kind }) => kind)).toEqual(["missing", "unmanaged", "changed", "meaning"]);
    for (const format of ["table", "markdown", "github"]) {
      const text = (await offline(...args, "--format", format)).stdout;
      for (const { fingerprint } of items) expect(text, format).toContain(fingerprint.slice(0, 16));
    }
  });

  test("prints names from outside so that nothing obeys them", async () => {
    await twilio.grant({ user: at("mal"), role: VIEWER });
    for (const format of ["table", "json", "markdown", "github"]) {
      const { status, stdout } = await run(manifest, "--format", format);
      expect(status).toBe(7);
      expect(stdout, format).toContain("Mal");
      expect(stdout, format).not.toMatch(/[\u001b\u202e]|^::error/m);
      if (format === "markdown") expect(stdout).not.toContain("<b>");
    }
  });

  test("refuses an earlier snapshot that is newer: the change would be told backwards", async () => {
    const { status, stdout, stderr } = await offline(ACME, "--snapshot", BEFORE, "--since", DRIFTED);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr.replace(/\s+/g, " ")).toMatch(
      /is newer than the snapshot to compare.*name the older one with --since/,
    );
  });

  test("refuses a baseline that was changed, has no roles or is of another organization", async () => {
    const text = readFileSync(BEFORE, "utf8").replace("Standard User", "Standard Uzer");
    terminal.write("changed.json", text);
    const { status, stderr } = await offline(
      ACME,
      "--snapshot",
      DRIFTED,
      "--since",
      path.join(terminal.folder, "changed.json"),
    );
    expect(status).toBe(1);
    expect(stderr).toContain("its sha256 does not match");
    const partial = path.join(terminal.folder, "partial.json");
    await twilio.faults({ kind: "status", status: 403, method: "GET", path: "/Roles?", times: "always" });
    await runCli(["snapshot", "--output", partial], settingsOf(twilio), NOW);
    const without = await offline(ACME, "--snapshot", DRIFTED, "--since", partial);
    expect(without.stderr.replace(/\s+/g, " ")).toContain("has no role list: it could not be read then");
    expect(without.status).toBe(1);
    terminal.write("other.yaml", readFileSync(ACME, "utf8").replace("OR0000", "OR0001"));
    const other = await offline(path.join(terminal.folder, "other.yaml"), "--snapshot", DRIFTED, "--since", BEFORE);
    expect(other.stderr).toContain("and the manifest about");
    expect(other.status).toBe(1);
  });
});

describe("drift --stack", () => {
  const state = (members: object, assignments: object) =>
    JSON.stringify({
      version: 3,
      deployment: {
        resources: [
          {
            urn: "urn:pulumi:dev::acme::pulumi-nodejs:dynamic/twilio:BillingGroupAssignment::acme-europe",
            type: "pulumi-nodejs:dynamic/twilio:BillingGroupAssignment",
            outputs: {
              organization: "OR00000000000000000000000000000001",
              billingGroup: "commerce_billingprofile_0k3europe",
              admins: members,
              assignments: { admins: assignments },
            },
          },
        ],
      },
    });

  test("takes the state from a pipe, and says which of the sides have a right", async () => {
    terminal.write(
      "state.json",
      state({ "max@acme.example": {}, "mia@acme.example": {} }, { "mia@acme.example": "IY0" }),
    );
    const { status, stdout } = await terminal.run(
      `cat state.json | twilio-org drift ${ACME} --snapshot ${DRIFTED} --stack - --format json --as-of 2026-12-01T00:00:00Z`,
    );
    expect(status).toBe(7);
    const [mia] = resultOf({ stdout }).items;
    expect(mia).toMatchObject({
      kind: "missing",
      person: "mia@acme.example",
      declared: true,
      recorded: true,
      live: false,
      assignments: ["IY0"],
      pulumi: ["refresh", "preview"],
    });
    expect(mia?.message).toContain("The last deployment gave it.");
  });

  test("is incomplete where the state hides a list, and fails where it is none", async () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    terminal.write("hidden.json", state(secret, {}));
    const file = path.join(terminal.folder, "hidden.json");
    const hidden = await offline(ACME, "--snapshot", BEFORE, "--stack", file, "--format", "json");
    expect(hidden.status).toBe(2);
    expect(resultOf(hidden).unread).toEqual(["state: admins of acme-europe are secret"]);
    terminal.write("none.json", "{}");
    const none = await offline(ACME, "--snapshot", BEFORE, "--stack", path.join(terminal.folder, "none.json"));
    expect(none.status).toBe(1);
    expect(none.stderr.replace(/\s+/g, " ")).toContain("is not the state of a stack: it has no deployment");
  });

  test.each([
    [
      "of another organization",
      state({}, {}).replace("OR0000", "OR0009"),
      "is about OR00090000000000000000000000000001",
    ],
    ["without resources", '{"version":3,"deployment":{"manifest":{}}}', "has no resource of OR0000"],
    ["of an unknown version", state({}, {}).replace('"version":3', '"version":9'), "update the package"],
  ])("refuses a state %s", async (_name, text, words) => {
    terminal.write("wrong.json", text);
    const file = path.join(terminal.folder, "wrong.json");
    const { status, stderr } = await offline(ACME, "--snapshot", BEFORE, "--stack", file);
    expect(stderr.replace(/\s+/g, " ")).toContain(words);
    expect(status).toBe(1);
  });
});
