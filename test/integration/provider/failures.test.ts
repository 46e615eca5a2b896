import { afterEach, describe, expect, it } from "vitest";
import { type SeedAssignment } from "../../../src/emulator/seed-schema";
import { type Props } from "../../../provider/handler/json-values";
import { ACCOUNT, GROUP, type ProviderHarness, openHarness, ORGANIZATION, SIDS, up } from "./provider-harness";

let harness: ProviderHarness;
afterEach(() => harness.close());

const GROUP_ADMINS = { role: "Billing Group Admin", billingGroup: GROUP };
const GROUP_VIEWERS = { role: "Billing Group Viewer", billingGroup: GROUP };
const DEVELOPERS = { role: "Developer", scope: ACCOUNT };

const developers = (members: Props, more: Props = {}): Props => ({
  organization: ORGANIZATION,
  account: ACCOUNT,
  role: "developer",
  members,
  ...more,
});

const group = (lists: Props): Props => ({ organization: ORGANIZATION, billingGroup: GROUP, ...lists });

const [a1, a2, a3, a4] = ["a1@acme.example", "a2@acme.example", "a3@acme.example", "a4@acme.example"] as const;

async function open(...granted: readonly SeedAssignment[]): Promise<void> {
  harness = await openHarness(granted);
}

const writes = async () => (await harness.requests()).filter((line) => !line.startsWith("GET"));
const usersAt = async (place: typeof DEVELOPERS | typeof GROUP_VIEWERS) =>
  (await harness.assignments(place)).map(({ identity }) => identity).sort();

describe("what was done is kept", () => {
  it("where Twilio refuses one person", async () => {
    await open();
    await harness.faults({
      kind: "status",
      status: 400,
      code: 20001,
      message: "No",
      method: "POST",
      path: "RoleAssignments",
      skip: 1,
    });
    const inputs = developers({ [a1]: {}, [a2]: {}, [a3]: {} });
    const { props, reasons } = await up(harness.handler("AccountRoleBinding"), undefined, inputs);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/^members\["a\d@acme\.example"\]: POST .* HTTP 400, Twilio code 20001.*: No\. /);
    expect(Object.keys(props["members"] as object)).toHaveLength(2);
    expect(Object.keys(props["assignments"] as object)).toEqual(Object.keys(props["members"] as object));

    await harness.requests();
    const healed = await up(harness.handler("AccountRoleBinding"), props, inputs);
    expect(await writes()).toHaveLength(1);
    expect(healed.reasons).toEqual([]);
    expect(Object.keys(healed.props["members"] as object)).toEqual([a1, a2, a3]);
    expect(healed.props["version"]).toBe(2);
  });

  it("where a permission turns out to be missing: the rest is not tried", async () => {
    await open();
    await harness.faults({
      kind: "status",
      status: 403,
      method: "POST",
      path: "RoleAssignments",
      skip: 1,
      times: "always",
    });
    const people = [a1, a2, a3, a4, "off@acme.example", "owner@acme.example"];
    const { props, reasons } = await up(
      harness.handler("AccountRoleBinding"),
      undefined,
      developers(Object.fromEntries(people.map((person) => [person, {}]))),
    );
    // Four are under way at a time, so some fail of their own.
    expect(reasons.some((reason) => reason.includes(": not tried, after POST "))).toBe(true);
    const permission = "Give the OAuth app the permission role-assignments/create";
    expect(reasons.filter((reason) => !reason.includes(permission))).toEqual([]);
    expect(Object.keys(props["members"] as object)).toHaveLength(6 - reasons.length);
    expect((await writes()).length).toBeLessThanOrEqual(5);
  });

  it("where nobody may be removed: who was to go stays in state", async () => {
    await open({ user: a1, ...DEVELOPERS }, { user: a2, ...DEVELOPERS });
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers({ [a1]: {}, [a2]: {} }));
    await harness.faults({ kind: "status", status: 403, method: "DELETE", times: "always" });
    const failed = await up(harness.handler("AccountRoleBinding"), props, developers({ [a3]: {} }));
    expect(failed.reasons).toHaveLength(2);
    expect(failed.reasons[1]).toContain(`members["${a2}"]: not tried, after DELETE `);
    expect(failed.props["assignments"]).toMatchObject(props["assignments"] as object);
    expect(Object.keys(failed.props["members"] as object)).toEqual([a1, a2, a3]);
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1], SIDS[a2], SIDS[a3]]);
  });

  it("where state never knew the assignment of who can't be removed", async () => {
    await open({ user: a1, ...GROUP_ADMINS });
    const before = group({ admins: { [a1]: {} }, version: 1, fingerprint: "of an older version" });
    const { props, reasons } = await up(harness.handler("BillingGroupAssignment"), before, group({ admins: {} }));
    expect(reasons).toEqual([expect.stringContaining("would leave 0 usable Billing Group Admins")]);
    expect(props["admins"]).toEqual({ [a1]: {} });
  });

  it("where the other list can't be looked at", async () => {
    await open();
    const admin = new URL(harness.emulator.iam).origin + "/emulator/roles";
    const twin = {
      friendly_name: "Billing Group Viewer",
      product_group: "x",
      lowest_level: "ORGANIZATION",
      resource_types: ["billing_group"],
    };
    await fetch(admin, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(twin) });
    const { props, reasons } = await up(
      harness.handler("BillingGroupAssignment"),
      undefined,
      group({ admins: { [a1]: {} }, viewers: { [a2]: {} } }),
    );
    expect(reasons).toEqual([expect.stringMatching(/^viewers: Twilio's role list has 2 roles "Billing Group Viewer"/)]);
    expect(props["admins"]).toEqual({ [a1]: {} });
    expect(props["viewers"]).toEqual({});
  });

  it("where the names of the others can't be read", async () => {
    await open({ user: a1, ...GROUP_VIEWERS });
    await harness.faults({ kind: "status", status: 403, path: "/scim/", times: "always" });
    const ext = { "ext@partner.example": { userSid: SIDS["ext@partner.example"] } };
    const { props, reasons } = await up(harness.handler("BillingGroupAssignment"), undefined, group({ viewers: ext }));
    expect(reasons).toEqual([expect.stringMatching(/^viewers: GET .*\/scim\/v2\/Users was refused: HTTP 403/)]);
    expect(props["viewers"]).toEqual(ext);
    expect(Object.keys((props["assignments"] as { viewers: object }).viewers)).toEqual(["ext@partner.example"]);
  });

  it("where a list grows old meanwhile and can't be read again", async () => {
    await open();
    let time = Date.parse("2027-01-01T00:00:00Z");
    const context = harness.context({ now: () => new Date((time += 31_000)) });
    await harness.faults({
      kind: "status",
      status: 403,
      method: "GET",
      path: "RoleAssignments",
      skip: 1,
      times: "always",
    });
    const inputs = developers({ [a1]: {} });
    const { props, reasons } = await up(harness.handler("AccountRoleBinding", context), undefined, inputs);
    expect(reasons).toEqual([expect.stringMatching(/^members: GET .*RoleAssignments was refused: HTTP 403/)]);
    expect(props["members"]).toEqual({ [a1]: {} });
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1]]);
  });
});

