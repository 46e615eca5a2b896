import fs from "node:fs";
import path from "node:path";
import { afterEach, expect, inject, it } from "vitest";
import { type Snapshot } from "../../src/model/snapshot";
import { runCommand } from "../support/command";
import { AMERICAS, LIVED_IN } from "../support/lived-in";
import { commandsOf, excerptLike, readPages } from "../support/pages";
import { expectStatus } from "../support/project";
import { at, SHOP } from "../support/seeds";
import { openSite, settingsOf, type Site } from "../support/site";

let site: Site;
afterEach(() => site.end());

/** Runs `twilio-org adopt --live` in the project. */
async function adopt(...args: readonly string[]): Promise<void> {
  const env = settingsOf(site.twilio);
  const run = await runCommand(inject("workshop").package, ["adopt", "--live", ...args], { cwd: site.folder, env });
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
  const run = expectStatus(await site.run(["import", ...flags]), 0);
  expect(run.output).not.toContain("warning");
};

/** Requests that could change anything. */
async function sentWrites(): Promise<readonly string[]> {
  const requests = await site.twilio.requests();
  return requests.filter((request) => !request.startsWith("GET ") && !request.includes("/oauth/"));
}

it("adopt, import: the preview is empty, `up` changes nothing, and not one write was made", async () => {
  site = await openSite({ seed: exampleSeed() });
  const rights = await site.twilio.assignments();
  await site.twilio.clearLog();

  await adopt();
  const block = readPages("docs/adopt.md").flatMap(({ blocks }) => blocks.filter(({ tags }) => tags.has("e2e")))[0];
  const shown = block?.text ?? "";
  let printed = "";
  for (const line of commandsOf({ text: shown })) {
    const { output } = expectStatus(await site.run(line.replace(/^pulumi /, "").split(" ")), 0);
    printed += `$ ${line}\n${output}`;
  }
  expect(excerptLike(shown, printed)).toBe(excerptLike(shown, shown));
  expectStatus(await site.run(["preview", "--expect-no-changes"]), 0);
  await site.up("--expect-no-changes");
  await site.expectQuiet();

  expect(await sentWrites()).toEqual([]);
  expect(await site.twilio.assignments()).toEqual(rights);
  expect(site.stackOutput("revision")).toMatch(/^[0-9a-f]{16}$/);
  expect(fs.existsSync(path.join(site.folder, "access.yaml"))).toBe(true);

  // From here on it is managed: what nobody declared shows, and what is declared is made so.
  await site.twilio.grant({ user: "idle@acme.example", role: "Administrator" });
  expect(await site.plan("preview", "--refresh")).toEqual([
    'access-administrator: delete members["idle@acme.example"]',
  ]);
});

it("names and addresses given before the import, and what comes later, are adopted without a write too", async () => {
  site = await openSite({ seed: LIVED_IN });
  await site.twilio.clearLog();
  await adopt();
  const file = path.join(site.folder, "access.yaml");
  const edited = fs
    .readFileSync(file, "utf8")
    .replace("0k3europe:", "europe:")
    .replaceAll("us000000000000000000000000000000b0@external.invalid", "bo@partner.example");
  fs.writeFileSync(file, edited);
  await adopt("--into", "access.yaml", "--output", ".", "--force");
  expect(fs.readFileSync(file, "utf8")).toBe(edited);
  await pulumiImport();
  await site.expectQuiet();
  expect(Object.keys(site.outputs("access-europe")["viewers"] as object)).toEqual(["bo@partner.example"]);

  await site.twilio.grant({ user: at("idle"), role: "Administrator" });
  await site.twilio.grant({ user: at("max"), role: "Billing Group Admin", place: AMERICAS });
  await site.twilio.grant({ user: at("max"), role: "Billing Manager", place: SHOP.name });
  await adopt("--into", "access.yaml", "--write");
  // The new members are in Twilio and in the manifest: what is left is a role that is managed from now on.
  expect(await site.plan("preview", "--refresh")).toEqual([
    "access-revision: replace",
    "access-shop-billingManager: create",
  ]);
  const rights = await site.twilio.assignments();
  await site.twilio.clearLog();
  await site.up("--refresh");
  await site.expectQuiet();
  expect(await sentWrites()).toEqual([]);
  expect(await site.twilio.assignments()).toEqual(rights);
});
