import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { UNKNOWN } from "../../../provider/handler/json-values";
import {
  ACCOUNT,
  environmentOf,
  GROUP,
  isExternal,
  openHarness,
  ORGANIZATION,
  PEOPLE,
  type ProviderHarness,
  SIDS,
} from "./provider-harness";
import { buildPluginFile, type PluginProcess, secret, startPlugin } from "./plugin-process";
import { callErrorOf } from "./process";

let harness: ProviderHarness;
let built: Awaited<ReturnType<typeof buildPluginFile>>;
let plugin: PluginProcess;
const closers: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  built = await buildPluginFile();
  harness = await openHarness([{ user: "a4@acme.example", role: "Developer", scope: ACCOUNT }]);
  plugin = await startPlugin(built.file, harness.environment);
  await plugin.configure({});
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await harness.clearFaults();
});
afterAll(async () => {
  await plugin.stop();
  await harness.close();
  built.remove();
});

/** A process of its own. */
async function openOne(environment = harness.environment): Promise<PluginProcess> {
  const own = await startPlugin(built.file, environment);
  closers.push(own.stop);
  return own;
}

const writesOf = async () => (await harness.requests()).filter((line) => !line.startsWith("GET"));

const VIEWERS = { role: "billingViewer", members: ["a1@acme.example"] };

describe("a resource of the plugin", () => {
  it("lives, and differences are by member", async () => {
    const { inputs, failures } = await plugin.check("OrganizationRoleBinding", {}, VIEWERS);
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ organization: ORGANIZATION, members: { "a1@acme.example": {} } });
    const { id, outs } = await plugin.create("OrganizationRoleBinding", inputs);
    expect(id).toBe(`${ORGANIZATION}/billingViewer`);
    expect(outs).toMatchObject({ ...inputs, version: 1 });
    const same = { state: outs, oldInputs: inputs, news: inputs };
    expect(await plugin.diff("OrganizationRoleBinding", id, same)).toEqual({
      changes: false,
      replaces: [],
      details: {},
    });

    const wanted = {
      role: "billingViewer",
      members: { "a2@acme.example": {}, "a1@acme.example": { ticket: "FIN-1" } },
    };
    const { inputs: news } = await plugin.check("OrganizationRoleBinding", inputs, wanted);
    expect(await plugin.diff("OrganizationRoleBinding", id, { ...same, news })).toEqual({
      changes: true,
      replaces: [],
      details: { 'members["a1@acme.example"].ticket': "ADD", 'members["a2@acme.example"]': "ADD" },
    });
    const updated = await plugin.update("OrganizationRoleBinding", id, outs, news);
    expect(updated).toMatchObject({ ...news, version: 2 });
    expect(await plugin.read("OrganizationRoleBinding", id, updated)).toEqual({ id, props: updated, inputs: news });

    const { inputs: fewer } = await plugin.check("OrganizationRoleBinding", news, VIEWERS);
    const less = await plugin.diff("OrganizationRoleBinding", id, { state: updated, oldInputs: news, news: fewer });
    expect(less.details).toEqual({
      'members["a1@acme.example"].ticket': "DELETE",
      'members["a2@acme.example"]': "DELETE",
    });
  });

  it("is another one with another role, organization or account", async () => {
    const { inputs } = await plugin.check("AccountRoleBinding", {}, { account: ACCOUNT, role: "support", members: [] });
    const { inputs: news } = await plugin.check(
      "AccountRoleBinding",
      {},
      { account: ACCOUNT, role: "developer", members: [] },
    );
    const id = `${ORGANIZATION}/${ACCOUNT}/support`;
    const difference = await plugin.diff("AccountRoleBinding", id, { state: inputs, oldInputs: inputs, news });
    expect(difference).toEqual({ changes: true, replaces: ["role"], details: { role: "UPDATE_REPLACE" } });
  });

  it("takes values that are not known yet, in a preview", async () => {
    const { inputs, failures } = await plugin.check("OrganizationRoleBinding", {}, { ...VIEWERS, members: UNKNOWN });
    expect(failures).toEqual([]);
    expect(inputs["members"]).toBe(UNKNOWN);
    const { inputs: known } = await plugin.check("OrganizationRoleBinding", {}, VIEWERS);
    const of = { state: { ...known, version: 1 }, oldInputs: known, news: inputs };
    expect(await plugin.diff("OrganizationRoleBinding", `${ORGANIZATION}/billingViewer`, of)).toMatchObject({
      changes: true,
      details: { members: "UPDATE" },
    });
  });

  it("has no secret members, and keeps the token of a domain secret", async () => {
    const { failures } = await plugin.check("OrganizationRoleBinding", {}, { ...VIEWERS, members: secret({}) });
    expect(failures).toEqual([{ property: "members", reason: expect.stringMatching(/^is a secret/) as string }]);
    const token = secret("0123456789abcdef0123456789abcdef");
    const { inputs } = await plugin.check("VerifiedDomain", {}, { domain: "acme.invalid", token });
    expect(inputs["token"]).toEqual(token);
    const own = await openOne({ ...harness.environment, TWILIO_ORG_DNS_SERVERS: "127.0.0.1:1" });
    await own.configure({});
    const { outs } = await own.create("VerifiedDomain", inputs);
    expect(outs).toMatchObject({ token, dnsRecord: secret(expect.objectContaining({ type: "TXT" })) });
    expect(outs["status"]).toBe("unknown");
  });

  it.each<readonly [string, Record<string, unknown>, string, RegExp]>([
    [
      "OrganizationRoleBinding",
      { role: "admin", members: [] },
      "role",
      /no role of the organization is called "admin"/,
    ],
    ["OrganizationRoleBinding", { role: "billingViewer" }, "members", /^give members; an empty map means nobody$/],
    ["OrganizationRoleBinding", { ...VIEWERS, member: [] }, "member", /unknown/],
    ["BillingGroupAssignment", { billingGroup: GROUP }, "admins", /./],
    ["AccountRoleBinding", { account: "storefront", role: "developer", members: [] }, "account", /AC/],
  ])("is checked before anything is written: %s %j", async (kind, inputs, property, reason) => {
    const { failures } = await plugin.check(kind, {}, inputs);
    expect(failures).toContainEqual({ property, reason: expect.stringMatching(reason) as string });
  });

  it("is one of ours", async () => {
    const { message } = await callErrorOf(plugin.check("CustomRoleBinding", {}, {}));
    expect(message).toBe("this plugin has no resource of the type twilio-organization:index:CustomRoleBinding");
  });
});