describe("where nothing was done, nothing is said to be", () => {
  it.each([
    ["roles", "/v2/Organizations/Roles?"],
    ["assignments", "/v2/Organizations/RoleAssignments?"],
    ["users", "/scim/v2/Users"],
  ])("because the %s can't be read", async (_name, path) => {
    await open();
    await harness.faults({ kind: "status", status: 403, path, times: "always" });
    const creation = harness.handler("AccountRoleBinding").create(developers({ [a1]: {} }));
    await expect(creation).rejects.toThrow("HTTP 403");
    // With an `id` the engine would take it for a resource half made.
    expect(await creation.catch((error: unknown) => error)).not.toHaveProperty("id");
    expect(await writes()).toEqual([]);
  });
});

describe("what can't be read is not taken for nobody", () => {
  it.each([
    ["refused", { kind: "status", status: 403 }, "HTTP 403"],
    ["not understood", { kind: "malformed-body" }, "Nothing was concluded from this answer"],
  ] as const)("by a refresh that is %s", async (_name, fault, says) => {
    await open({ user: a1, ...DEVELOPERS });
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers({ [a1]: {} }));
    await harness.faults({ ...fault, path: "RoleAssignments", method: "GET", times: "always" });
    await expect(harness.handler("AccountRoleBinding").read("id", props)).rejects.toThrow(says);
  });

  it("by the floor: without the directory nobody is known to be left", async () => {
    await open({ user: a1, ...GROUP_ADMINS }, { user: a2, ...GROUP_ADMINS });
    const { props } = await up(
      harness.handler("BillingGroupAssignment"),
      undefined,
      group({ admins: { [a1]: {}, [a2]: {} } }),
    );
    await harness.faults({ kind: "status", status: 403, path: "/scim/", times: "always" });
    const { reasons } = await up(harness.handler("BillingGroupAssignment"), props, group({ admins: { [a2]: {} } }));
    expect(reasons).toEqual([
      expect.stringMatching(/^admins\["a1@acme\.example"\]: GET .*\/scim\/v2\/Users was refused/),
    ]);
    expect(await usersAt(GROUP_ADMINS)).toEqual([SIDS[a1], SIDS[a2]]);
  });

  it("by the emergency list", async () => {
    await open({ user: a1, ...DEVELOPERS });
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers({ [a1]: {} }));
    await harness.faults({ kind: "status", status: 403, path: "/scim/", times: "always" });
    const wanted = developers({}, { breakGlass: [a4] });
    const { reasons } = await up(harness.handler("AccountRoleBinding"), props, wanted);
    expect(reasons).toEqual([
      expect.stringMatching(/^members\["a1@acme\.example"\]: GET .*\/scim\/v2\/Users was refused/),
    ]);
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1]]);
  });
});

