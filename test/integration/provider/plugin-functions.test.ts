import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { environmentOf, GROUP, openHarness, ORGANIZATION, type ProviderHarness } from "./provider-harness";
import { buildPluginFile, type PluginProcess, secret, startPlugin } from "./plugin-process";

const GRANTED = [
  { user: "a1@acme.example", role: "Administrator" },
  { user: "a2@acme.example", role: "Billing Group Viewer", billingGroup: GROUP },
];

const MANIFEST = {
  apiVersion: "twilio-organization/v1",
  kind: "OrganizationAccess",
  organization: { sid: ORGANIZATION, name: "Acme" },
  domains: { "acme.example": "verified" },
  people: {
    "owner@acme.example": { function: "management" },
    "a1@acme.example": { function: "technical" },
    "a3@acme.example": { function: "finance" },
  },
  organizationRoles: { owner: ["owner@acme.example"], administrator: ["a1@acme.example"] },
  billingGroups: { europe: { id: GROUP, name: "Europe", admins: [], viewers: ["a3@acme.example"] } },
};

interface Row {
  readonly person: string;
  readonly capability: string;
  readonly billingGroup: string;
  readonly answer: string;
  readonly unknown?: string;
}
interface Finding {
  readonly ruleId: string;
  readonly person?: string;
  readonly billingGroups: readonly string[];
}

let harness: ProviderHarness;
let built: Awaited<ReturnType<typeof buildPluginFile>>;
let plugin: PluginProcess;
let folder: string;
beforeAll(async () => {
  built = await buildPluginFile();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-functions-"));
  harness = await openHarness(GRANTED);
  plugin = await startPlugin(built.file, harness.environment);
  await plugin.configure({});
});
afterAll(async () => {
  await plugin.stop();
  await harness.close();
  built.remove();
  fs.rmSync(folder, { recursive: true, force: true });
});
afterEach(() => harness.clearFaults());

const rowsOf = (outputs: object): readonly Row[] => (outputs as { rows: readonly Row[] }).rows;
const findingsOf = (outputs: object): readonly Finding[] => (outputs as { findings: readonly Finding[] }).findings;
const lines = (rows: readonly Row[]): readonly string[] =>
  rows.map(({ person, billingGroup, answer }) => `${person} ${billingGroup} ${answer}`);
const write = (name: string, text: string): string => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
};
const broken = (list: string) => ({ kind: "status" as const, status: 403, path: list, times: "always" as const });

