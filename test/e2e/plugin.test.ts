import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { someOf } from "../support/full";
import { documentedProgram, pluginEnvironment, unlessMissing } from "../support/plugin";
import { expectStatus } from "../support/project";
import { openPulumiProject, plannedChanges, type PulumiProject } from "../support/pulumi-project";
import { version } from "../../package.json";
import { at, EUROPE, manifestOf, ORGANIZATION, seedOf } from "../support/seeds";

const examples = path.resolve(__dirname, "..", "..", "examples");
const read = (...file: readonly string[]): string => fs.readFileSync(path.join(examples, ...file), "utf8");
const seed = JSON.parse(read("acme", "twilio-seed.json")) as object;

const host = inject("engineFixture").hosts.yaml;

/** A project in YAML; the example refers to the manifest of acme beside it. */
function openYaml(program: string): Promise<PulumiProject> {
  const acme = path.join(inject("engineFixture").root, "acme");
  fs.mkdirSync(acme, { recursive: true });
  fs.writeFileSync(path.join(acme, "access.yaml"), read("acme", "access.yaml"));
  return openPulumiProject({ seed, files: { "Pulumi.yaml": program }, env: pluginEnvironment() });
}

describe.skipIf(!host.ok)(`a YAML program of three lines, by the plugin${unlessMissing(host)}`, () => {
  let project: PulumiProject;
  beforeAll(async () => {
    project = await openYaml(read("yaml", "Pulumi.yaml"));
  });
  afterAll(() => project.end());

  it("applies the example organization, and then finds nothing to do", async () => {
    const before = await project.twilio.rights();
    expect((await project.up()).stdout).toContain("+ 15 created");
    const after = await project.twilio.rights();
    expect(after.length).toBeGreaterThan(before.length);
    expect((await project.twilio.writes()).every((method) => method === "POST")).toBe(true);
    expect(project.stackOutput("revision")).toMatch(/^[0-9a-f]{16}$/);
    await project.twilio.clearLog();
    await project.expectQuiet();
    expect(await project.twilio.writes()).toEqual([]);
  });

  it("shows drift by its very members, and heals it", async () => {
    const rights = await project.twilio.rights();
    await project.twilio.grant({ user: "mia@acme.example", role: "Organization Billing Admin" });
    await project.twilio.revoke({ user: "auditor@acme.example", role: "Organization Billing Viewer" });
    const json = expectStatus(await project.run(["refresh", "--preview-only", "--json", "--expect-no-changes"]), 7);
    expect(plannedChanges(json)).toEqual([
      'access-billingAdmin: add members["mia@acme.example"]',
      'access-billingViewer: delete members["auditor@acme.example"]',
    ]);
    await project.up("--refresh");
    expect(await project.twilio.rights()).toEqual(rights);
  });

  it("takes no right from anybody when it is destroyed", async () => {
    const rights = await project.twilio.rights();
    expectStatus(await project.run(["destroy", "--yes", "--skip-preview"]), 0);
    expect(await project.twilio.rights()).toEqual(rights);
  });
});

// Programs in other languages name the version of their SDK; a program in YAML, as all others here, names none.
const VERSIONS = [
  { name: "without a version", options: {} },
  { name: "by its version", options: { version } },
];
it.skipIf(!host.ok).each(someOf(VERSIONS, "by its version"))(
  `bindings made by hand move into a component and back, of a plugin $name${unlessMissing(host)}`,
  async ({ options }) => {
    const [ada, bob] = [at("ada"), at("bob")];
    const program = (given: Readonly<Record<string, object>>) => {
      const resources = Object.fromEntries(Object.entries(given).map(([name, each]) => [name, { ...each, options }]));
      return JSON.stringify({ name: "access", runtime: "yaml", resources });
    };
    const byHand = {
      type: "twilio-organization:OrganizationRoleBinding",
      properties: { role: "standardUser", members: [ada, bob] },
    };
    const component = { type: "twilio-organization:OrganizationAccess", properties: { manifest: "access.yaml" } };
    const project = await openPulumiProject({
      seed: seedOf([ada, bob]),
      manifest: manifestOf({ organizationRoles: { standardUser: [ada, bob] } }),
      files: { "Pulumi.yaml": program({ byHand }) },
      env: pluginEnvironment(),
    });
    try {
      await project.up();
      const rights = await project.twilio.rights();
      project.write("Pulumi.yaml", program({ byHand, component }));
      const { output } = expectStatus(await project.run(["preview"]), "failure");
      expect(output).toMatch(/both manage Standard User/);
      for (const resources of [{ component }, { byHand }]) {
        project.write("Pulumi.yaml", program(resources));
        await project.up();
        expect(await project.twilio.rights()).toEqual(rights);
      }
      expect(await project.twilio.writes()).toEqual(["POST", "POST"]);
    } finally {
      await project.end();
    }
  },
);

