import { afterEach, describe, expect, it } from "vitest";
import { DECLARATION, printDeclaration, RESOURCE_NAME } from "../../../provider/handler/declaration";
import { type Props } from "../../../provider/handler/json-values";
import { loadManifestObject } from "../../../src/manifest/load";
import { type AlteredTwilio, alterTwilio } from "../../support/altered-twilio";
import {
  ACCOUNT,
  GROUP,
  openHarness,
  ORGANIZATION,
  type Place,
  type ProviderHarness,
  SIDS,
  up,
} from "./provider-harness";

const [a1, a2, a3] = ["a1@acme.example", "a2@acme.example", "a3@acme.example"] as const;
const ext = "ext@partner.example";
const renamed = "a1.park@acme.example";
const DEVELOPERS = { role: "Developer", scope: ACCOUNT };
const VIEWERS = { role: "Billing Group Viewer", billingGroup: GROUP };

let harness: ProviderHarness;
let altered: AlteredTwilio | undefined;
afterEach(async () => {
  await altered?.close();
  altered = undefined;
  await harness.close();
});

type People = Readonly<Record<string, object>>;

const membersOf = (people: readonly string[] | People): People =>
  Array.isArray(people) ? Object.fromEntries(people.map((person: string) => [person, {}])) : (people as People);
const developers = (people: readonly string[] | People, more: Props = {}): Props => ({
  organization: ORGANIZATION,
  account: ACCOUNT,
  role: "developer",
  members: membersOf(people),
  ...more,
});
const viewers = (people: readonly string[] | People): Props => ({
  organization: ORGANIZATION,
  billingGroup: GROUP,
  viewers: membersOf(people),
});

/** The input by which the resources of a component tell what its manifest says. */
function declaring(sections: object): Props {
  const manifest = {
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: { sid: ORGANIZATION },
    domains: { "acme.example": "verified" },
    ...sections,
  };
  const { organization } = loadManifestObject(manifest, new Date());
  if (organization === undefined) throw new Error("the manifest is malformed");
  return { [DECLARATION]: printDeclaration(manifest, new Date(), organization) };
}

const usersAt = async (place: Place) => (await harness.assignments(place)).map(({ identity }) => identity).sort();

/** The environment of a Twilio whose directory gives one user the address of another. */
async function sharing(address: string, asWell: string): Promise<Readonly<Record<string, string>>> {
  altered = await alterTwilio(harness.emulator, (_path, body) => JSON.stringify(body).replaceAll(asWell, address));
  return altered.env;
}

const FORMERLY = {
  people: { [renamed]: { formerly: [a1] } },
  accounts: { shop: { sid: ACCOUNT, roles: { developer: [renamed, a2] } } },
};

describe("a deleted binding, whose list another resource of the run declares", () => {
  it("leaves the role to a person whom the program renames in the same run", async () => {
    harness = await openHarness();
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers([a1, a2, a3]));
    const handler = harness.handler("AccountRoleBinding", harness.context());
    const news = developers([renamed, a2], { ...declaring(FORMERLY), [RESOURCE_NAME]: "new" });
    const { inputs, failures } = await handler.check({}, news);
    expect(failures).toEqual([]);
    expect((await up(handler, undefined, inputs)).reasons).toEqual([]);
    await handler.delete("id", props);
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1], SIDS[a2]]);
  });

  it("leaves it to those who could not be given it, since their address is not clear", async () => {
    harness = await openHarness();
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers([a1, a3]));
    const context = harness.context({ env: await sharing(a1, a2) });
    const handler = harness.handler("AccountRoleBinding", context);
    const { inputs } = await handler.check({}, { ...developers([a1]), [RESOURCE_NAME]: "new" });
    expect((await up(handler, undefined, inputs)).reasons).toEqual([expect.stringContaining(SIDS[a2])]);
    await handler.delete("id", props);
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1]]);
  });

  it("gives before it takes where its replacement comes later, so that no floor is in the way", async () => {
    harness = await openHarness();
    const admins = (people: readonly string[]): Props => ({
      organization: ORGANIZATION,
      billingGroup: GROUP,
      admins: membersOf(people),
    });
    const { props } = await up(harness.handler("BillingGroupAssignment"), undefined, admins([a1]));
    const handler = harness.handler("BillingGroupAssignment", harness.context());
    await handler.check({}, { ...admins([a2, "nobody@acme.example"]), [RESOURCE_NAME]: "same" });
    await handler.delete("id", props);
    expect(await usersAt({ role: "Billing Group Admin", billingGroup: GROUP })).toEqual([SIDS[a2]]);
  });

  it("leaves alone who came after the preview of a refresh", async () => {
    harness = await openHarness();
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers([a1, a2]));
    const engine = { id: `${process.pid}-${Math.random()}`, args: ["pulumi", "up", "--refresh"] };
    await harness.handler("AccountRoleBinding", harness.context({ engine })).read("id", props);
    await harness.grant(SIDS[a3], DEVELOPERS);
    const warnings: string[] = [];
    const update = harness.context({ engine, warn: (line) => warnings.push(line) });
    const handler = harness.handler("AccountRoleBinding", update);
    const read = await handler.read("id", props);
    await handler.delete("id", read.props);
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a3]]);
    expect(warnings).toEqual([expect.stringContaining(`${a3} holds`)]);
  });
});

