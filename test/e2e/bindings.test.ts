import { afterEach, describe, expect, it } from "vitest";
import { expectStatus, type StateResource } from "../support/project";
import { stringify } from "yaml";
import { usualDoor } from "../support/plugin";
import { at, EUROPE, ORGANIZATION, seedOf } from "../support/seeds";
import { openPulumiProject, type PulumiProject } from "../support/pulumi-project";

const [ada, bob, carol, max, mia, ops] = [at("ada"), at("bob"), at("carol"), at("max"), at("mia"), at("ops")] as const;
const EXTERNAL = { sid: `US${"7".repeat(32)}`, email: "bo@partner.example" };

const door = usualDoor();

let project: PulumiProject;
afterEach(() => project.end());

interface Lists {
  readonly administrator?: readonly string[];
  readonly standardUser?: readonly string[];
  readonly admins?: readonly string[];
}

interface Resource {
  readonly type: string;
  readonly properties: object;
}

function resourcesOf({ administrator, standardUser, admins }: Lists): Readonly<Record<string, Resource>> {
  const roleBinding = (role: string, members: readonly string[]): Resource => ({
    type: "OrganizationRoleBinding",
    properties: { role, members },
  });
  return {
    ...(administrator && { administrator: roleBinding("administrator", administrator) }),
    ...(standardUser && { standardUser: roleBinding("standardUser", standardUser) }),
    ...(admins && { europe: { type: "BillingGroupAssignment", properties: { billingGroup: EUROPE, admins } } }),
  };
}

/** The file of a program that uses no manifest, and its text. */
function programOf(lists: Lists): readonly [string, string] {
  const resources = Object.entries(resourcesOf(lists));
  if (door === "dynamic") {
    const lines = resources.map(([name, { type, properties }]) => {
      return `new twilio.${type}("${name}", ${JSON.stringify(properties)});\n`;
    });
    return ["index.js", `const twilio = require("pulumi-twilio-organization");\n${lines.join("")}`];
  }
  const declared = resources.map(([name, { type, properties }]) => {
    return [name, { type: `twilio-organization:${type}`, properties }] as const;
  });
  return ["Pulumi.yaml", stringify({ name: "access", runtime: "yaml", resources: Object.fromEntries(declared) })];
}

const declareLists = (lists: Lists): void => project.write(...programOf(lists));

describe("bindings without a manifest", () => {
  it("are revoked when they are deleted, as far as the floors allow; what is gone already is done", async () => {
    project = await openPulumiProject({
      door,
      seed: seedOf([ada, bob, carol, max, ops]),
      files: Object.fromEntries([programOf({ administrator: [ada, ops], standardUser: [bob, carol], admins: [max] })]),
    });
    await project.up();
    expect(project.outputs("administrator")).toMatchObject({ organization: ORGANIZATION, version: 1 });

    await project.twilio.revoke({ user: bob, role: "Standard User" });
    declareLists({ administrator: [ada, ops], admins: [max] });
    await project.twilio.clearLog();
    await project.up();
    expect(await project.twilio.writes()).toEqual(["DELETE"]);
    expect(await project.twilio.holders("Standard User")).toEqual([]);

    // The last usable holder stays, and the resource stays with it, until there is another one.
    declareLists({});
    const { output } = await project.upFails("--continue-on-error");
    expect(output).toContain("would leave 0 usable Organization Administrators, and limits.minimumAdministrators is 1");
    expect(output).toContain("would leave 0 usable Billing Group Admins, and limits.minimumBillingGroupAdmins is 1");
    expect(await project.twilio.holders("Administrator")).toHaveLength(1);
    expect(await project.twilio.holders("Billing Group Admin", EUROPE)).toEqual([max]);
    await project.twilio.grant({ user: bob, role: "Administrator" });
    await project.twilio.grant({ user: bob, role: "Billing Group Admin", place: EUROPE });
    expectStatus(await project.run(["destroy", "--yes", "--skip-preview"]), 0);
    expect(await project.twilio.rights()).toEqual([`${bob} Administrator`, `${bob} Billing Group Admin @ ${EUROPE}`]);
  });

  it("are previewed where a value is not known yet", async () => {
    const { users, ...seed } = seedOf([ada]) as { users: object[] };
    project = await openPulumiProject({
      seed: { ...seed, users: [...users, { ...EXTERNAL, managed: false }] },
      program: `const { BillingGroupAssignment } = require("pulumi-twilio-organization");
const { RandomId } = require("@pulumi/random");
const later = new RandomId("later", { byteLength: 4 }).hex;
const sid = later.apply(() => "${EXTERNAL.sid}");
new BillingGroupAssignment("europe", {
  billingGroup: later.apply(() => "${EUROPE}"),
  admins: later.apply(() => ["${ada}"]),
  viewers: { "${EXTERNAL.email}": { userSid: sid, reason: "audit" } },
});
`,
    });
    expectStatus(await project.run(["preview"]), 0);
    await project.up();
    expect(await project.twilio.rights()).toEqual([
      `${ada} Billing Group Admin @ ${EUROPE}`,
      `${EXTERNAL.email} Billing Group Viewer @ ${EUROPE}`,
    ]);
    await project.expectQuiet();
  });
});

describe("state of another version", () => {
  it.each([
    {
      name: "an older one, without outputs of its own",
      change: ({ inputs = {} }: StateResource) => inputs,
    },
    {
      name: "a newer one, with outputs unknown here",
      change: ({ outputs = {} }: StateResource) => ({ ...outputs, holders: 2, history: [{ at: "2030-01-01" }] }),
    },
  ])("$name is refreshed, updated and deleted", async ({ change }) => {
    project = await openPulumiProject({
      door,
      seed: seedOf([ada, bob, max, mia]),
      files: Object.fromEntries([programOf({ standardUser: [ada], admins: [max, mia] })]),
    });
    await project.up();
    project.editState((resource) =>
      /^(pulumi-nodejs:dynamic\/twilio|twilio-organization):/.test(resource.type)
        ? { ...resource, outputs: change(resource) }
        : resource,
    );
    await project.expectQuiet();

    declareLists({ standardUser: [ada, bob], admins: [max] });
    await project.up("--refresh");
    expect(await project.twilio.rights()).toEqual([
      `${ada} Standard User`,
      `${bob} Standard User`,
      `${max} Billing Group Admin @ ${EUROPE}`,
    ]);
    expect(project.outputs("standardUser")).toMatchObject({ version: 2, unmanaged: {} });
    expect(project.outputs("standardUser")).not.toHaveProperty("holders");
    declareLists({ admins: [max] });
    await project.up();
    expect(await project.twilio.rights()).toEqual([`${max} Billing Group Admin @ ${EUROPE}`]);
  });
});