describe("a resource that is imported", () => {
  it("has everybody of the list as declared", async () => {
    const { id, inputs, props } = await plugin.read("AccountRoleBinding", `${ORGANIZATION}/${ACCOUNT}/developer`);
    expect(id).toBe(`${ORGANIZATION}/${ACCOUNT}/developer`);
    expect(inputs).toMatchObject({ members: { "a4@acme.example": {} } });
    expect(props).toMatchObject({ members: { "a4@acme.example": {} }, version: 1 });
  });

  it.each([
    ["OrganizationRoleBinding", "administrator", "ids are like OR.../administrator"],
    ["OrganizationRoleBinding", `${ORGANIZATION}/nobody`, 'no role of the organization is called "nobody"'],
    ["OrganizationRoleBinding", `${ORGANIZATION}/owner`, "is never changed by this tool"],
    ["BillingGroupAssignment", `${ORGANIZATION}/europe`, "ids are like OR.../commerce_billingprofile_..."],
    ["AccountRoleBinding", `${ORGANIZATION}/developer`, "ids are like OR.../AC.../developer"],
    [
      "OrganizationRoleBinding",
      `${ORGANIZATION.replace("1", "9")}/administrator`,
      "the credentials in the environment",
    ],
  ])("has an id that says what it is: %s %s", async (kind, id, why) => {
    const { message } = await callErrorOf(plugin.read(kind, id));
    expect(message).toContain(why);
  });
});

