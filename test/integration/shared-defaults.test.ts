import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { resourcesOf, valuesOf } from "../../provider/declared-resources";
import { declaredIn, printDeclaration, readDeclaration } from "../../provider/handler/declaration";
import { readManifest } from "../../provider/read-manifest";
import { runCli } from "../support/cli";
import { openEmulator, type TestEmulator } from "../support/emulator";
import { git } from "../support/git";

const NOW = new Date("2026-06-01T00:00:00Z");
const KIND = "apiVersion: twilio-organization/v1\n";
const MANIFEST = `${KIND}kind: OrganizationAccess
extends: ../defaults.yaml
organization: { sid: OR00000000000000000000000000000021, name: Acme Europe }
domains: { acme.example: verified }
people:
  ceo@acme.example: { function: management }
  ops@acme.example: { function: management }
  cfo@acme.example: { function: finance }
  ada@acme.example: { function: technical }
organizationRoles:
  owner: [ceo@acme.example]
  administrator: [ops@acme.example, ada@acme.example, rescue@acme.example]
  billingViewer: [cfo@acme.example]
  standardUser: [ada@acme.example]
accounts:
  shop: { sid: AC00000000000000000000000000000021, roles: { developer: [ada@acme.example] } }
`;
const DEFAULTS = `${KIND}kind: OrganizationDefaults
limits: { minimumAdministrators: 2, overrides: forbidden }
rules: { viewer-triggers: error }
breakGlass: { minimum: 1, people: [rescue@acme.example] }
`;
const SEED = {
  organization: { sid: "OR00000000000000000000000000000021", name: "Acme Europe" },
  domains: ["acme.example"],
  users: ["ceo", "ops", "cfo", "ada", "rescue", "kim"].map((name) => ({ email: `${name}@acme.example` })),
  accounts: [{ sid: "AC00000000000000000000000000000021", name: "shop", owner: "ceo@acme.example" }],
  assignments: [
    ["ceo", "Owner"],
    ["ops", "Administrator"],
    ["ada", "Administrator"],
    ["rescue", "Administrator"],
    ["cfo", "Organization Billing Viewer"],
    ["ada", "Standard User"],
    ["ada", "Developer", "shop"],
    ["kim", "Organization Billing Viewer"],
  ].map(([name = "", role, scope = "organization"]) => ({ user: `${name}@acme.example`, role, scope })),
};

const [OWN, SHARED] = ["eu/access.yaml", "defaults.yaml"] as const;
type Name = typeof OWN | typeof SHARED;
/** What stands otherwise than in `MANIFEST` and `DEFAULTS`: another text instead of one, in a file. */
const EDITS = {
  "a manifest that is looser": [OWN, "organizationRoles:", "limits: { overrides: allowed }\norganizationRoles:"],
  "no such file": [OWN, "extends: ../defaults.yaml", "extends: ../nowhere.yaml"],
  "a higher minimum": [SHARED, "minimumAdministrators: 2", "minimumAdministrators: 3"],
  "a lower minimum": [SHARED, "minimumAdministrators: 2", "minimumAdministrators: 1"],
  "a rule turned off": [SHARED, "viewer-triggers: error", "viewer-triggers: off"],
  "no emergency login": [SHARED, "breakGlass: { minimum: 1, people: [rescue@acme.example] }\n", ""],
  "fewer Administrators": [OWN, "[ops@acme.example, ada@acme.example, rescue@acme.example]", "[rescue@acme.example]"],
  "one more Viewer": [OWN, "[cfo@acme.example]", "[cfo@acme.example, ops@acme.example]"],
} as const satisfies Readonly<Record<string, readonly [Name, string, string]>>;
type Edits = readonly (keyof typeof EDITS)[];

let twilio: TestEmulator;
let folder: string;
beforeAll(async () => {
  twilio = await openEmulator(SEED);
});
afterAll(() => twilio.close());
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "shared-defaults-"));
  mkdirSync(at("eu"));
  writeFileSync(at(OWN), MANIFEST);
  writeFileSync(at(SHARED), DEFAULTS);
  const organizations = [{ name: "eu", prefix: "EU", manifest: "eu/access.yaml" }];
  const list = { apiVersion: "twilio-organization/v1", kind: "Organizations", organizations };
  writeFileSync(at("organizations.yaml"), JSON.stringify(list));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);
