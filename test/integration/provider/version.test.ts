import { afterEach, beforeEach, expect, it } from "vitest";
import { type Props } from "../../../provider/handler/json-values";
import { ACCOUNT, GROUP, type ProviderHarness, openHarness, ORGANIZATION, up } from "./provider-harness";

let harness: ProviderHarness;
beforeEach(async () => {
  harness = await openHarness();
});
afterEach(() => harness.close());

const [ada, bea] = ["a1@acme.example", "a2@acme.example"] as const;

const developers = (members: Props): Props => ({
  organization: ORGANIZATION,
  account: ACCOUNT,
  role: "developer",
  members,
});

it("rises with every change of who holds what, and the fingerprint comes back with the people", async () => {
  const first = await up(harness.handler("AccountRoleBinding"), undefined, developers({ [ada]: {} }));
  const second = await up(harness.handler("AccountRoleBinding"), first.props, developers({ [bea]: {} }));
  const third = await up(harness.handler("AccountRoleBinding"), second.props, developers({ [ada]: {} }));
  expect([first, second, third].map(({ props }) => props["version"])).toEqual([1, 2, 3]);
  expect(second.props["fingerprint"]).not.toBe(first.props["fingerprint"]);
  expect(third.props["fingerprint"]).toBe(first.props["fingerprint"]);
  expect(third.props["assignments"]).not.toEqual(first.props["assignments"]);
});

it("stays where only what is said of people changes, and asks Twilio nothing then", async () => {
  const first = await up(harness.handler("AccountRoleBinding"), undefined, developers({ [ada]: {} }));
  await harness.requests();
  const inputs = developers({ [ada]: { until: "2099-01-01T00:00:00.000Z", reason: "x" } });
  const { props } = await up(harness.handler("AccountRoleBinding"), first.props, inputs);
  expect(await harness.requests()).toEqual([]);
  expect(props).toEqual({ ...first.props, ...inputs });
});

it("rises with drift that a refresh finds, and again with its healing", async () => {
  const first = await up(harness.handler("AccountRoleBinding"), undefined, developers({ [ada]: {} }));
  await harness.grant(bea, { role: "Developer", scope: ACCOUNT });
  const { props } = await harness.handler("AccountRoleBinding").read("id", first.props);
  const healed = await up(harness.handler("AccountRoleBinding"), props, developers({ [ada]: {} }));
  expect([props, healed.props].map((each) => each["version"])).toEqual([2, 3]);
  expect(healed.props).toEqual({ ...first.props, version: 3 });
});

it("tells the two roles of a Billing Group apart", async () => {
  const group = (lists: Props): Props => ({ organization: ORGANIZATION, billingGroup: GROUP, ...lists });
  const handler = () => harness.handler("BillingGroupAssignment");
  const lists = [
    { admins: { [ada]: {} }, viewers: {} },
    { admins: { [ada]: {} } },
    { viewers: { [ada]: {} } },
    { admins: {}, viewers: { [ada]: {} } },
  ];
  const outcomes = await Promise.all(lists.map((each) => up(handler(), undefined, group(each))));
  expect(new Set(outcomes.map(({ props }) => props["fingerprint"])).size).toBe(4);
});

it("of a newer package is refused, and nobody loses anything", async () => {
  const first = await up(harness.handler("AccountRoleBinding"), undefined, developers({ [ada]: {} }));
  const newer = 'exports.handler = () => require("pulumi-twilio-organization/handler/v2")("AccountRoleBinding");';
  const state = { ...first.props, __provider: newer };
  await harness.requests();
  const [handler, none] = [harness.handler("AccountRoleBinding"), developers({})];
  for (const action of [
    handler.check(state, none),
    handler.diff("id", state, none),
    handler.update("id", state, none),
    handler.read("id", state),
    handler.delete("id", state),
  ])
    await expect(action).rejects.toThrow("update the package");
  expect(await harness.requests()).toEqual([]);
});
