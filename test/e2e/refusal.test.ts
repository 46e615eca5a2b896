import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openEmulator, type TestEmulator } from "../support/emulator";
import { doorsToTry, usualDoor } from "../support/plugin";
import { expectStatus } from "../support/project";
import { at, manifestOf, seedOf } from "../support/seeds";
import { openPulumiProject, settingsOf, type PulumiProject } from "../support/pulumi-project";

const [ada, bob] = [at("ada"), at("bob")] as const;
const declare = (...standardUser: readonly string[]) => manifestOf({ organizationRoles: { standardUser } });

describe("a manifest is refused before anything is registered", () => {
  let project: PulumiProject;
  beforeAll(async () => {
    project = await openPulumiProject({ seed: seedOf([ada]), manifest: declare(ada) });
  });
  afterAll(() => project.end());

  it.each([
    {
      name: "malformed",
      manifest: [
        "apiVersion: twilio-organization/v1",
        "kind: OrganizationAccess",
        "organization: { sid: OR00000000000000000000000000000001 }",
        "organisationRoles:",
        "  administrator: [ada@acme.example]",
        "billingGroups: { europe: { id: 7 } }",
      ],
      lines: [
        /The manifest has 2 problems, and nothing was changed:/,
        /access\.yaml:4:1: .*organizationRoles/,
        /access\.yaml:6:\d+: /,
      ],
    },
    {
      name: "against an access rule",
      manifest: [
        "apiVersion: twilio-organization/v1",
        "kind: OrganizationAccess",
        "organization: { sid: OR00000000000000000000000000000001 }",
        "domains: { acme.example: verified, acme-labs.example: unverified }",
        "organizationRoles:",
        "  administrator: [ada@acme.example, eve@acme-labs.example]",
      ],
      lines: [
        /The manifest has a problem, and nothing was changed:/,
        /access\.yaml:6:37: eve@acme-labs\.example can't be Organization Administrator: the domain acme-labs\.example is unverified/,
      ],
    },
  ])("where it is $name", async ({ manifest, lines }) => {
    await project.twilio.clearLog();
    project.declare(manifest.join("\n"));
    const { output } = await project.upFails();
    for (const line of lines) expect(output).toMatch(line);
    expect(output).not.toMatch(/^\s*at /m);
    expect(project.resources().filter(({ type }) => type.includes("twilio"))).toEqual([]);
    expect(await project.twilio.requests()).toEqual([]);
  });
});

describe("credentials", () => {
  let project: PulumiProject;
  let other: TestEmulator;
  const none = { TWILIO_CLIENT_ID: undefined, TWILIO_CLIENT_SECRET: undefined, TWILIO_ORGANIZATION_SID: undefined };
  beforeAll(async () => {
    project = await openPulumiProject({ door: usualDoor(), seed: seedOf([ada, bob]), manifest: declare(ada) });
    other = await openEmulator({
      organization: { sid: `OR${"9".repeat(32)}`, name: "Other" },
      domains: ["other.example"],
      users: [{ email: "owner@other.example", roles: ["Owner"] }],
    });
  });
  afterAll(async () => {
    await other.close();
    await project.end();
  });
  const up = ["up", "--yes", "--skip-preview"];

  it("are not needed for a preview, and are asked for by name where they are", async () => {
    const preview = expectStatus(await project.run(["preview"], none), 0);
    expect(preview.stdout).toContain("access-standardUser");
    const { output } = expectStatus(await project.run(up, none), "failure");
    for (const name of ["TWILIO_ORGANIZATION_SID", "TWILIO_CLIENT_ID", "TWILIO_CLIENT_SECRET"])
      expect(output).toContain(`${name} is not set: set it to`);
    expect(await project.twilio.requests()).toEqual([]);
  });

  it("that are wrong are said to be, without being repeated", async () => {
    const secret = "not-the-secret-of-this-app";
    const { output } = expectStatus(await project.run(up, { TWILIO_CLIENT_SECRET: secret }), "failure");
    expect(output).toMatch(/POST \/v2\/token was refused: HTTP 401.*Check that client ID and client secret belong to/);
    expect(output).not.toContain(secret);
    expect(await project.twilio.writes()).toEqual([]);
  });

  it("of another organization neither read nor change anything", async () => {
    await project.up();
    await project.twilio.clearLog();

    // Both say it: TWILIO_ORGANIZATION_SID and the manifest differ.
    const theirs = settingsOf(other);
    const named = expectStatus(await project.run(up, theirs), "failure").output;
    expect(named).toContain(`the credentials in the environment are for ${other.organizationSid}`);
    const refresh = expectStatus(await project.run(["refresh", "--yes", "--skip-preview"], theirs), "failure").output;
    expect(refresh).toContain(`the credentials in the environment are for ${other.organizationSid}`);

    // Only the app shows it: a listing of another organization must not be taken for "nobody has a role here".
    const mixed = { ...theirs, TWILIO_ORGANIZATION_SID: project.twilio.organizationSid };
    project.declare(declare(ada, bob));
    for (const args of [
      ["refresh", "--yes", "--skip-preview"],
      ["up", "--yes", "--skip-preview", "--refresh"],
    ]) {
      const { output } = expectStatus(await project.run(args, mixed), "failure");
      expect(output).toContain(other.organizationSid);
      expect(Object.keys(project.outputs("access-standardUser")["members"] as object)).toEqual([ada]);
    }
    expect(await other.writes()).toEqual([]);
    expect(await project.twilio.requests()).toEqual([]);
  });
});