const read = (name: Name): string => readFileSync(at(name), "utf8");

function apply(edits: Edits): void {
  for (const [name, from, to] of edits.map((edit) => EDITS[edit])) {
    expect(read(name)).toContain(from);
    writeFileSync(at(name), read(name).replace(from, to));
  }
}

/** A command, with all that it says in one line. */
async function run(line: string): Promise<{ readonly status: number; readonly says: string }> {
  const { organizationSid, clientId, clientSecret, iam, oauth, previewIam } = twilio;
  const env = {
    EU_TWILIO_ORGANIZATION_SID: organizationSid,
    EU_TWILIO_CLIENT_ID: clientId,
    EU_TWILIO_CLIENT_SECRET: clientSecret,
    EU_TWILIO_IAM_URL: iam,
    EU_TWILIO_OAUTH_URL: oauth,
    EU_TWILIO_PREVIEW_IAM_URL: previewIam,
  };
  const named = line.replace("MANIFEST", at(OWN)).replace("LIVE", "--live --prefix EU");
  const { status, stdout, stderr } = await runCli(named.replaceAll("FOLDER", folder).split(" "), env, NOW);
  return { status, says: `${stdout}${stderr}`.replaceAll(/\s+/g, " ") };
}

const DRIFT = "drift MANIFEST LIVE";
const SCAN = "scan FOLDER/organizations.yaml --output FOLDER/scans";
const ADOPT = "adopt --into MANIFEST LIVE";
const NARROW = "narrow MANIFEST";
const REFUSED = "limits.overrides is allowed, and the defaults that this manifest extends allow only forbidden";
const MISSING = '"../nowhere.yaml" can\'t be extended: there is no such file';
const KIM = "kim@acme.example holds Organization Billing Viewer in Twilio, and the manifest does not list them";

describe("a manifest that extends defaults", () => {
  it.each<readonly [string, Edits, number, readonly string[]]>([
    [DRIFT, [], 7, ["Drift: 1 right", KIM]],
    [DRIFT, ["a manifest that is looser"], 7, [REFUSED, KIM]],
    [DRIFT, ["no such file"], 1, [MISSING]],
    [SCAN, [], 7, ["+ error: cfo@acme.example is Organization Billing Viewer", KIM]],
    [SCAN, ["a rule turned off"], 7, [KIM]],
    [SCAN, ["a manifest that is looser"], 7, [REFUSED, "+ error: cfo@acme.example is Organization Billing Viewer"]],
    [SCAN, ["no such file"], 1, ["eu: failed", MISSING]],
    [ADOPT, [], 0, ["+ billingViewer: [cfo@acme.example, kim@acme.example]"]],
    [ADOPT, ["a manifest that is looser"], 0, [REFUSED, "+ billingViewer: [cfo@acme.example, kim@acme.example]"]],
    [ADOPT, ["no such file"], 1, [MISSING]],
    [NARROW, [], 3, ["+ administrator: [ops@acme.example, rescue@acme.example]"]],
    [NARROW, ["a manifest that is looser"], 3, [REFUSED, "+ administrator: [ops@acme.example, rescue@acme.example]"]],
    [NARROW, ["a higher minimum"], 3, ["No patch is offered: only 2 usable Organization Administrators would remain"]],
    [NARROW, ["a higher minimum", "a manifest that is looser"], 3, [REFUSED, "No patch is offered: only 2 usable"]],
    [NARROW, ["no such file"], 1, [MISSING]],
  ])("%s, with %j", async (line, edits, status, says) => {
    apply(edits);
    const before = [read(OWN), read(SHARED)];
    const done = await run(line);
    for (const text of says) expect(done.says).toContain(text);
    expect(done.status).toBe(status);
    if (edits.includes("a rule turned off")) expect(done.says).not.toContain("manage usage triggers");
    expect([read(OWN), read(SHARED)]).toEqual(before);
  });

  it("is what adopt and narrow write to; they copy nothing of the defaults, and change nothing in them", async () => {
    expect((await run(`${ADOPT} --write`)).status).toBe(0);
    expect((await run(DRIFT)).status).toBe(0);
    expect((await run(`${NARROW} --apply`)).status).toBe(0);
    const text = read(OWN);
    expect(text).toContain("extends: ../defaults.yaml\n");
    expect(text).not.toMatch(/limits|breakGlass|rules/);
    expect(text).toContain("administrator: [ops@acme.example, rescue@acme.example]\n");
    expect(read(SHARED)).toBe(DEFAULTS);
  });

  it.each<readonly [string, Edits, { readonly floor: number; readonly kept?: readonly string[] } | string]>([
    ["gets floors and emergency logins of the defaults", [], { floor: 2, kept: ["rescue@acme.example"] }],
    ["gets a floor that was raised there", ["a higher minimum"], { floor: 3, kept: ["rescue@acme.example"] }],
    ["gets no emergency login that stands nowhere", ["no emergency login"], { floor: 2 }],
    ["is refused where it is looser", ["a manifest that is looser"], REFUSED],
    ["is refused where there is no such file", ["no such file"], MISSING],
  ])("%s, for the provider", (_name, edits, expected) => {
    apply(edits);
    const result = readManifest(at(OWN), NOW);
    if (typeof expected === "string") {
      expect(result).toEqual({ refused: expect.stringContaining(expected) as string });
      return;
    }
    if ("refused" in result) throw new Error(result.refused);
    const { organization } = result;
    const { organizationRoles } = resourcesOf("acme", organization, valuesOf(organization, NOW));
    const administrators = organizationRoles.find(({ key }) => key === "administrator")?.args;
    expect(administrators?.limits).toEqual({ minimumAdministrators: expected.floor });
    expect(organizationRoles.map(({ args }) => args.breakGlass)).toEqual(organizationRoles.map(() => expected.kept));
    const declaration = readDeclaration(printDeclaration(at(OWN), NOW, organization));
    if (declaration === undefined) throw new Error("the declaration can't be read");
    expect(declaredIn(declaration).organization.reviewLimits?.overrides).toBe("forbidden");
    writeFileSync(at(SHARED), DEFAULTS.replace("forbidden", "allowed"));
    expect(() => declaredIn(declaration)).toThrow("is not any more what it was when this run began");
  });
});

