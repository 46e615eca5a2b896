import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { all, output, Output, RunError, runtime, secret, type Resource } from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { parse } from "yaml";
import {
  type AccessManifest,
  AccountRoleBinding,
  BillingGroupAssignment,
  OrganizationAccess,
  OrganizationProvider,
  OrganizationRoleBinding,
  VerifiedDomain,
} from "../../../provider";
import { loadManifestFromDisk } from "../../../src/manifest/files/manifest-files";
import { organizationDigest } from "../../../src/auditor/plan/digest";
import { neverSecret, requirePackage } from "../../../provider/refuse";
import { serializedProvider } from "../../../provider/serialized-provider";
import { DECLARATION, RESOURCE_NAME } from "../../../provider/handler/declaration";
import { ORGANIZATION } from "./handlers";

/** What a program asks the engine to register. */
interface Registered {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly provider: string;
  readonly retainOnDelete: boolean;
  readonly inputs: Record<string, unknown>;
}

/** The part of the engine's `RegisterResourceRequest` that is looked at. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getRetainondelete(): boolean | undefined;
  getObject(): { toJavaScript(): Record<string, unknown> };
}

const warnings: string[] = [];
let registrations: MockInstance<MockMonitor["registerResource"]>;

beforeEach(async () => {
  await runtime.setMocks(
    { newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as object }), call: () => ({}) },
    "acme-access",
    "dev",
  );
  registrations = vi.spyOn(MockMonitor.prototype, "registerResource");
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
});

afterEach(() => {
  vi.restoreAllMocks();
  warnings.length = 0;
});

/** What was registered so far, sorted: the order is the SDK's affair. */
function registered(): readonly Registered[] {
  const all = registrations.mock.calls.map(([argument]): Registered => {
    const request = argument as Request;
    return {
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent().split("::").at(-1) ?? "",
      provider: request.getProvider(),
      retainOnDelete: request.getRetainondelete() === true,
      inputs: request.getObject().toJavaScript(),
    };
  });
  return all.sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
}

/** Waits until the engine has answered for all that a component declares. */
async function settled(access: OrganizationAccess): Promise<OrganizationAccess> {
  const { organizationRoles, billingGroups, accountRoles, domains } = access;
  const children: readonly Resource[] = [organizationRoles, billingGroups, accountRoles, domains].flatMap((each) =>
    Object.values(each as Record<string, Resource>),
  );
  await promise(all([access.revision, ...children.map(({ urn }) => urn)]));
  return access;
}

function promise<T>(output: Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply((value) => resolve(value)));
}

const ACME = path.resolve(__dirname, "../../../examples/acme/access.yaml");
const asOf = new Date("2026-12-01T00:00:00Z");

function digestOf(file: string): string {
  const { organization } = loadManifestFromDisk(file, asOf);
  if (organization === undefined) throw new Error(`${file} is malformed`);
  return organizationDigest(organization);
}

