import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus } from "../support/project";
import { openPulumiProject, plannedChanges, type PulumiProject } from "../support/pulumi-project";

const example = path.resolve(__dirname, "..", "..", "examples", "acme");
const read = (file: string): string => fs.readFileSync(path.join(example, file), "utf8");

const ASSIGNMENT = expect.stringMatching(/^IY/) as unknown;
const EUROPE = "commerce_billingprofile_0k3europe";

describe("the example organization", () => {
  let project: PulumiProject;
  beforeAll(async () => {
    project = await openPulumiProject({
      seed: JSON.parse(read("twilio-seed.json")) as object,
      manifest: read("access.yaml"),
      program: read("index.js"),
    });
  });
  afterAll(() => project.end());

  it("is applied by one up, which makes only what is not there yet", async () => {
    const before = await project.twilio.rights();
    const { stdout } = await project.up();
    expect(stdout).toContain("+ 15 created");
    expect(await project.twilio.rights()).toEqual(declared);
    expect(await project.twilio.writes()).toEqual(
      declared.filter((right) => !before.includes(right)).map(() => "POST"),
    );
    expect(project.outputs("acme-europe")).toMatchObject({
      version: 1,
      assignments: {
        admins: { "max@acme.example": ASSIGNMENT, "mia@acme.example": ASSIGNMENT },
        viewers: {
          "bo@partner.example": ASSIGNMENT,
          "grace@acme.example": ASSIGNMENT,
        },
      },
      unmanaged: { admins: {}, viewers: {} },
    });
  });

  it("is left alone by a second up and by every preview, which send nothing but GET", async () => {
    await project.twilio.clearLog();
    expectStatus(await project.run(["up", "--yes", "--expect-no-changes"]), 0);
    expectStatus(await project.run(["refresh", "--preview-only", "--expect-no-changes"]), 0);
    await project.expectQuiet();
    const requests = await project.twilio.requests();
    expect(requests.filter((request) => !request.startsWith("GET "))).toEqual(
      requests.filter((request) => request === "POST /oauth/v2/token 200"),
    );
    // Three runs, one of them without a look at Twilio: what is read is read once for all resources.
    for (const what of ["/RoleAssignments", "/scim/v2/Users"])
      expect(requests.filter((request) => request.includes(what))).toHaveLength(2);
  });

  it("shows drift by its very members, in text and in JSON", async () => {
    await project.twilio.grant({ user: "mia@acme.example", role: "Organization Billing Admin" });
    await project.twilio.revoke({ user: "auditor@acme.example", role: "Organization Billing Viewer" });
    await project.twilio.revoke({ user: "grace@acme.example", role: "Billing Group Viewer", place: EUROPE });
    await project.twilio.grant({ user: "grace@acme.example", role: "Billing Group Admin", place: EUROPE });
    await project.twilio.clearLog();

    const text = expectStatus(
      await project.run(["refresh", "--preview-only", "--diff", "--expect-no-changes"]),
      7,
    ).stdout;
    expect(text).toMatch(/\+ mia@acme\.example: \{\s+\+ origin: "drift"/);
    expect(text).toMatch(/- auditor@acme\.example: \{\s+- reason: "FY26 audit"/);
    expect(text).toMatch(/~ admins\s*: \{\s+\+ grace@acme\.example: \{\s+\+ origin: "drift"/);
    expect(text).toMatch(/~ viewers\s*: \{\s+- grace@acme\.example: \{\}/);

    const json = expectStatus(await project.run(["refresh", "--preview-only", "--json", "--expect-no-changes"]), 7);
    expect(plannedChanges(json)).toEqual([
      'acme-billingAdmin: add members["mia@acme.example"]',
      'acme-billingViewer: delete members["auditor@acme.example"]',
      'acme-europe: add admins["grace@acme.example"]',
      'acme-europe: delete viewers["grace@acme.example"]',
    ]);
    expect(await project.twilio.writes()).toEqual([]);
  });

  it("is healed by up --refresh, which adds before it removes", async () => {
    await project.twilio.clearLog();
    await project.up("--refresh");
    expect(await project.twilio.rights()).toEqual(declared);
    expect([...(await project.twilio.writes())].sort()).toEqual(["DELETE", "DELETE", "POST", "POST"]);
    await project.expectQuiet();
  });
});

const declared = [
  "ada@acme.example Administrator",
  "ada@acme.example Developer @ storefront-eu",
  "ada@acme.example Developer @ storefront-us",
  "auditor@acme.example Organization Billing Viewer",
  "bo@partner.example Billing Group Viewer @ commerce_billingprofile_0k3europe",
  "breakglass@acme.example Administrator",
  "cfo@acme.example Billing Group Admin @ commerce_billingprofile_0k3americas",
  "cfo@acme.example Billing Manager @ storefront-us",
  "cfo@acme.example Organization Billing Admin",
  "grace@acme.example Billing Group Viewer @ commerce_billingprofile_0k3europe",
  "grace@acme.example Developer @ storefront-eu",
  "grace@acme.example Standard User",
  "linus@acme.example Administrator @ storefront-eu",
  "linus@acme.example Standard User",
  "max@acme.example Billing Group Admin @ commerce_billingprofile_0k3europe",
  "max@acme.example Organization Billing Admin",
  "mia@acme.example Billing Group Admin @ commerce_billingprofile_0k3europe",
  "mia@acme.example Standard User",
  "ops@acme.example Administrator",
];
