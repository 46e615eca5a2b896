import { describe, expect, it } from "vitest";
import { readRecorded } from "../../../provider/handler/recorded";
import { ORGANIZATION } from "./handlers";

const EUROPE = "commerce_billingprofile_0k3europe";
const SHOP = "AC00000000000000000000000000000003";
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };

/** What types of either door begin with. */
const [DYNAMIC, PLUGIN] = ["pulumi-nodejs:dynamic/twilio:", "twilio-organization:index:"] as const;

const resource = (type: string, outputs: object | undefined, more: object = {}, family: string = DYNAMIC) => ({
  urn: `urn:pulumi:dev::access::${family}${type}::access-${type}`,
  type: `${family}${type}`,
  ...(outputs === undefined ? {} : { outputs: { organization: ORGANIZATION, ...outputs } }),
  ...more,
});
const administrators = {
  role: "administrator",
  members: { "ada@acme.example": { until: "2027-01-01T00:00:00.000Z" }, "bo@acme.example": {} },
  assignments: { "ada@acme.example": "IY1" },
};

function read(resources: readonly object[], more: object = {}) {
  const result = readRecorded(JSON.stringify({ version: 3, deployment: { resources, ...more } }), ORGANIZATION);
  if ("problem" in result) throw new Error(result.problem);
  return result.recorded;
}

describe("the state of a stack", () => {
  it.each([DYNAMIC, PLUGIN])("gives each list with its members, their terms and assignments: %s", (family) => {
    const of = (type: string, outputs: object) => resource(type, outputs, {}, family);
    const { lists, unread, unfinished } = read([
      of("OrganizationRoleBinding", administrators),
      of("BillingGroupAssignment", {
        billingGroup: EUROPE,
        admins: { "max@acme.example": {} },
        viewers: {},
        assignments: { admins: { "max@acme.example": "IY2" }, viewers: {} },
      }),
      of("AccountRoleBinding", { account: SHOP, role: "developer", members: {}, assignments: {} }),
      of("VerifiedDomain", { domain: "acme.example" }),
      { urn: "urn:pulumi:dev::access::pulumi:pulumi:Stack::access-dev", type: "pulumi:pulumi:Stack" },
    ]);
    expect(lists).toEqual([
      {
        role: "administrator",
        scope: { kind: "organization" },
        members: new Map([
          ["ada@acme.example", { until: "2027-01-01T00:00:00.000Z", assignment: "IY1" }],
          ["bo@acme.example", {}],
        ]),
      },
      {
        role: "billingGroupAdmin",
        scope: { kind: "billingGroup", id: EUROPE },
        members: new Map([["max@acme.example", { assignment: "IY2" }]]),
      },
      { role: "billingGroupViewer", scope: { kind: "billingGroup", id: EUROPE }, members: new Map() },
      { role: "accountDeveloper", scope: { kind: "account", sid: SHOP }, members: new Map() },
    ]);
    expect([unread, unfinished]).toEqual([[], []]);
  });

  it("leaves out what is to be deleted, and what belongs to another organization", () => {
    const { lists, unread } = read([
      resource("OrganizationRoleBinding", administrators, { delete: true }),
      resource("OrganizationRoleBinding", { ...administrators, organization: "OR00000000000000000000000000000009" }),
    ]);
    expect([lists, unread]).toEqual([[], []]);
  });

  it("names what the last deployment left unfinished", () => {
    const binding = resource("OrganizationRoleBinding", administrators, { initErrors: ["members: no such luck"] });
    const pending = [{ resource: binding, type: "creating" }, { type: "deleting" }];
    expect(read([binding], { pending_operations: pending }).unfinished).toEqual([
      "creating access-OrganizationRoleBinding was begun, and nobody knows whether it was done",
      "deleting a resource was begun, and nobody knows whether it was done",
      "access-OrganizationRoleBinding: members: no such luck",
    ]);
  });

  it("says what it can't read, and does not take it for nobody", () => {
    const { lists, unread } = read([
      resource("OrganizationRoleBinding", undefined),
      resource("OrganizationRoleBinding", { ...administrators, members: SECRET }),
      resource("OrganizationRoleBinding", { ...administrators, organization: SECRET }),
    ]);
    expect(lists).toEqual([]);
    expect(unread).toEqual([
      "state: access-OrganizationRoleBinding has neither outputs nor inputs",
      "state: members of access-OrganizationRoleBinding are secret",
      "state: access-OrganizationRoleBinding names no organization that can be read",
    ]);
  });

  it.each(["pulumi-twilio-organization:index:OrganizationAccess", "twilio-organization:index:OrganizationAccess"])(
    "says which resource of the program records a list, and of which component it is: %s",
    (type) => {
      const component = `urn:pulumi:dev::access::my:x:Y$${type}::access`;
      const result = read([
        resource("OrganizationRoleBinding", administrators, { parent: component }),
        resource(
          "AccountRoleBinding",
          { account: SHOP, role: "developer", members: {} },
          { parent: "urn:pulumi:dev::access::pulumi:pulumi:Stack::access-dev" },
        ),
      ]);
      expect([...(result.owners?.values() ?? [])]).toEqual([
        { resource: "access-OrganizationRoleBinding", component },
        { resource: "access-AccountRoleBinding" },
      ]);
    },
  );

  it("names the other organizations that it is about", () => {
    const sid = "OR00000000000000000000000000000009";
    const text = JSON.stringify({
      version: 4,
      deployment: { resources: [resource("OrganizationRoleBinding", { ...administrators, organization: sid })] },
    });
    expect(readRecorded(text, ORGANIZATION)).toMatchObject({ otherOrganizations: [sid] });
  });

  const newer = 'exports.handler = () => require("pulumi-twilio-organization/handler/v2")("OrganizationRoleBinding");';
  it.each([
    ["an unknown version", 5, []],
    ["no version", undefined, []],
    ["a newer handler", 3, [resource("OrganizationRoleBinding", { ...administrators, __provider: newer })]],
    ["a resource that only a newer version has", 3, [resource("CustomRoleBinding", administrators)]],
    ["one of a newer plugin", 3, [resource("CustomRoleBinding", administrators, {}, PLUGIN)]],
  ])("is refused, and never taken for removals, with %s", (_name, version, resources) => {
    expect(readRecorded(JSON.stringify({ version, deployment: { resources } }), ORGANIZATION)).toEqual({
      problem: expect.stringMatching(/: update the package$/) as string,
    });
  });

  it.each([
    ["", "it is not JSON"],
    ["[]", "it has no deployment"],
    ['{"version":3,"checkpoint":{}}', "it has no deployment"],
  ])("is refused: %s", (text, problem) => {
    expect(readRecorded(text, ORGANIZATION)).toEqual({ problem: expect.stringContaining(problem) as string });
  });

  it("that is empty, before the first deployment, records nothing", () => {
    expect(read([]).lists).toEqual([]);
    expect(readRecorded('{"version":3,"deployment":{"manifest":{}}}', ORGANIZATION)).toEqual({
      recorded: { lists: [], unfinished: [], unread: [] },
    });
  });
});