describe("OrganizationAccess", () => {
  it("registers for the example what is kept as golden", async () => {
    await settled(new OrganizationAccess("acme", { manifest: ACME, asOf }));
    const bare = registered().map(
      ({ inputs: { __provider, [DECLARATION]: declaration, [RESOURCE_NAME]: name, ...inputs }, ...rest }) => {
        const [, type] = /^pulumi-nodejs:dynamic\/twilio:(\w+)$/.exec(rest.type) ?? [];
        expect(__provider).toBe(type === undefined ? undefined : serializedProvider(type));
        // Tells the provider of the whole manifest, and is in no state: `check` takes it away.
        if (/(Binding|Assignment)$/.test(rest.type))
          expect([declaration, name]).toEqual([
            { manifest: ACME, asOf: asOf.toISOString(), digest: digestOf(ACME) },
            rest.name,
          ]);
        else expect(declaration).toBeUndefined();
        return { ...rest, inputs };
      },
    );
    await expect(JSON.stringify(bare, undefined, 2) + "\n").toMatchFileSnapshot(
      "../../golden/provider/acme-resources.json",
    );
    expect(warnings).toEqual([]);
  });

  it("releases what a manifest no longer names, and does not revoke it", async () => {
    await settled(new OrganizationAccess("acme", { manifest: ACME, asOf }));
    const bindings = registered().filter(({ type }) => /Binding$|Assignment$/.test(type));
    expect(bindings.length).toBeGreaterThan(10);
    expect(bindings.filter(({ retainOnDelete }) => !retainOnDelete)).toEqual([]);
  });

  it("takes a manifest as an object", async () => {
    await settled(new OrganizationAccess("acme", { manifest: ACME, asOf }));
    const byFile = registered();
    registrations.mockClear();
    const manifest = parse(readFileSync(ACME, "utf8")) as AccessManifest;
    await settled(new OrganizationAccess("acme", { manifest, asOf }));
    const declaration = { json: JSON.stringify(manifest), asOf: asOf.toISOString(), digest: digestOf(ACME) };
    expect(registered()).toEqual(
      byFile.map(({ inputs, ...rest }) => {
        return { ...rest, inputs: DECLARATION in inputs ? { ...inputs, [DECLARATION]: declaration } : inputs };
      }),
    );
  });

  it("gives access to each binding by the keys of the manifest", async () => {
    const access = await settled(new OrganizationAccess("acme", { manifest: ACME, asOf }));
    expect(access.organizationRoles["administrator"]).toBeInstanceOf(OrganizationRoleBinding);
    expect(access.billingGroups["europe"]).toBeInstanceOf(BillingGroupAssignment);
    expect(access.accountRoles["storefront-us-billingManager"]).toBeInstanceOf(AccountRoleBinding);
    expect(access.domains["acme.example"]).toBeInstanceOf(VerifiedDomain);
    expect(access.domains["acme-labs.example"]).toBeUndefined();
    expect(access.organizationRoles["owner"]).toBeUndefined();
  });

  it("warns of rights that have ended, and declares them no more", async () => {
    await settled(new OrganizationAccess("acme", { manifest: ACME, asOf: new Date("2027-02-01T00:00:00Z") }));
    expect(warnings).toEqual([
      expect.stringMatching(
        /access\.yaml:\d+:\d+: Organization Billing Viewer of auditor@acme\.example ended at 2027-01-31T00:00:00\.000Z/,
      ),
    ]);
    const viewers = registered().find(({ name }) => name === "acme-billingViewer");
    expect(viewers?.inputs["members"]).toEqual({});
  });

  it("gives the revision a new name with who holds what, and with nothing else", async () => {
    const keepers = async (manifest: AccessManifest) => {
      registrations.mockClear();
      await settled(new OrganizationAccess("acme", { manifest, asOf }));
      return registered().find(({ type }) => type.startsWith("random:"))?.inputs["keepers"];
    };
    const manifest = parse(readFileSync(ACME, "utf8")) as AccessManifest;
    const first = await keepers(manifest);
    expect(await keepers({ ...manifest, limits: { minimumAdministrators: 1 } })).toEqual(first);
    const other = { ...manifest, organizationRoles: { ...manifest.organizationRoles, standardUser: [] } };
    expect(await keepers(other)).not.toEqual(first);
  });

  it("refuses a manifest that breaks rules, with every place, before anything is registered", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "twilio-org-"));
    const file = path.join(folder, "access.yaml");
    writeFileSync(
      file,
      `apiVersion: twilio-organization/v1
kind: OrganizationAccess
organization: { sid: ${ORGANIZATION} }
domains: { acme.example: verified }
organizationRoles:
  administrator: [ada@acme.example, eve@elsewhere.example]
  billingViewer: [{ user: old@acme.example, until: 2020-01-01T00:00:00Z }]
  standardUser: [mallory@elsewhere.example]
`,
    );
    try {
      const refused = () => new OrganizationAccess("acme", { manifest: file, asOf });
      expect(refused).toThrow(RunError);
      expect(refused).toThrow("The manifest has 2 problems, and nothing was changed:");
      expect(refused).toThrow(`${file}:6:37: eve@elsewhere.example can't be Organization Administrator`);
      expect(refused).toThrow(`${file}:8:18: mallory@elsewhere.example can't be Standard User`);
      expect(registered()).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses a manifest that is not there, or none at all", () => {
    const refused = (manifest: unknown) => () =>
      new OrganizationAccess("acme", { manifest: manifest as AccessManifest, asOf });
    expect(refused("nowhere/access.yaml")).toThrow(RunError);
    expect(refused("nowhere/access.yaml")).toThrow("nowhere/access.yaml:1:1: nowhere/access.yaml can't be read");
    expect(refused({})).toThrow(RunError);
    expect(refused({})).toThrow("(manifest):1:1");
    expect(registered()).toEqual([]);
  });
});