describe("one person", () => {
  it("is found under a new address, and keeps the right under it", async () => {
    await open({ user: a1, ...DEVELOPERS });
    const first = await up(harness.handler("AccountRoleBinding"), undefined, developers({ [a1]: {} }));
    await harness.rename(a1, "ada@acme.example");
    await harness.requests();
    const renamed = await up(
      harness.handler("AccountRoleBinding"),
      first.props,
      developers({ "ada@acme.example": {} }),
    );
    expect(await writes()).toEqual([]);
    expect(renamed.reasons).toEqual([]);
    expect(renamed.props["assignments"]).toEqual({ "ada@acme.example": (first.props["assignments"] as Props)[a1] });
  });

  it("is kept for emergencies under the new address, where state has the old one", async () => {
    await open({ user: a1, ...DEVELOPERS });
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers({ [a1]: {} }));
    await harness.rename(a1, "ada@acme.example");
    const wanted = developers({}, { breakGlass: ["ada@acme.example"] });
    const { reasons } = await up(harness.handler("AccountRoleBinding"), props, wanted);
    expect(reasons).toEqual([expect.stringContaining("ada@acme.example is kept for emergencies")]);
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1]]);
  });

  it("loses the right by the userSid, where somebody has taken it and given it anew meanwhile", async () => {
    await open();
    const inputs = group({ viewers: { "bo@partner.example": { userSid: SIDS["ext@partner.example"] } } });
    const { props } = await up(harness.handler("BillingGroupAssignment"), undefined, inputs);
    for (const { sid } of await harness.assignments(GROUP_VIEWERS)) await harness.revoke(sid);
    await harness.grant("ext@partner.example", GROUP_VIEWERS);
    const { reasons } = await up(harness.handler("BillingGroupAssignment"), props, group({ viewers: {} }));
    expect(reasons).toEqual([]);
    expect(await usersAt(GROUP_VIEWERS)).toEqual([]);
  });

  it("is shown by the SID, where the inputs have given the address to somebody else, and can be removed by it", async () => {
    await open();
    // No update makes such a state any more; older versions did.
    const viewers = { [a1]: { userSid: SIDS["ext@partner.example"] } };
    const props = group({ viewers, version: 1, fingerprint: "of an older version" });
    await harness.grant(a1, GROUP_VIEWERS);
    const read = await harness.handler("BillingGroupAssignment").read("id", props);
    expect(read.inputs["viewers"]).toEqual({ [SIDS[a1]]: { userSid: SIDS[a1], origin: "drift" } });
    await up(harness.handler("BillingGroupAssignment"), read.props, group({ viewers: {} }));
    expect(await usersAt(GROUP_VIEWERS)).toEqual([]);
  });

  it("is kept for emergencies by the address in state alone, where the directory has none", async () => {
    await open();
    const inputs = group({ viewers: { "bo@partner.example": { userSid: SIDS["ext@partner.example"] } } });
    const { props } = await up(harness.handler("BillingGroupAssignment"), undefined, inputs);
    const wanted = { ...group({ viewers: {} }), breakGlass: ["bo@partner.example"] };
    const { reasons } = await up(harness.handler("BillingGroupAssignment"), props, wanted);
    expect(reasons).toEqual([expect.stringContaining("bo@partner.example is kept for emergencies")]);
    expect(await usersAt(GROUP_VIEWERS)).toEqual([SIDS["ext@partner.example"]]);
  });

  it("with a userSid that was wrong gets the right, and whoever had it by mistake loses it", async () => {
    await open();
    const viewers = (userSid: string) => group({ viewers: { "bo@partner.example": { userSid } } });
    const [wrong, right] = [SIDS["ext@partner.example"], SIDS["ext2@partner.example"]];
    const first = await up(harness.handler("BillingGroupAssignment"), undefined, viewers(wrong));
    await harness.requests();
    const second = await up(harness.handler("BillingGroupAssignment"), first.props, viewers(right));
    expect(second.reasons).toEqual([]);
    expect((await writes()).map((line) => line.split(" ")[0])).toEqual(["POST", "DELETE"]);
    expect(await usersAt(GROUP_VIEWERS)).toEqual([right]);
  });

  it("has the address to itself where whoever had it by mistake can't be removed, and stands beside as unmanaged", async () => {
    await open();
    const [wrong, right] = [SIDS["ext@partner.example"], SIDS["ext2@partner.example"]];
    const admins = (userSid: string) => group({ admins: { "bo@partner.example": { userSid } } });
    const first = await up(harness.handler("BillingGroupAssignment"), undefined, admins(wrong));
    const wanted = { ...admins(right), limits: { minimumBillingGroupAdmins: 2 } };
    const second = await up(harness.handler("BillingGroupAssignment"), first.props, wanted);
    expect(second.reasons).toEqual([expect.stringContaining("would leave 1 usable Billing Group Admin")]);
    const sids = new Map((await harness.assignments(GROUP_ADMINS)).map(({ identity, sid }) => [identity, sid]));
    expect(second.props).toMatchObject({
      admins: { "bo@partner.example": { userSid: right } },
      assignments: { admins: { "bo@partner.example": sids.get(right) } },
      unmanaged: { admins: { [wrong]: sids.get(wrong) } },
    });
  });

  it("keeps the right where the userSid that was to mend it is wrong itself", async () => {
    await open();
    const viewers = (userSid: string) => group({ viewers: { "bo@partner.example": { userSid } } });
    const first = await up(harness.handler("BillingGroupAssignment"), undefined, viewers(SIDS["ext@partner.example"]));
    const second = await up(harness.handler("BillingGroupAssignment"), first.props, viewers(`US${"f".repeat(32)}`));
    expect(second.reasons).toEqual([
      expect.stringMatching(/^viewers\["bo@partner\.example"\]: POST .*25201/),
      expect.stringMatching(/^viewers\["bo@partner\.example"\]: keeps the role for now/),
    ]);
    expect(second.props["viewers"]).toEqual(first.props["viewers"]);
    expect(await usersAt(GROUP_VIEWERS)).toEqual([SIDS["ext@partner.example"]]);
  });
});

