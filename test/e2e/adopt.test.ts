import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, inject, it } from "vitest";
import { type Snapshot } from "../../src/model/snapshot";
import { runCommand } from "../support/command";
import { runDrift } from "../support/drift";
import { AMERICAS, LIVED_IN } from "../support/lived-in";
import { commandsOf, excerptLike, readPages } from "../support/pages";
import { unlessMissing, usualDoor } from "../support/plugin";
import { expectStatus } from "../support/project";
import { at, SHOP } from "../support/seeds";
import { openPulumiProject, settingsOf, type PulumiProject } from "../support/pulumi-project";

const host = inject("engineFixture").hosts.yaml;

let pulumiProject: PulumiProject;
afterEach(() => pulumiProject.end());

/** Runs `twilio-org adopt --live` in the project. */
async function adopt(...args: readonly string[]): Promise<void> {
  const env = settingsOf(pulumiProject.twilio);
  const run = await runCommand(inject("engineFixture").package, ["adopt", "--live", ...args], {
    cwd: pulumiProject.folder,
    env,
  });
  expect([run.status, run.stderr]).toEqual([0, expect.not.stringContaining("error")]);
}

/** The emulator's seed of what the snapshot of the example shows. */
function exampleSeed(): object {
  const file = path.resolve(__dirname, "..", "..", "examples", "acme", "acme.snapshot.json");
  const { organizationSid, users, accounts, assignments } = JSON.parse(fs.readFileSync(file, "utf8")) as Snapshot;
  const strangers = new Set(assignments.map(({ identity }) => identity));
  for (const user of users) strangers.delete(user.sid);
  return {
    organization: { sid: organizationSid, name: "Acme" },
    domains: ["acme.example"],
    users: [
      ...users.map(({ sid, email, active }) => ({ sid, email, status: active ? "active" : "inactive" })),
      ...[...strangers].map((sid) => ({ sid, email: `${sid.toLowerCase()}@partner.example`, managed: false })),
    ],
    accounts: accounts.map(({ sid, name }) => ({ sid, name })),
    assignments: assignments.map(({ identity, roleSid, scope, resourceId }) => ({
      user: identity,
      role: roleSid,
      scope: scope === organizationSid ? "organization" : scope,
      ...(resourceId === undefined ? {} : { billingGroup: resourceId }),
    })),
  };
}

const pulumiImport = async (): Promise<void> => {
  const flags = ["--file", "import.json", "--generate-code=false", "--protect=false", "--yes"];
  const run = expectStatus(await pulumiProject.run(["import", ...flags]), 0);
  // A plugin on PATH, as tests have it, is worth one.
  const warnings = run.output.split("\n").filter((line) => line.includes("warning: "));
  expect(warnings.filter((line) => !line.includes("from $PATH"))).toEqual([]);
};

/** Requests that could change anything. */
async function sentWrites(): Promise<readonly string[]> {
  const requests = await pulumiProject.twilio.requests();
  return requests.filter((request) => !request.startsWith("GET ") && !request.includes("/oauth/"));
}

it("adopt, import: the preview is empty, `up` changes nothing, and not one write was made", async () => {
  pulumiProject = await openPulumiProject({ seed: exampleSeed() });
  const rights = await pulumiProject.twilio.assignments();
  await pulumiProject.twilio.clearLog();

  await adopt();
  const block = readPages("docs/adopt.md").flatMap(({ blocks }) => blocks.filter(({ tags }) => tags.has("e2e")))[0];
  const shown = block?.text ?? "";
  let printed = "";
  for (const line of commandsOf({ text: shown })) {
    const { output } = expectStatus(await pulumiProject.run(line.replace(/^pulumi /, "").split(" ")), 0);
    printed += `$ ${line}\n${output}`;
  }
  expect(excerptLike(shown, printed)).toBe(excerptLike(shown, shown));
  // The page's preview was empty.
  await pulumiProject.up("--expect-no-changes");
  await pulumiProject.expectQuiet();

  expect(await sentWrites()).toEqual([]);
  expect(await pulumiProject.twilio.assignments()).toEqual(rights);
  expect(pulumiProject.stackOutput("revision")).toMatch(/^[0-9a-f]{16}$/);
  expect(fs.existsSync(path.join(pulumiProject.folder, "access.yaml"))).toBe(true);

  // From here on it is managed: what nobody declared shows, and what is declared is made so.
  await pulumiProject.twilio.grant({ user: "max@acme.example", role: "Administrator" });
  expect(await pulumiProject.plan("preview", "--refresh")).toEqual([
    'access-administrator: delete members["max@acme.example"]',
  ]);
});