describe("getEffectiveAccess", () => {
  it("answers over a manifest, and asks Twilio nothing", async () => {
    await harness.requests();
    const { outputs, failures } = await plugin.invoke("getEffectiveAccess", {
      manifest: MANIFEST,
      capability: "view-invoices",
    });
    expect(failures).toEqual([]);
    expect(outputs).toMatchObject({ organization: { sid: ORGANIZATION, name: "Acme" }, complete: true, unread: [] });
    expect(lines(rowsOf(outputs))).toEqual([
      "a1@acme.example europe yes",
      "a3@acme.example europe yes",
      "owner@acme.example europe yes",
    ]);
    expect(rowsOf(outputs)[1]).toMatchObject({
      usable: true,
      paths: [{ role: "billingGroupViewer", scope: "billingGroup", billingGroup: "europe", marks: [] }],
    });
    expect(await harness.requests()).toEqual([]);
  });

  it("answers about Twilio as it is, with names of the manifest, and only reads", async () => {
    const file = write("access.json", JSON.stringify(MANIFEST));
    const { outputs } = await plugin.invoke("getEffectiveAccess", {
      live: true,
      manifest: file,
      capability: "view-invoices",
    });
    expect(lines(rowsOf(outputs))).toEqual([
      "a1@acme.example europe yes",
      "a2@acme.example europe yes",
      "owner@acme.example europe yes",
    ]);
    const requests = await harness.requests();
    expect(requests.length).toBeGreaterThan(3);
    expect(requests.filter((line) => !line.startsWith("GET"))).toEqual([]);
  });

  it("says no only of a person who is asked about", async () => {
    const { outputs } = await plugin.invoke("getEffectiveAccess", {
      live: true,
      person: "A2@acme.example",
      capability: "add-funds",
    });
    expect(lines(rowsOf(outputs))).toEqual([`a2@acme.example ${GROUP} no`]);
  });

  it("says that somebody is unknown whose role nobody can explain", async () => {
    await harness.faults({ kind: "status", status: 403, path: "Roles", times: "always" });
    const { outputs } = await plugin.invoke("getEffectiveAccess", {
      live: true,
      allowIncomplete: true,
      capability: "view-invoices",
    });
    expect(outputs["complete"]).toBe(false);
    expect(rowsOf(outputs).at(-1)).toMatchObject({ person: "*", answer: "unknown" });
    expect(rowsOf(outputs).some(({ answer }) => answer === "no")).toBe(false);
  });

  it.each(["RoleAssignments", "scim", "Accounts"])("fails where %s could not be read", async (list) => {
    await harness.faults(broken(list));
    await expect(plugin.invoke("getEffectiveAccess", { live: true })).rejects.toThrow(
      /could not be read, so what it shows is unknown:[^]*allowIncomplete: true/,
    );
  });

  it("never says nobody where the assignments could not be read", async () => {
    await harness.faults(broken("RoleAssignments"));
    const ask = { live: true, allowIncomplete: true, capability: "view-invoices" };
    const { outputs } = await plugin.invoke("getEffectiveAccess", ask);
    expect(outputs).toMatchObject({ complete: false, unread: [expect.stringMatching(/^assignments: /)] });
    // The Owner of an account is in the list of accounts.
    expect(rowsOf(outputs).map(({ person, answer }) => `${person} ${answer}`)).toEqual([
      "owner@acme.example unknown",
      "* unknown",
    ]);
    expect(rowsOf(outputs).slice(1)).toEqual([
      {
        person: "*",
        capability: "view-invoices",
        billingGroup: "*",
        answer: "unknown",
        unknown: "the role assignments could not be read",
        paths: [],
      },
    ]);
    const one = await plugin.invoke("getEffectiveAccess", { ...ask, person: "a4@acme.example" });
    expect(lines(rowsOf(one.outputs))).toEqual(["a4@acme.example * unknown"]);
  });

  it("fails where nothing could be read, whatever is allowed", async () => {
    const environment = { ...harness.environment, TWILIO_CLIENT_SECRET: "f".repeat(32) };
    const stranger = await startPlugin(built.file, environment);
    await stranger.configure({});
    await expect(stranger.invoke("getEffectiveAccess", { live: true, allowIncomplete: true })).rejects.toThrow(
      /could not be read/,
    );
    await stranger.stop();
  });

  it("reads the organization of the provider that it is called with", async () => {
    const own = await startPlugin(built.file, environmentOf(harness.emulator, "EUROPE_"));
    await own.configure({ environmentPrefix: "EUROPE" });
    const { outputs } = await own.invoke("getEffectiveAccess", { live: true });
    expect(rowsOf(outputs).length).toBeGreaterThan(0);
    await own.configure({});
    await expect(own.invoke("getEffectiveAccess", { live: true })).rejects.toThrow(/TWILIO_ORGANIZATION_SID/);
    await own.stop();
  });
});

describe("getFindings", () => {
  it("finds in a manifest what audit finds there", async () => {
    const { outputs, failures } = await plugin.invoke("getFindings", { manifest: MANIFEST });
    expect(failures).toEqual([]);
    expect(outputs).toMatchObject({ complete: true, summary: { findings: { error: expect.any(Number) as number } } });
    const technical = findingsOf(outputs).find(({ ruleId }) => ruleId === "technical-administrator-billing");
    expect(technical).toMatchObject({ person: "a1@acme.example", billingGroups: ["europe"] });
  });

  it("takes what people do from a file, and knows waivers", async () => {
    const { people: _, ...unsaid } = MANIFEST;
    const people = write("people.csv", "email,function\na1@acme.example,technical\n");
    const { outputs } = await plugin.invoke("getFindings", { manifest: unsaid, people });
    const isHeadline = ({ ruleId }: Finding) => ruleId === "technical-administrator-billing";
    const found = findingsOf(outputs).find(isHeadline) as (Finding & { fingerprint: string }) | undefined;
    expect(found?.person).toBe("a1@acme.example");
    const waivers = write(
      "waivers.json",
      JSON.stringify({
        apiVersion: "twilio-organization/v1",
        kind: "Waivers",
        waivers: [
          {
            rule: found?.ruleId,
            fingerprint: found?.fingerprint,
            person: found?.person,
            reason: "Hands over until spring",
            owner: "owner@acme.example",
            expires: "2027-02-01",
          },
        ],
      }),
    );
    const again = await plugin.invoke("getFindings", {
      manifest: unsaid,
      people,
      waivers,
      asOf: "2027-01-01T00:00:00Z",
    });
    expect(again.failures).toEqual([]);
    expect(findingsOf(again.outputs).find(isHeadline)).toMatchObject({ waiver: { reason: "Hands over until spring" } });
    expect(again.outputs).toMatchObject({ summary: { waived: 1 } });
  });

  it("judges nothing clean that it could not read", async () => {
    await harness.faults(broken("scim"));
    await expect(plugin.invoke("getFindings", { live: true })).rejects.toThrow(/users: /);
    const { outputs } = await plugin.invoke("getFindings", { live: true, allowIncomplete: true });
    expect(outputs).toMatchObject({ complete: false, unread: [expect.stringMatching(/^users: /)] });
    expect((outputs["summary"] as { verdict: string }).verdict).not.toMatch(/clean/i);
  });
});