describe("deleting", () => {
  it("asks for nobody's name who is not concerned", async () => {
    await open({ user: a1, ...DEVELOPERS }, { user: a2, ...DEVELOPERS });
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers({ [a1]: {} }));
    await harness.requests();
    await harness.handler("AccountRoleBinding").delete("id", props);
    expect(await harness.requests()).not.toContainEqual(expect.stringContaining("/scim/"));
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a2]]);
    await expect(harness.handler("AccountRoleBinding").delete("id", props)).resolves.toBeUndefined();
  });
});

describe("one view for all", () => {
  it("reads each list once, however many resources ask, and stays true through what they write", async () => {
    await open({ user: a1, ...DEVELOPERS });
    const context = harness.context();
    const roles = ["administrator", "developer", "billingManager", "support"];
    const inputs = roles.map((role) => ({ ...developers({ [a1]: {}, [a2]: {}, [a3]: {} }), role }));
    const outcomes = await Promise.all(
      inputs.map((each) => up(harness.handler("AccountRoleBinding", context), undefined, each)),
    );
    const requests = await harness.requests();
    expect(requests.filter((line) => line.startsWith("GET"))).toHaveLength(3);
    expect(requests.filter((line) => line.startsWith("POST"))).toHaveLength(11);

    const next = await Promise.all(
      outcomes.map(({ props }, index) =>
        up(harness.handler("AccountRoleBinding", context), props, {
          ...developers({ [a2]: {}, [a4]: {} }),
          role: roles[index],
        }),
      ),
    );
    expect((await harness.requests()).filter((line) => line.startsWith("GET"))).toEqual([]);
    for (const { props } of next) {
      const [here, anew] = [harness.handler("AccountRoleBinding", context), harness.handler("AccountRoleBinding")];
      expect(await here.read("id", props)).toStrictEqual(await anew.read("id", props));
      expect((await anew.read("id", props)).props).toStrictEqual(props);
    }
  });

  it("is of the organization that the credentials are for, and no other", async () => {
    await open();
    const elsewhere = { ...developers({ [a1]: {} }), organization: `OR${"9".repeat(32)}` };
    await expect(harness.handler("AccountRoleBinding").create(elsewhere)).rejects.toThrow(
      `This resource belongs to OR${"9".repeat(32)}, and the credentials in the environment are for ${ORGANIZATION}`,
    );
    expect(await harness.requests()).toEqual([]);
  });
});