describe.skipIf(!host.ok)(`a program in YAML${unlessMissing(host)}`, () => {
  it("is adopted for the plugin: the preview is empty, and not one write was made", async () => {
    pulumiProject = await openPulumiProject({ seed: exampleSeed(), door: "plugin" });
    const rights = await pulumiProject.twilio.assignments();
    await pulumiProject.twilio.clearLog();
    await adopt();
    await pulumiImport();
    expectStatus(await pulumiProject.run(["preview", "--expect-no-changes"]), 0);
    await pulumiProject.up("--expect-no-changes");
    await pulumiProject.expectQuiet();

    expect(await sentWrites()).toEqual([]);
    expect(await pulumiProject.twilio.assignments()).toEqual(rights);
    const types = new Set(pulumiProject.resources().map(({ type }) => type));
    expect([...types].filter((type) => type.includes("dynamic"))).toEqual([]);
    expect(types).toContain("twilio-organization:index:AccountRoleBinding");

    // The state is known to the commands that read one.
    await pulumiProject.twilio.grant({ user: "max@acme.example", role: "Administrator" });
    expectStatus(await pulumiProject.run(["stack", "export", "--file", "state.json"]), 0);
    const { status, result } = await runDrift(pulumiProject, "--stack", "state.json");
    expect([status, result.items.map(({ person }) => person)]).toEqual([7, ["max@acme.example"]]);
  });
});

it("names and addresses given before the import, and what comes later, are adopted without a write too", async () => {
  pulumiProject = await openPulumiProject({ door: usualDoor(), seed: LIVED_IN });
  await pulumiProject.twilio.clearLog();
  await adopt();
  const file = path.join(pulumiProject.folder, "access.yaml");
  const edited = fs
    .readFileSync(file, "utf8")
    .replace("0k3europe:", "europe:")
    .replaceAll("us000000000000000000000000000000b0@external.invalid", "bo@partner.example");
  fs.writeFileSync(file, edited);
  await adopt("--into", "access.yaml", "--output", ".", "--force");
  expect(fs.readFileSync(file, "utf8")).toBe(edited);
  await pulumiImport();
  await pulumiProject.expectQuiet();
  expect(Object.keys(pulumiProject.outputs("access-europe")["viewers"] as object)).toEqual(["bo@partner.example"]);

  await pulumiProject.twilio.grant({ user: at("idle"), role: "Administrator" });
  await pulumiProject.twilio.grant({ user: at("max"), role: "Billing Group Admin", place: AMERICAS });
  await pulumiProject.twilio.grant({ user: at("max"), role: "Billing Manager", place: SHOP.name });
  await adopt("--into", "access.yaml", "--write");
  // The new members are in Twilio and in the manifest: what is left is a role that is managed from now on, and the mark that
  // the others came by drift, which goes without a request.
  expect(await pulumiProject.plan("preview", "--refresh")).toEqual([
    'access-1amer: delete admins["max@acme.example"].origin',
    'access-administrator: delete members["idle@acme.example"].origin',
    "access-revision: replace",
    "access-shop-billingManager: create",
  ]);
  const rights = await pulumiProject.twilio.assignments();
  await pulumiProject.twilio.clearLog();
  await pulumiProject.up("--refresh");
  await pulumiProject.expectQuiet();
  expect(await sentWrites()).toEqual([]);
  expect(await pulumiProject.twilio.assignments()).toEqual(rights);
});