it("a manifest without a file can extend none, and is refused", () => {
  const manifest = { apiVersion: "twilio-organization/v1", kind: "OrganizationAccess", extends: "defaults.yaml" };
  const organization = { sid: SEED.organization.sid };
  expect(readManifest({ ...manifest, organization }, NOW)).toEqual({
    refused: expect.stringContaining('"defaults.yaml" can\'t be extended') as string,
  });
});

describe("review --base-ref", () => {
  const MINIMUM = "limits.minimumAdministrators";
  it.each<readonly [Edits, number, readonly string[]]>([
    [[], 0, []],
    [["a lower minimum"], 0, [MINIMUM]],
    [["a lower minimum", "fewer Administrators"], 4, [MINIMUM]],
    [["a rule turned off"], 0, ["viewer-triggers"]],
    [["a rule turned off", "one more Viewer"], 4, ["viewer-triggers"]],
    [["no emergency login"], 4, ["breakGlass"]],
    [["a manifest that is looser"], 4, [REFUSED]],
    [["no such file"], 4, [MISSING]],
    [["a higher minimum"], 0, [MINIMUM]],
    [["a higher minimum", "fewer Administrators"], 4, [MINIMUM]],
  ])("sees %j in the change", async (edits, status, says) => {
    git(folder, ["init", "--quiet", "--initial-branch=main"]);
    const commit = (): void => {
      git(folder, ["add", "--all"]);
      git(folder, ["commit", "--quiet", "--allow-empty", "-m", "change"]);
    };
    commit();
    apply(edits);
    const inWorkTree = await run("review --base-ref main MANIFEST");
    for (const text of says) expect(inWorkTree.says).toContain(text);
    expect(inWorkTree.status, inWorkTree.says).toBe(status);
    git(folder, ["switch", "--quiet", "-c", "change"]);
    commit();
    expect(await run("review --base-ref main MANIFEST")).toEqual(inWorkTree);
    // Once it is merged, it is what counts, and no change any more.
    if (status === 0)
      expect((await run("review --base-ref change MANIFEST")).says).not.toMatch(/limits\.|viewer-triggers/);
  });
});
