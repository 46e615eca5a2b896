import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { adopt } from "../../../src/auditor/adopt/adoption";
import { printAdopted } from "../../../src/auditor/adopt/print-adopted";
import { loadManifest } from "../../../src/manifest/load";
import { type Organization } from "../../../src/model/organization";
import { type Snapshot } from "../../../src/model/snapshot";
import { serializedProvider } from "../../../provider/serialized-provider";
import { resourcesOf, valuesOf } from "../../../provider/declared-resources";
import { checkBinding } from "../../../provider/handler/check";
import { importFile, type ImportedResource } from "../../../provider/import-file";
import { NOW } from "../../support/organizations";
import { sid, snapshots } from "../../support/snapshots";
import { oneFile } from "../../support/manifest-files";

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 60_000 });

const REVISION = { bytes: Buffer.from("00fbefbefff0506f", "hex"), version: "4.21.2" };

function load(text: string): Organization {
  const { organization, problems } = loadManifest("access.yaml", oneFile(text), NOW);
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  return organization;
}

function manifestOf(snapshot: Snapshot): string {
  const adoption = adopt(snapshot);
  if ("problem" in adoption) throw new Error(adoption.problem);
  return printAdopted(adoption, snapshot);
}

async function imported(
  organization: Organization,
  snapshot: Snapshot,
): Promise<ReadonlyMap<string, ImportedResource>> {
  const { resources } = await importFile(organization, snapshot, { name: "access", now: NOW, revision: REVISION });
  return new Map(resources.map((resource) => [resource.name, resource]));
}

it("gives each resource the inputs that the program will, so that a preview has nothing to show", async () => {
  await fc.assert(
    fc.asyncProperty(snapshots, async ({ snapshot }) => {
      const organization = load(manifestOf(snapshot));
      const resources = await imported(organization, snapshot);
      const declared = resourcesOf("access", organization, valuesOf(organization, NOW));
      const context = { organizationSid: organization.sid, now: NOW };
      for (const kind of ["organizationRoles", "billingGroups", "accountRoles"] as const)
        for (const { name, args } of declared[kind]) {
          const type = {
            organizationRoles: "OrganizationRoleBinding",
            billingGroups: "BillingGroupAssignment",
            accountRoles: "AccountRoleBinding",
          } as const;
          const { inputs = {}, outputs = {}, id = "" } = resources.get(name) ?? {};
          const check = checkBinding(type[kind], inputs, { ...args }, context);
          expect({ ...check.inputs, __provider: serializedProvider(type[kind]) }).toEqual(inputs);
          expect(outputs).toMatchObject({ ...inputs, version: 1 });
          expect(id.startsWith(`${organization.sid}/`)).toBe(true);
        }
      const { organizationRoles, billingGroups, accountRoles, domains } = declared;
      const lists = [organizationRoles, billingGroups, accountRoles, domains];
      // And the component and the revision.
      expect(resources.size).toBe(lists.reduce((sum, { length }) => sum + length, 2));
    }),
    { numRuns: 80 },
  );
});

describe("what is not as the manifest has it", () => {
  const ada = { sid: sid("US", 1), email: "ada@acme.example", name: "", active: true };
  const bob = { sid: sid("US", 2), email: "bob@acme.example", name: "", active: true };
  const snapshot: Snapshot = {
    schemaVersion: 1,
    organizationSid: sid("OR", 1),
    takenAt: NOW.toISOString(),
    roles: [
      {
        sid: sid("IX", 1),
        friendlyName: "Administrator",
        lowestLevel: "ORGANIZATION",
        resourceTypes: [],
        productGroup: "",
        allow: [],
        deny: [],
      },
    ],
    users: [ada, bob],
    accounts: [],
    assignments: [
      { sid: sid("IY", 1), roleSid: sid("IX", 1), scope: sid("OR", 1), identity: ada.sid },
      { sid: sid("IY", 2), roleSid: sid("IX", 1), scope: sid("OR", 1), identity: ada.sid },
    ],
    unread: [],
  };
  const manifest = (members: string) => `apiVersion: twilio-organization/v1
kind: OrganizationAccess
organization: { sid: ${snapshot.organizationSid} }
domains: { acme.example: verified }
organizationRoles:
  administrator: ${members}
`;

  it("is in the state as Twilio has it, so that a preview shows the difference", async () => {
    const resources = await imported(load(manifest("[bob@acme.example]")), snapshot);
    expect(resources.get("access-administrator")).toMatchObject({
      inputs: { members: { "ada@acme.example": {} } },
      outputs: {
        members: { "ada@acme.example": {} },
        assignments: { "ada@acme.example": sid("IY", 1) },
        unmanaged: {},
      },
    });
  });

  it("but for what only a manifest can say of a member", async () => {
    const terms = "until: 2030-01-01T00:00:00Z, reason: audit, ticket: FIN-1";
    const resources = await imported(load(manifest(`[{ user: ada@acme.example, ${terms} }]`)), snapshot);
    const members = {
      "ada@acme.example": { until: "2030-01-01T00:00:00.000Z", reason: "audit", ticket: "FIN-1" },
    };
    expect(resources.get("access-administrator")?.inputs).toMatchObject({ members });
  });

  it("has a revision with all the spellings that RandomId has of its bytes", async () => {
    const resources = await imported(load(manifest("[ada@acme.example]")), snapshot);
    // As `random_id` of terraform-provider-random spells these bytes.
    expect(resources.get("access-revision")).toMatchObject({
      id: "APvvvv_wUG8",
      version: "4.21.2",
      outputs: { b64Std: "APvvvv/wUG8=", hex: "00fbefbefff0506f", dec: "70913822771138671" },
    });
  });
});

it("has the types of the plugin for a program that uses it, and else the same", async () => {
  await fc.assert(
    fc.asyncProperty(snapshots, async ({ snapshot }) => {
      const organization = load(manifestOf(snapshot));
      const options = { name: "access", now: NOW, revision: REVISION };
      const [dynamic, plugin] = await Promise.all([
        importFile(organization, snapshot, options),
        importFile(organization, snapshot, { ...options, pluginVersion: "0.1.0" }),
      ]);
      const component = { type: "twilio-organization:index:OrganizationAccess" };
      expect(plugin.resources).toEqual(
        dynamic.resources.map((resource) => {
          if (resource.component === true) return { ...resource, ...component };
          const [, kind] = /^pulumi-nodejs:dynamic\/twilio:(.*)$/.exec(resource.type) ?? [];
          return kind === undefined
            ? resource
            : { ...resource, type: `twilio-organization:index:${kind}`, version: "0.1.0" };
        }),
      );
    }),
  );
});