/** Two organizations, by whichever door; the second by a provider of its own. */
const TWO_ORGANIZATIONS = {
  dynamic: {
    "index.js": `const { OrganizationAccess, OrganizationProvider } = require("pulumi-twilio-organization");
new OrganizationAccess("america", { manifest: "access.yaml" });
const provider = new OrganizationProvider("europe-provider", { environmentPrefix: "EUROPE" });
new OrganizationAccess("europe", { manifest: "europe.yaml" }, { providers: [provider] });
`,
  },
  plugin: {
    "Pulumi.yaml": `name: access
runtime: yaml
resources:
  america: { type: twilio-organization:OrganizationAccess, properties: { manifest: access.yaml } }
  europe-provider: { type: pulumi:providers:twilio-organization, properties: { environmentPrefix: EUROPE } }
  europe:
    type: twilio-organization:OrganizationAccess
    properties: { manifest: europe.yaml }
    options: { provider: "\${europe-provider}" }
`,
  },
} as const;

describe.each(doorsToTry())("two organizations in one program (%s)", (door) => {
  let project: PulumiProject;
  let europe: TestEmulator;
  const EUROPE_SID = `OR${"2".repeat(32)}`;
  beforeAll(async () => {
    const seed = { ...seedOf([ada, at("eva")]), organization: { sid: EUROPE_SID, name: "Acme Europe" } };
    europe = await openEmulator(seed);
    project = await openPulumiProject({
      seed: seedOf([ada, bob]),
      manifest: declare(ada, bob),
      door,
      files: {
        ...TWO_ORGANIZATIONS[door],
        "europe.yaml": JSON.stringify({
          ...declare(ada, at("eva")),
          organization: { sid: EUROPE_SID, name: "Acme Europe" },
        }),
      },
      env: settingsOf(europe, "EUROPE"),
      secrets: [europe.clientSecret],
    });
  });
  afterAll(async () => {
    await europe.close();
    await project.end();
  });

  it("each have their own credentials", async () => {
    await project.up();
    expect(await project.twilio.rights()).toEqual([`${ada} Standard User`, `${bob} Standard User`]);
    expect(await europe.rights()).toEqual([`${ada} Standard User`, `${at("eva")} Standard User`]);
    await europe.revoke({ user: ada, role: "Standard User" });
    expect(await project.plan("refresh", "--preview-only")).toEqual([`europe-standardUser: delete members["${ada}"]`]);
    await project.up("--refresh");
    expect(await europe.rights()).toEqual([`${ada} Standard User`, `${at("eva")} Standard User`]);
    await project.expectQuiet();
  });
});
