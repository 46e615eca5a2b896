import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ImportFile } from "../../provider/import-file";
import { type CommandRun } from "../support/command";
import { openEmulator, type TestEmulator } from "../support/emulator";
import { faultCases } from "../support/fault-cases";
import { runCli } from "../support/cli";
import { LIVED_IN } from "../support/lived-in";
import { at, crowd, seedOf, SHOP } from "../support/seeds";
import { settingsOf } from "../support/pulumi-project";

const GOLDEN = path.resolve(__dirname, "..", "golden", "adopt");
const AS_OF = ["--as-of", "2026-12-01T00:00:00Z"];

/** A folder and a local Twilio. */
interface Place {
  readonly folder: string;
  readonly twilio: TestEmulator;
  run(...args: readonly string[]): Promise<CommandRun>;
  file(name: string): string;
  read(name: string): string;
  close(): Promise<void>;
}

async function openPlace(seed: object): Promise<Place> {
  const twilio = await openEmulator(seed);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-adopt-"));
  const file = (name: string): string => path.join(folder, name);
  return {
    folder,
    twilio,
    file,
    read: (name) => fs.readFileSync(file(name), "utf8"),
    run: async (...args) => {
      const outcome = await runCli(["adopt", ...args, ...AS_OF], settingsOf(twilio));
      expect(outcome.stdout + outcome.stderr).not.toContain(twilio.clientSecret);
      return { ...outcome, stdout: outcome.stdout.replaceAll(`${folder}/`, "") };
    },
    close: async () => {
      fs.rmSync(folder, { recursive: true });
      await twilio.close();
    },
  };
}

describe("an organization that has lived for a while", () => {
  let place: Place;
  beforeEach(async () => {
    place = await openPlace(LIVED_IN);
  });
  afterEach(() => place.close());

  it("becomes the manifest of the golden file, and an import file", async () => {
    const { status, stdout, stderr } = await place.run("--live", "--output", place.folder);
    expect(status).toBe(0);
    expect(stdout).toContain(
      "access.yaml: 8 people, 13 roles, 2 Billing Groups, 2 accounts\nimport.json: 12 resources\n\nNext:\n  1. ",
    );
    const { resources } = JSON.parse(place.read("import.json")) as ImportFile;
    expect(resources.map(({ name }) => name)).toMatchInlineSnapshot(`
      [
        "access",
        "access-administrator",
        "access-standardUser",
        "access-billingAdmin",
        "access-billingViewer",
        "access-0k3europe",
        "access-1amer",
        "access-shop-developer",
        "access-shop-support",
        "access-acme.example",
        "access-labs.acme.example",
        "access-revision",
      ]
    `);
    expect(stderr).toContain("left out: Studio Admin on shop");
    const golden = path.join(GOLDEN, "lived-in.yaml");
    if (process.env["UPDATE_GOLDEN"] === "1") fs.writeFileSync(golden, place.read("access.yaml"));
    expect(place.read("access.yaml")).toBe(fs.readFileSync(golden, "utf8"));
  });

  it("reads and nothing else", async () => {
    await place.run("--live", "--output", place.folder);
    const requests = await place.twilio.requests();
    expect(requests.filter((line) => !line.startsWith("GET ") && !line.includes("/oauth/"))).toEqual([]);
    expect(requests.length).toBe(5);
  });

  it("replaces nothing, unless it is told to", async () => {
    fs.writeFileSync(place.file("access.yaml"), "mine");
    const { status, stderr } = await place.run("--live", "--output", place.folder);
    expect([status, place.read("access.yaml"), fs.existsSync(place.file("import.json"))]).toEqual([1, "mine", false]);
    expect(stderr).toContain("exists already");
    expect(await place.twilio.requests()).toEqual([]);
    expect((await place.run("--live", "--output", place.folder, "--force")).status).toBe(0);
    expect(place.read("access.yaml")).not.toBe("mine");
  });

  it("says where it can't write", async () => {
    fs.writeFileSync(place.file("file"), "");
    const { status, stderr } = await place.run("--live", "--output", place.file("file"));
    expect([status, stderr.replaceAll(/\s+/g, " ")]).toEqual([
      1,
      expect.stringContaining("can't be created: a file has this name"),
    ]);
  });

  it("is the same from a snapshot file, without credentials", async () => {
    await place.run("--live", "--output", place.file("live"));
    const snapshot = place.file("acme.json");
    await runCli(["snapshot", "--output", snapshot, ...AS_OF], settingsOf(place.twilio));
    const args = ["adopt", "--snapshot", snapshot, "--output", place.file("kept"), ...AS_OF];
    expect((await runCli(args, {})).status).toBe(0);
    expect(place.read("kept/access.yaml")).toBe(place.read("live/access.yaml"));
  });

  it("is patched into a manifest by `git apply` as by --write, and then lacks nothing", async () => {
    await place.run("--live", "--output", place.folder);
    await place.twilio.grant({ user: at("idle"), role: "Administrator" });
    await place.twilio.grant({ user: at("max"), role: "Billing Group Viewer", place: "commerce_billingprofile_new" });
    await place.twilio.grant({ user: at("max"), role: "Billing Manager", place: "shop" });
    const before = place.read("access.yaml");
    const into = ["--live", "--into", place.file("access.yaml")];

    const shown = await place.run(...into);
    expect([shown.status, place.read("access.yaml")]).toEqual([0, before]);
    expect(shown.stderr).toContain("3 rights to adopt. Nothing was written");
    expect(shown.stdout).toMatchInlineSnapshot(`
      "--- a/access.yaml
      +++ b/access.yaml
      @@ -33,6 +33,7 @@
         # only one Organization Administrator
         administrator:
           - ada@acme.example
      +    - idle@acme.example
         standardUser:
           - bob@acme.example
           - leo@acme.example # inactive
      @@ -57,6 +58,13 @@
           admins: []
           viewers:
             - bob@acme.example
      +  # Twilio's API gives only the id: rename it as the Console shows it
      +  new:
      +    id: commerce_billingprofile_new
      +    # nobody; only the organization's billing roles reach it
      +    admins: []
      +    viewers:
      +      - max@acme.example
       
       accounts:
         shop:
      @@ -68,6 +76,8 @@
               - ada@acme.example
             support:
               - bob@acme.example
      +      billingManager:
      +        - max@acme.example
         # called "Shop: US #2 [old]" in Twilio; suspended in Twilio
         shop-us-2-old:
           sid: AC00000000000000000000000000000004
      "
    `);

    const written = await place.run(...into, "--write");
    expect([written.status, written.stdout]).toEqual([0, shown.stdout]);
    const after = place.read("access.yaml");
    fs.writeFileSync(place.file("access.yaml"), before);
    execFileSync("git", ["apply", "-"], { cwd: place.folder, input: shown.stdout });
    expect(place.read("access.yaml")).toBe(after);

    const again = await place.run(...into);
    expect([again.status, again.stdout]).toEqual([0, ""]);
    expect(again.stderr).toContain("Nothing to adopt");
  });

  it("is not patched into the manifest of another one", async () => {
    await place.run("--live", "--output", place.folder);
    fs.writeFileSync(place.file("other.yaml"), place.read("access.yaml").replace("OR0", "OR1"));
    const { status, stderr } = await place.run("--live", "--into", place.file("other.yaml"));
    expect([status, stderr]).toEqual([1, expect.stringContaining("give the manifest of the same organization")]);
  });

  it.each([
    [["--output", "x"], "which organization?"],
    [["--live", "--snapshot", "x"], "--live and --snapshot are two sources"],
    [["--live", "--write"], "--write needs --into"],
    [["--snapshot", "x", "--prefix", "EUROPE"], "--prefix needs --live"],
  ])("called with %j says what is wrong", async (args, says) => {
    const { status, stdout, stderr } = await place.run(...args);
    expect([status, stdout, stderr]).toEqual([1, "", expect.stringContaining(says)]);
  });
});