it("keeps what was done where one person could not be added", async () => {
  await harness.faults({
    kind: "status",
    status: 400,
    code: 20001,
    message: "No",
    method: "POST",
    path: "RoleAss",
    skip: 1,
  });
  const members = ["a1@acme.example", "a2@acme.example"];
  const { inputs } = await plugin.check("BillingGroupAssignment", {}, { billingGroup: GROUP, viewers: members });
  const { partial } = await callErrorOf(plugin.create("BillingGroupAssignment", inputs));
  expect(partial?.id).toBe(`${ORGANIZATION}/${GROUP}`);
  expect(partial?.reasons).toEqual([expect.stringMatching(/^viewers\["a\d@acme\.example"\]: /)]);
  expect(Object.keys(partial?.properties["viewers"] as object)).toHaveLength(1);
  const id = partial?.id ?? "";
  expect(await plugin.update("BillingGroupAssignment", id, partial?.properties ?? {}, inputs)).toMatchObject({
    viewers: { "a1@acme.example": {}, "a2@acme.example": {} },
  });
});

describe("the settings of a provider", () => {
  it("lead to the organization whose variables have the prefix", async () => {
    const own = await openOne(environmentOf(harness.emulator, "EUROPE_"));
    expect(await own.checkConfig("europe", { environmentPrefix: "EUROPE" })).toEqual([]);
    await own.configure({ environmentPrefix: "EUROPE" });
    const { id } = await own.read("AccountRoleBinding", `${ORGANIZATION}/${ACCOUNT}/developer`);
    expect(id).toContain(ACCOUNT);
    await own.configure({ environmentPrefix: "ASIA" });
    const { message } = await callErrorOf(own.read("AccountRoleBinding", `${ORGANIZATION}/${ACCOUNT}/support`));
    expect(message).toContain("ASIA_TWILIO_");
  });

  it.each<readonly [string, Record<string, unknown>, RegExp]>([
    ["europe", { environmentPrefix: "eu-rope" }, /^environmentPrefix: /],
    ["europe", {}, /^environmentPrefix: environmentPrefix is missing/],
    ["europe", { environmentPrefix: secret("EUROPE") }, /^environmentPrefix: /],
    ["europe", { environmentPrefix: UNKNOWN }, /^environmentPrefix: /],
    ["europe", { environmentPrefix: "EUROPE", prefix: "EUROPE" }, /^prefix: unknown setting/],
  ])("are refused: %s %j", async (name, settings, problem) => {
    expect(await plugin.checkConfig(name, settings)).toEqual([expect.stringMatching(problem)]);
  });
});

it("is cancelled: what is under way ends before its next write", async () => {
  const own = await openOne();
  await own.configure({});
  await harness.requests();
  await harness.faults({
    kind: "latency",
    milliseconds: 700,
    method: "POST",
    path: "RoleAssignments",
    times: "always",
  });
  // More than are granted side by side.
  const members = PEOPLE.filter((each) => each !== "owner@acme.example" && each !== "off@acme.example");
  const terms = Object.fromEntries(members.map((each) => [each, isExternal(each) ? { userSid: SIDS[each] } : {}]));
  const support = { account: ACCOUNT, role: "support", members: terms };
  const { inputs } = await own.check("AccountRoleBinding", {}, support);
  const creating = callErrorOf(own.create("AccountRoleBinding", inputs));
  await new Promise((resolve) => setTimeout(resolve, 400));
  await own.cancel();
  const { partial } = await creating;
  const interrupted = expect.stringMatching(/the run was interrupted, and nothing more is changed/) as string;
  expect(partial?.reasons).toContainEqual(interrupted);
  const written = (await writesOf()).length;
  expect(written).toBeLessThan(members.length);
  expect(Object.keys(partial?.properties["members"] as object)).toHaveLength(written);
  const id = `${ORGANIZATION}/${ACCOUNT}/support`;
  const after = await callErrorOf(own.update("AccountRoleBinding", id, partial?.properties ?? {}, inputs));
  expect([after.message, ...(after.partial?.reasons ?? [])]).toContainEqual(interrupted);
  expect(await writesOf()).toEqual([]);
});

it("has one version of its schema", async () => {
  expect(await plugin.schema(0)).toMatchObject({ name: "twilio-organization", version: expect.any(String) as string });
  expect((await callErrorOf(plugin.schema(1))).message).toMatch(/no version 1/);
});