describe("a person who moves from one list to another", () => {
  /** Takes `a1` out of a list, while another one of the run, which nobody has come to yet, names `people`. */
  async function leaving(people: People, more: Props = {}, env: Readonly<Record<string, string>> = {}) {
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers([a1, a3]));
    const context = harness.context({ env });
    const other = harness.handler("BillingGroupAssignment", context);
    expect((await other.check({}, { ...viewers(people), ...more })).failures).toEqual([]);
    const { reasons } = await up(harness.handler("AccountRoleBinding", context), props, developers([a3]));
    return reasons;
  }

  it("is given the other role first, also under a new address", async () => {
    harness = await openHarness();
    const manifest = {
      people: FORMERLY.people,
      billingGroups: { europe: { id: GROUP, viewers: [renamed] } },
    };
    expect(await leaving(membersOf([renamed]), declaring(manifest))).toEqual([]);
    expect(await usersAt(VIEWERS)).toEqual([SIDS[a1]]);
  });

  it("is given nothing where the SID is listed under another person's address", async () => {
    harness = await openHarness();
    await leaving({ [a2]: { userSid: SIDS[a1] } });
    expect(await usersAt(VIEWERS)).toEqual([]);
  });

  it("is given nothing where the address is another user's, too", async () => {
    harness = await openHarness();
    await leaving(membersOf([a1]), {}, await sharing(a1, a2));
    expect(await usersAt(VIEWERS)).toEqual([]);
  });
});

describe("a break-glass person", () => {
  it.each([
    ["under a former address", a1, { [renamed]: { formerly: [a1] } }, renamed],
    ["by SID", SIDS[ext], { [ext]: { external: true, userSid: SIDS[ext] } }, ext],
  ])("whom the state knows %s keeps the role", async (_name, member, people, breakGlass) => {
    harness = await openHarness();
    const { props } = await up(harness.handler("BillingGroupAssignment"), undefined, viewers([a2, member]));
    const manifest = { people, breakGlass: [breakGlass], billingGroups: { europe: { id: GROUP, viewers: [a2] } } };
    const handler = harness.handler("BillingGroupAssignment", harness.context());
    const news = { ...viewers([a2]), ...declaring(manifest), breakGlass: [breakGlass] };
    const { inputs, failures } = await handler.check(props, news);
    expect(failures).toEqual([]);
    const { reasons } = await up(handler, props, inputs);
    expect(reasons).toEqual([expect.stringContaining(`${breakGlass} is kept for emergencies`)]);
    expect(await usersAt(VIEWERS)).toHaveLength(2);
  });

  it("of a manifest is kept in bindings made by hand, too", async () => {
    harness = await openHarness();
    const { props } = await up(harness.handler("BillingGroupAssignment"), undefined, viewers([a2, a3]));
    const context = harness.context();
    const manifest = { breakGlass: [a3], accounts: { shop: { sid: ACCOUNT, roles: { developer: [a1] } } } };
    await harness.handler("AccountRoleBinding", context).check({}, developers([a1], declaring(manifest)));
    const { reasons } = await up(harness.handler("BillingGroupAssignment", context), props, viewers([a2]));
    expect(reasons).toEqual([expect.stringContaining(`${a3} is kept for emergencies`)]);
    expect(await usersAt(VIEWERS)).toEqual([SIDS[a2], SIDS[a3]]);
  });
});

describe("two bindings whose place is not known yet", () => {
  it("are two in a preview", async () => {
    harness = await openHarness();
    const handler = harness.handler("BillingGroupAssignment", harness.context());
    for (const name of ["one", "two"]) {
      const news = { ...viewers([a1]), billingGroup: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", [RESOURCE_NAME]: name };
      expect((await handler.check({}, news)).failures).toEqual([]);
    }
  });
});

describe("an address that was handed to another user", () => {
  const moved = "a1.old@acme.example";
  const drift = { origin: "drift" };
  const read = async (props: Props, env: Readonly<Record<string, string>> = {}) => {
    const warnings: string[] = [];
    const context = harness.context({ env, warn: (line) => warnings.push(line) });
    const { inputs, props: outputs } = await harness.handler("AccountRoleBinding", context).read("id", props);
    return { members: inputs["members"], outputs, warnings };
  };
  const handOver = async (): Promise<Props> => {
    harness = await openHarness();
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers([a1, a3]));
    await harness.rename(a1, moved);
    return props;
  };

  it("is drift, and the next update does what the program says of the address", async () => {
    const props = await handOver();
    // A new address alone is none: nobody else can be meant.
    expect(await read(props)).toMatchObject({ members: { [a1]: {}, [a3]: {} }, warnings: [] });
    await harness.rename(a2, a1);
    const { members, outputs } = await read(props);
    expect(members).toEqual({ [moved]: drift, [a3]: {} });
    const { reasons } = await up(harness.handler("AccountRoleBinding"), outputs, developers([a1, a3]));
    expect(reasons).toEqual([]);
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a2], SIDS[a3]]);
  });

  it("is none where the program names the user by SID", async () => {
    harness = await openHarness();
    const people = { [a1]: { userSid: SIDS[a1] } };
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers(people));
    await harness.rename(a1, moved);
    await harness.rename(a2, a1);
    expect((await read(props)).members).toEqual(people);
  });

  it("shows a user who is not active by SID, where the only active one has the address, too", async () => {
    harness = await openHarness();
    const off = "off@acme.example";
    const { sid } = await harness.grant(SIDS[off], DEVELOPERS);
    const props = { ...developers([a1]), assignments: { [a1]: sid }, version: 1, fingerprint: "" };
    const { members } = await read(props, await sharing(a1, off));
    expect(members).toEqual({ [SIDS[off]]: { userSid: SIDS[off], ...drift } });
  });

  it("is not known, and said not to be, where the app may not read the directory", async () => {
    const props = await handOver();
    await harness.rename(a2, a1);
    await harness.faults({ kind: "status", status: 403, path: "/scim/", times: "always" });
    const { members, warnings } = await read(props);
    expect(members).toEqual({ [a1]: {}, [a3]: {} });
    expect(warnings).toEqual([
      expect.stringMatching(/^whether an address is another user's by now is not known: GET /),
    ]);
  });
});