/** More than a page of assignments. */
const PEOPLE = crowd(110);
const CROWD = seedOf(
  PEOPLE,
  PEOPLE.map((user) => ({ user, role: "Standard User" })),
);

describe("a fault while reading", () => {
  const LISTS = ["/RoleAssignments", "/Roles", "/scim/", "/Accounts"];

  it.concurrent.each(faultCases)("$name: the same manifest, or none", async ({ fault, run }) => {
    const place = await openPlace(CROWD);
    await place.run("--live", "--output", place.file("truth"));
    for (const list of LISTS) {
      await place.twilio.faults({ ...fault, method: "GET", path: list });
      const folder = place.file(list.replaceAll("/", "-"));
      const { status, stderr } = await place.run("--live", "--output", folder);
      if (status === 0) {
        expect(fs.readFileSync(path.join(folder, "access.yaml"), "utf8")).toBe(place.read("truth/access.yaml"));
        expect(run, `${list} was read`).not.toBe("fails");
      } else {
        expect([status, stderr]).toEqual([2, expect.stringContaining("not read: ")]);
        expect(stderr).toContain("Nothing was written");
        expect(fs.existsSync(folder)).toBe(false);
        expect(run, `${list}: ${stderr}`).not.toBe("succeeds");
      }
      await place.twilio.clearFaults();
    }
    await place.close();
  });

  it("a snapshot that is not complete is not adopted either", async () => {
    const place = await openPlace(CROWD);
    await place.twilio.faults({ kind: "status", status: 403, method: "GET", path: "/Accounts", times: "always" });
    const file = place.file("partial.json");
    await runCli(["snapshot", "--output", file, ...AS_OF], settingsOf(place.twilio));
    await place.run("--live", "--output", place.file("out"));
    fs.writeFileSync(place.file("access.yaml"), "");
    for (const more of [
      ["--output", place.file("out")],
      ["--into", place.file("access.yaml"), "--write"],
    ]) {
      const { status, stdout, stderr } = await place.run("--snapshot", file, ...more);
      expect([status, stdout, stderr]).toEqual([2, "", expect.stringContaining("not read: accounts: ")]);
    }
    expect([fs.existsSync(place.file("out")), place.read("access.yaml")]).toEqual([false, ""]);
    await place.close();
  });

  it("of the list of accounts can be done without", async () => {
    const place = await openPlace(LIVED_IN);
    await place.twilio.faults({ kind: "status", status: 403, method: "GET", path: "/Accounts", times: "always" });
    const { status } = await place.run("--live", "--without-accounts", "--output", place.file("out"));
    expect(status).toBe(0);
    expect(place.read("out/access.yaml")).toContain(
      `  # known only by its SID, from assignments: perhaps a subaccount\n  ${SHOP.sid}:\n    sid: ${SHOP.sid}\n`,
    );
    expect((await place.run("--live", "--output", place.file("other"))).status).toBe(2);
    await place.close();
  });

  it("an organization that does not stand still is not adopted", async () => {
    const place = await openPlace(CROWD);
    const shift = { kind: "page-shift", change: "removed", method: "GET", path: "/RoleAssignments" } as const;
    // Every other reading misses somebody.
    await place.twilio.faults(shift, { ...shift, skip: 1 });
    const { status, stderr } = await place.run("--live", "--output", place.file("out"));
    expect([status, stderr]).toEqual([2, expect.stringContaining("each time it was another list")]);
    expect(fs.existsSync(place.file("out"))).toBe(false);
    await place.close();
  });
});