describe("OrganizationProvider", () => {
  it("holds the prefix and nothing else, and belongs to all bindings of its component", async () => {
    const provider = new OrganizationProvider("europe", { environmentPrefix: "EUROPE" });
    const access = new OrganizationAccess("acme", { manifest: ACME, asOf }, { providers: [provider] });
    await settled(access);
    const [own, ...others] = registered().filter(({ type }) => type === "pulumi:providers:pulumi-nodejs");
    expect(others).toEqual([]);
    expect(own?.inputs).toEqual({ "twilio-organization:environmentPrefix": "EUROPE" });
    const reference = `${await promise(provider.urn)}::${await promise(provider.id)}`;
    const ours = registered().filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/"));
    expect(new Set(ours.map((each) => each.provider))).toEqual(new Set([reference]));
  });
});

describe("what a constructor refuses", () => {
  it.each<[unknown, string]>([
    [undefined, "environmentPrefix is missing"],
    [{}, "environmentPrefix is missing"],
    [{ environmentPrefix: "" }, "environmentPrefix is missing"],
    [{ enviromentPrefix: "EUROPE" }, 'unknown argument "enviromentPrefix"'],
    [{ environmentPrefix: output("EUROPE") }, "must be plain text"],
    [{ environmentPrefix: "europe" }, "must be capital letters"],
    [{ environmentPrefix: "EUROPE_" }, "must be capital letters"],
  ])("a provider for %j", (args, says) => {
    const refused = () => new OrganizationProvider("europe", args as { environmentPrefix: string });
    expect(refused).toThrow(RunError);
    expect(refused).toThrow(says);
    expect(registered()).toEqual([]);
  });

  it("a manifest that is not known yet", () => {
    const manifest: unknown = output(ACME);
    expect(() => new OrganizationAccess("acme", { manifest: manifest as string })).toThrow("no Output");
  });

  it("to fetch a binding that nobody declares", () => {
    expect(() => OrganizationRoleBinding.get()).toThrow("OrganizationRoleBinding.get is not supported");
  });

  it("to import a resource by its option", () => {
    const args = { role: "administrator", members: ["ops@acme.example"] } as const;
    const imported = () => new OrganizationRoleBinding("admins", args, { import: "OR1/administrator" });
    expect(imported).toThrow(RunError);
    expect(imported).toThrow('the option "import" is not supported. Leave it out');
    expect(registered()).toEqual([]);
  });

  it("a folder from which the package is not found", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "twilio-org-"));
    try {
      expect(() => requirePackage(folder)).toThrow(/is not found from .*add it to the dependencies/);
      expect(() => requirePackage()).not.toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each<[string, unknown]>([
    ["a list", secret(["ada@acme.example"])],
    ["one member", ["ada@acme.example", secret("bea@acme.example")]],
    ["one of a member's terms", { "ada@acme.example": { userSid: secret("US1") } }],
  ])("members that are secret: %s", async (_name, members) => {
    const value = neverSecret("a", "members", members);
    if (!Output.isInstance(value)) expect.fail("there is nothing to wait for");
    const { isKnown, isSecret } = value as unknown as { isKnown: Promise<boolean>; isSecret: Promise<boolean> };
    // All that an Output promises fails; the engine waits for all of it.
    await expect(Promise.all([isKnown, isSecret])).rejects.toThrow('members of "a" is a secret');
    await expect((value as unknown as { promise(): Promise<unknown> }).promise()).rejects.toThrow(
      'members of "a" is a secret',
    );
  });

  it("nothing else: members that are known later", async () => {
    const members = ["ada@acme.example", output("bea@acme.example")];
    expect(await promise(output(neverSecret("a", "members", members)))).toEqual([
      "ada@acme.example",
      "bea@acme.example",
    ]);
  });
});

describe("a resource by itself", () => {
  it("has all its outputs, whatever inputs are left out", () => {
    const binding = { organization: ORGANIZATION, members: ["ada@acme.example"] };
    const role = new OrganizationRoleBinding("a", { ...binding, role: "billingViewer" });
    const group = new BillingGroupAssignment("b", { billingGroup: "group", viewers: [] });
    const account = new AccountRoleBinding("c", { ...binding, account: "AC1", role: "developer" });
    const domain = new VerifiedDomain("d", { domain: "acme.example" });
    const outputs = [
      ...[role, group, account].flatMap((each) => [
        each.organization,
        each.version,
        each.fingerprint,
        each.assignments,
        each.unmanaged,
      ]),
      ...[role.role, role.members, group.billingGroup, group.admins, group.viewers, account.account, account.role],
      ...[account.members, domain.domain, domain.token, domain.dnsRecord, domain.status],
    ];
    expect(outputs.filter((output) => !Output.isInstance(output))).toEqual([]);
  });
});