describe.skipIf(!host.ok)(`pulumi import${unlessMissing(host)}`, () => {
  let project: PulumiProject;
  beforeAll(async () => {
    project = await openYaml("name: access\nruntime: yaml\n");
  });
  afterAll(() => project.end());
  const bring = (kind: string, name: string, id: string) =>
    project.run([
      "import",
      `twilio-organization:index:${kind}`,
      name,
      id,
      "--yes",
      "--protect=false",
      "--out",
      "out.yaml",
    ]);

  it("takes a list by its id alone, and the program that it writes changes nothing", async () => {
    const rights = await project.twilio.rights();
    let program = "name: access\nruntime: yaml\nresources:\n";
    const take = async (kind: string, name: string, place: string) => {
      expectStatus(await bring(kind, name, `${ORGANIZATION}/${place}`), 0);
      program += fs.readFileSync(path.join(project.folder, "out.yaml"), "utf8").replace("resources:\n", "");
    };
    await take("OrganizationRoleBinding", "admins", "administrator");
    await take("BillingGroupAssignment", "europe", EUROPE);
    expect(program).toContain("breakglass@acme.example: {}");
    project.write("Pulumi.yaml", program);
    await project.expectQuiet();
    expect(await project.twilio.rights()).toEqual(rights);
    expect(await project.twilio.writes()).toEqual([]);
  });

  it("says what is wrong with an id", async () => {
    const { output } = expectStatus(
      await bring("OrganizationRoleBinding", "nobody", `${ORGANIZATION}/admin`),
      "failure",
    );
    expect(output).toMatch(/no role of the organization is called "admin"/);
  });
});

describe.skipIf(!host.ok)(`functions in a YAML program${unlessMissing(host)}`, () => {
  let project: PulumiProject;
  beforeAll(async () => {
    project = await openYaml(documentedProgram("yaml", "getEffectiveAccess"));
    project.write("access.yaml", read("acme", "access.yaml"));
  });
  afterAll(() => project.end());

  it("answer about what Twilio has, and change nothing", async () => {
    const rights = await project.twilio.rights();
    await project.up();
    expect(project.stackOutput("viewers")).toContainEqual(
      expect.objectContaining({ person: "ada@acme.example", billingGroup: "europe", answer: "yes", usable: true }),
    );
    expect(project.stackOutput("verdict")).toMatch(/people can see invoices/);
    expect(project.stackOutput("errors")).toBeGreaterThan(0);
    expect(await project.twilio.writes()).toEqual([]);
    expect(await project.twilio.rights()).toEqual(rights);
  });

  it("fail a preview where a list could not be read, and say which", async () => {
    await project.twilio.faults({ kind: "status", status: 403, path: "RoleAssignments", times: "always" });
    const { output } = expectStatus(await project.run(["preview"]), "failure");
    expect(output).toMatch(/could not be read, so what it shows is unknown/);
    expect(output).toMatch(/assignments: /);
    await project.twilio.clearFaults();
  });

  it("are held to their types", async () => {
    project.write("Pulumi.yaml", documentedProgram("yaml", "getEffectiveAccess").replace("capability:", "capabilty:"));
    const { output } = expectStatus(await project.run(["preview"]), "failure");
    expect(output).toMatch(/capabilty/);
  });
});
