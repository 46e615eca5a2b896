import { afterEach, describe, expect, it } from "vitest";
import { expectStatus, type StateResource } from "../support/project";
import { at, EUROPE, ORGANIZATION, seedOf } from "../support/seeds";
import { openPulumiProject, type PulumiProject } from "../support/pulumi-project";

const [ada, bob, carol, max, mia, ops] = [at("ada"), at("bob"), at("carol"), at("max"), at("mia"), at("ops")] as const;
const EXTERNAL = { sid: `US${"7".repeat(32)}`, email: "bo@partner.example" };

/** Declares the resources that bindings.json lists, by type, name and arguments. */
const PROGRAM = `const twilio = require("pulumi-twilio-organization");
for (const [type, name, args] of JSON.parse(require("fs").readFileSync("bindings.json", "utf8")))
  new twilio[type](name, args);
`;

let project: PulumiProject;
afterEach(() => project.end());

/** The bindings of a program that uses no manifest. */
function bindings(lists: {
  administrator?: readonly string[];
  standardUser?: readonly string[];
  admins?: readonly string[];
}): string {
  const role = (key: "administrator" | "standardUser") =>
    lists[key] === undefined ? [] : [["OrganizationRoleBinding", key, { role: key, members: lists[key] }]];
  const group =
    lists.admins === undefined
      ? []
      : [["BillingGroupAssignment", "europe", { billingGroup: EUROPE, admins: lists.admins }]];
  return JSON.stringify([...role("administrator"), ...role("standardUser"), ...group]);
}

describe("bindings without a manifest", () => {
  it("are revoked when they are deleted, as far as the floors allow; what is gone already is done", async () => {
    project = await openPulumiProject({
      seed: seedOf([ada, bob, carol, max, ops]),
      program: PROGRAM,
      files: { "bindings.json": bindings({ administrator: [ada, ops], standardUser: [bob, carol], admins: [max] }) },
    });
    await project.up();
    expect(project.outputs("administrator")).toMatchObject({ organization: ORGANIZATION, version: 1 });

    await project.twilio.revoke({ user: bob, role: "Standard User" });
    project.write("bindings.json", bindings({ administrator: [ada, ops], admins: [max] }));
    await project.twilio.clearLog();
    await project.up();
    expect(await project.twilio.writes()).toEqual(["DELETE"]);
    expect(await project.twilio.holders("Standard User")).toEqual([]);

    // The last usable holder stays, and the resource stays with it, until there is another one.
    project.write("bindings.json", bindings({}));
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
      seed: seedOf([ada, bob, max, mia]),
      program: PROGRAM,
      files: { "bindings.json": bindings({ standardUser: [ada], admins: [max, mia] }) },
    });
    await project.up();
    project.editState((resource) =>
      resource.type.startsWith("pulumi-nodejs:dynamic/twilio:") ? { ...resource, outputs: change(resource) } : resource,
    );
    await project.expectQuiet();

    project.write("bindings.json", bindings({ standardUser: [ada, bob], admins: [max] }));
    await project.up("--refresh");
    expect(await project.twilio.rights()).toEqual([
      `${ada} Standard User`,
      `${bob} Standard User`,
      `${max} Billing Group Admin @ ${EUROPE}`,
    ]);
    expect(project.outputs("standardUser")).toMatchObject({ version: 2, unmanaged: {} });
    expect(project.outputs("standardUser")).not.toHaveProperty("holders");
    project.write("bindings.json", bindings({ admins: [max] }));
    await project.up();
    expect(await project.twilio.rights()).toEqual([`${max} Billing Group Admin @ ${EUROPE}`]);
  });
});