describe("arguments", () => {
  it.each<readonly [string, Record<string, unknown>, RegExp]>([
    ["no source", {}, /^manifest: which organization\?/],
    ["no such file", { manifest: "nowhere.yaml" }, /^manifest: nowhere\.yaml.*(no such file|does not exist)/i],
    [
      "a malformed manifest",
      { manifest: { ...MANIFEST, domains: { "acme.example": "maybe" } } },
      /^manifest: \(manifest\):\d+/,
    ],
    ["a secret manifest", { manifest: secret(MANIFEST) }, /^manifest: is a secret, and can't be/],
    ["a secret person", { manifest: MANIFEST, person: secret("a1@acme.example") }, /^person: is a secret/],
    [
      "a manifest that is not known yet",
      { manifest: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" },
      /^manifest: is not known yet/,
    ],
    ["a misspelled argument", { manifest: MANIFEST, capabilty: "add-funds" }, /^capabilty: unknown argument/],
    [
      "a misspelled right",
      { manifest: MANIFEST, capability: "view-invoice" },
      /^capability: .*did you mean "view-invoices"/,
    ],
    ["a misspelled group", { manifest: MANIFEST, billingGroup: "eurpe" }, /^billingGroup: .*did you mean "europe"/],
    ["a person without an address", { manifest: MANIFEST, person: "a1" }, /^person: "a1" is not an e-mail address/],
    ["a day without a time", { manifest: MANIFEST, asOf: "2027-01-01" }, /^asOf: must be an absolute UTC instant/],
    ["a flag that is text", { manifest: MANIFEST, live: "yes" }, /^live: must be true or false/],
    ["a number for a manifest", { manifest: 7 }, /^manifest: must be a path or a map/],
  ])("are refused by their names: %s", async (_, args, reason) => {
    const { outputs, failures } = await plugin.invoke("getEffectiveAccess", args);
    expect(failures).toEqual([expect.stringMatching(reason)]);
    expect(outputs).toEqual({});
  });

  it("are not those of another organization", async () => {
    const manifest = { ...MANIFEST, organization: { sid: ORGANIZATION.replace("1", "2") } };
    await expect(plugin.invoke("getFindings", { live: true, manifest })).rejects.toThrow(
      /the manifest is about OR\d+2, and the credentials are for OR\d+1/,
    );
  });

  it("name a function that there is", async () => {
    await expect(plugin.invoke("getAccess", {})).rejects.toThrow(
      /no function twilio-organization:index:getAccess: it has getEffectiveAccess and getFindings/,
    );
  });
});

it("shows no secret of the environment", async () => {
  const { TWILIO_CLIENT_SECRET: value = "" } = harness.environment;
  const manifest = { ...MANIFEST, organization: { sid: ORGANIZATION, name: `Acme ${value}` } };
  const { outputs } = await plugin.invoke("getFindings", { manifest });
  expect(outputs["organization"]).toEqual({ sid: ORGANIZATION, name: "Acme (hidden)" });
  const again = await plugin.invoke("getEffectiveAccess", { manifest: { ...MANIFEST, x: value } });
  expect(again.failures.join()).not.toContain(value);
  expect(plugin.printed()).not.toContain(value);
});
