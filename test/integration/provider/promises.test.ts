import { afterEach, describe, expect, it } from "vitest";
import { type Settings } from "../../../src/emulator/entities";
import { type SeedAssignment } from "../../../src/emulator/seed-schema";
import { DECLARATION, printDeclaration, RESOURCE_NAME } from "../../../provider/handler/declaration";
import { systemRuntime } from "../../../src/twilio/runtime";
import { loadManifestObject } from "../../../src/manifest/load";
import { type Props } from "../../../provider/handler/json-values";
import {
  type ContextOptions,
  openProviderContext,
  type ProviderContext,
} from "../../../provider/handler/provider-context";
import { isFull } from "../../support/full";
import { ACCOUNT, GROUP, type ProviderHarness, openHarness, ORGANIZATION, SIDS, up } from "./provider-harness";

let harness: ProviderHarness;
afterEach(() => harness.close());

const ADMINISTRATORS = { role: "Administrator" };
const GROUP_ADMINS = { role: "Billing Group Admin", billingGroup: GROUP };
const DEVELOPERS = { role: "Developer", scope: ACCOUNT };
const [a1, a2, a3] = ["a1@acme.example", "a2@acme.example", "a3@acme.example"] as const;

const administrators = (...people: readonly string[]): Props => ({
  organization: ORGANIZATION,
  role: "administrator",
  members: Object.fromEntries(people.map((person) => [person, {}])),
});
const developers = (people: readonly string[], more: Props = {}): Props => ({
  organization: ORGANIZATION,
  account: ACCOUNT,
  role: "developer",
  members: Object.fromEntries(people.map((person) => [person, {}])),
  ...more,
});

async function configure(settings: Partial<Settings>): Promise<void> {
  const body = JSON.stringify(settings);
  const url = `${new URL(harness.emulator.iam).origin}/emulator/settings`;
  const { ok } = await fetch(url, { method: "PATCH", headers: { "content-type": "application/json" }, body });
  expect(ok).toBe(true);
}

const open = async (...granted: readonly SeedAssignment[]): Promise<void> => {
  harness = await openHarness(granted);
};

function contextWith(options: ContextOptions): ProviderContext {
  return openProviderContext(
    () => harness.environment,
    () => new Date(),
    { patience: 20, ...options },
  );
}

const usersAt = async (place: Omit<SeedAssignment, "user">) =>
  (await harness.assignments(place)).map(({ identity }) => identity).sort();

describe("where Twilio's lists lag behind", () => {
  it("a floor is not counted on assignments that this run has removed", async () => {
    await open(
      { user: a1, ...ADMINISTRATORS },
      { user: a2, ...ADMINISTRATORS },
      { user: "off@acme.example", ...ADMINISTRATORS },
    );
    const handler = harness.handler("OrganizationRoleBinding");
    const { props } = await up(handler, undefined, administrators(a1, a2, "off@acme.example"));
    await configure({ lag: 600 });
    const { reasons } = await up(harness.handler("OrganizationRoleBinding"), props, administrators("off@acme.example"));
    expect(reasons).toEqual([expect.stringContaining("would leave 0 usable Organization Administrators")]);
    expect(await usersAt(ADMINISTRATORS)).toHaveLength(2);
  });

  it("who has just been given a role is no drift, and is given it once", async () => {
    await open();
    await configure({ lag: 0.1, duplicates: "duplicate" });
    const inputs = developers([a1]);
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, inputs);
    const read = await harness.handler("AccountRoleBinding").read("id", props);
    expect(read.inputs["members"]).toEqual({ [a1]: {} });
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1]]);
  });

  it("a right that is removed and given back at once is given", async () => {
    await open();
    const context = harness.context();
    const handler = harness.handler("AccountRoleBinding", context);
    const first = await up(handler, undefined, developers([a1, a2]));
    await configure({ lag: 600 });
    const without = await up(handler, first.props, developers([a2]));
    const back = await up(handler, without.props, developers([a1, a2]));
    expect(back.reasons).toEqual([]);
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1], SIDS[a2]]);
  });
});

describe("a floor", () => {
  it("is looked at live: who was removed by somebody else a moment ago is no reserve", async () => {
    await open({ user: a1, ...ADMINISTRATORS }, { user: a2, ...ADMINISTRATORS }, { user: a3, ...ADMINISTRATORS });
    const context = harness.context();
    const handler = harness.handler("OrganizationRoleBinding", context);
    const { props } = await up(handler, undefined, administrators(a1, a2, a3));
    // The listing of this process still has a1.
    const [first] = (await harness.assignments(ADMINISTRATORS)).filter(({ identity }) => identity === SIDS[a1]);
    await harness.revoke(first?.sid ?? "");
    const { reasons } = await up(handler, props, administrators(a1));
    expect(reasons).toEqual([expect.stringContaining("would leave 0 usable Organization Administrators")]);
    expect(await usersAt(ADMINISTRATORS)).toHaveLength(1);
  });

  it("holds for two stacks that each keep another Administrator", async () => {
    await open({ user: a1, ...ADMINISTRATORS }, { user: a2, ...ADMINISTRATORS });
    for (let round = 0; round < (isFull ? 3 : 1); round++) {
      const stacks = [a1, a2].map((kept) => ({
        kept,
        handler: harness.handler("OrganizationRoleBinding", contextWith({})),
      }));
      const both = administrators(a1, a2);
      await Promise.all(stacks.map(({ handler }) => up(handler, undefined, both)));
      await Promise.all(
        stacks.map(async ({ kept, handler }) => {
          const { props } = await up(handler, undefined, both);
          return up(handler, props, administrators(kept));
        }),
      );
      expect((await usersAt(ADMINISTRATORS)).length).toBeGreaterThan(0);
    }
  });

  it("is none of a list that the program leaves empty, for whom drift brought there", async () => {
    await open();
    const inputs = { organization: ORGANIZATION, billingGroup: GROUP, admins: {} };
    const { props } = await up(harness.handler("BillingGroupAssignment"), undefined, inputs);
    await harness.grant(SIDS[a1], GROUP_ADMINS);
    const handler = harness.handler("BillingGroupAssignment");
    const read = await handler.read("id", props);
    expect(read.inputs["admins"]).toEqual({ [a1]: { origin: "drift" } });
    expect((await handler.check(read.inputs, inputs)).failures).toEqual([]);
    const { reasons } = await up(harness.handler("BillingGroupAssignment"), read.props, inputs);
    expect(reasons).toEqual([]);
    expect(await usersAt(GROUP_ADMINS)).toEqual([]);
  });

  it("that forbids to delete a binding says how to leave", async () => {
    await open({ user: a1, ...ADMINISTRATORS });
    const handler = harness.handler("OrganizationRoleBinding");
    const { props } = await up(handler, undefined, administrators(a1));
    await expect(handler.delete("id", props)).rejects.toThrow(/onDelete: "release".*`pulumi state delete`/);
    await handler.delete("id", { ...props, onDelete: "release" });
    expect(await usersAt(ADMINISTRATORS)).toEqual([SIDS[a1]]);
  });
});

describe("a break-glass person to whom somebody gave a role", () => {
  it("is a warning in the preview and one failed line, and everything else is done", async () => {
    await open();
    const inputs = developers([a1], { breakGlass: [a3] });
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, inputs);
    await harness.grant(SIDS[a3], DEVELOPERS);
    const warnings: string[] = [];
    const handler = harness.handler("AccountRoleBinding", contextWith({ warn: (line) => warnings.push(line) }));
    const read = await handler.read("id", props);
    const news = developers([a1, a2], { breakGlass: [a3] });
    expect((await handler.check(read.inputs, news)).failures).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(`${a3} is kept for emergencies`)]);
    // In a run without a refresh of its own.
    const { reasons } = await up(harness.handler("AccountRoleBinding"), read.props, news);
    expect(reasons).toEqual([expect.stringContaining(`${a3} is kept for emergencies`)]);
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1], SIDS[a2], SIDS[a3]]);
  });
});

describe("a holder who came by drift, where the resource ignores changes of its members", () => {
  it("stays, and is told with every preview", async () => {
    await open();
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers([a1]));
    await harness.grant(SIDS[a3], DEVELOPERS);
    const { inputs } = await harness.handler("AccountRoleBinding").read("id", props);
    const warnings: string[] = [];
    const handler = harness.handler("AccountRoleBinding", contextWith({ warn: (line) => warnings.push(line) }));
    // With `ignoreChanges` the engine gives what a refresh has found, whatever the program says.
    expect((await handler.check(inputs, inputs)).failures).toEqual([]);
    expect(warnings).toEqual([
      expect.stringContaining(`${a3} is Account Developer on ${ACCOUNT} though nobody declared`),
    ]);
  });
});

describe("several assignments of one right", () => {
  it("are drift, and the next update leaves one of them", async () => {
    await open();
    await configure({ duplicates: "duplicate" });
    const inputs = developers([a1, a2]);
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, inputs);
    await harness.grant(SIDS[a1], DEVELOPERS);
    await harness.grant(SIDS[a1], DEVELOPERS);
    const read = await harness.handler("AccountRoleBinding").read("id", props);
    const sids = (await harness.assignments(DEVELOPERS))
      .filter(({ identity }) => identity === SIDS[a1])
      .map(({ sid }) => sid);
    const members = read.inputs["members"] as Record<string, { duplicates?: string }>;
    expect(members[a1]?.duplicates?.split(" ")).toHaveLength(2);
    expect(members[a2]).toEqual({});
    const { props: after, reasons } = await up(harness.handler("AccountRoleBinding"), read.props, inputs);
    expect(reasons).toEqual([]);
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1], SIDS[a2]]);
    expect((after["assignments"] as Record<string, string>)[a1]).toBe([...sids].sort()[0]);
    expect((await harness.handler("AccountRoleBinding").read("id", after)).inputs["members"]).toEqual({
      [a1]: {},
      [a2]: {},
    });
  });
});

describe("deleting a binding", () => {
  it.each([
    ["the same people by address", developers([a1, a2])],
    ["one of them by SID", developers([a1, SIDS[a2]])],
  ])("takes nothing that another resource of the run declares: %s", async (_name, other) => {
    await open();
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers([a1, a2, a3]));
    await harness.requests();
    const handler = harness.handler("AccountRoleBinding", contextWith({}));
    expect((await handler.check({}, { ...other, [RESOURCE_NAME]: "new" })).failures).toEqual([]);
    await handler.delete("id", props);
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1], SIDS[a2]]);
  });

  it("takes the roles where everything is destroyed, whatever the program declares (--run-program)", async () => {
    await open();
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers([a1, a2]));
    const context = contextWith({ engine: { id: "0-test", args: ["pulumi", "destroy", "--run-program"] } });
    const handler = harness.handler("AccountRoleBinding", context);
    expect((await handler.check(props, { ...developers([a1, a2]), [RESOURCE_NAME]: "same" })).failures).toEqual([]);
    await handler.delete("id", props);
    expect(await usersAt(DEVELOPERS)).toEqual([]);
  });

  it("fails where the engine leaves out resources that may declare the same", async () => {
    await open();
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers([a1]));
    const context = contextWith({ engine: { id: "0-test", args: ["pulumi", "up", "--target=urn:x"] } });
    const handler = harness.handler("AccountRoleBinding", context);
    await expect(handler.delete("id", props)).rejects.toThrow("Run `pulumi up` without --target");
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1]]);
  });
});

describe("one role and place", () => {
  it("has one owner in a program; the same resource may be checked twice", async () => {
    await open();
    const handler = harness.handler("AccountRoleBinding", contextWith({}));
    const check = async (name: string) =>
      (await handler.check({}, { ...developers([a1]), [RESOURCE_NAME]: name })).failures.map(({ reason }) => reason);
    expect(await check("one")).toEqual([]);
    expect(await check("one")).toEqual([]);
    expect(await check("two")).toEqual([expect.stringMatching(/^"two" and "one" both manage /)]);
  });

  it("has each user once, by address or by SID", async () => {
    await open();
    const { props, reasons } = await up(harness.handler("AccountRoleBinding"), undefined, developers([a1, SIDS[a1]]));
    expect(reasons).toEqual([expect.stringContaining("is the same user as")]);
    expect(Object.keys(props["members"] as object)).toHaveLength(1);
  });
});

describe("an update after a refresh in the same run", () => {
  const engine = () => ({ id: `${process.pid}-${Math.random()}`, args: ["pulumi", "up", "--refresh"] });

  async function drifted(): Promise<Props> {
    await open();
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers([a1]));
    await harness.grant(SIDS[a2], DEVELOPERS);
    return props;
  }

  it("removes whom its preview showed, and leaves alone who came after it", async () => {
    const state = await drifted();
    const command = engine();
    await harness.handler("AccountRoleBinding", contextWith({ engine: command })).read("id", state);
    await harness.grant(SIDS[a3], DEVELOPERS);
    const warnings: string[] = [];
    const update = contextWith({ engine: command, warn: (line) => warnings.push(line) });
    const handler = harness.handler("AccountRoleBinding", update);
    const read = await handler.read("id", state);
    const { props } = await up(handler, read.props, developers([a1]));
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1], SIDS[a3]]);
    expect(Object.keys(props["unmanaged"] as object)).toEqual([a3]);
    expect(warnings).toEqual([expect.stringContaining(`${a3} holds`)]);
  });

  it.each([
    ["another command", engine()],
    ["a system that does not show it", undefined],
  ])("removes nobody who came since the last deployment, without a preview: %s", async (_name, command) => {
    const state = await drifted();
    const handler = harness.handler(
      "AccountRoleBinding",
      contextWith(command === undefined ? {} : { engine: command }),
    );
    const read = await handler.read("id", state);
    await up(handler, read.props, developers([a1]));
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1], SIDS[a2]]);
  });
});

describe("an invited person", () => {
  const leo = "leo@acme.example";
  const manifest = {
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: { sid: ORGANIZATION },
    domains: { "acme.example": "verified" },
    people: { [leo]: { status: "invited" } },
    accounts: { shop: { sid: ACCOUNT, roles: { developer: [a1, { user: leo, reason: "starts in May" }] } } },
  };
  const news = (): Props => {
    const { organization } = loadManifestObject(manifest, new Date());
    if (organization === undefined) throw new Error("the manifest is malformed");
    return {
      ...developers([a1]),
      members: { [a1]: {}, [leo]: { reason: "starts in May" } },
      [DECLARATION]: printDeclaration(manifest, new Date(), organization),
    };
  };
  const run = async (state: Props | undefined, command: string, warnings: string[] = []) => {
    const engine = { id: `0-${Math.random()}`, args: ["pulumi", command] };
    const handler = harness.handler("AccountRoleBinding", contextWith({ engine, warn: (line) => warnings.push(line) }));
    const { inputs, failures } = await handler.check(state ?? {}, news());
    expect(failures).toEqual([]);
    return { handler, inputs, diff: state && (await handler.diff("id", state, inputs)) };
  };
  it("is waited for, fails nobody, is told once, and gets the role with the first update after they accept", async () => {
    await open();
    const warnings: string[] = [];
    const first = await run(undefined, "up", warnings);
    const { props, reasons } = await up(first.handler, undefined, first.inputs);
    expect(reasons).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(`${leo} is invited`)]);
    expect([props["members"], props["waiting"]]).toEqual([{ [a1]: {} }, { [leo]: { reason: "starts in May" } }]);

    // A refresh and a preview find nothing to report; an update tries again.
    const read = await harness.handler("AccountRoleBinding").read("id", props);
    expect(read.inputs).toEqual(first.inputs);
    expect(read.props).toEqual(props);
    expect((await run(props, "preview")).diff).toEqual({ replaces: [] });
    const second = await run(props, "up");
    expect(second.diff).toEqual({ changes: true, replaces: [] });
    expect((await up(second.handler, props, second.inputs)).props).toEqual(props);

    await harness.invite(leo);
    // Now the refresh shows it by name.
    expect((await harness.handler("AccountRoleBinding").read("id", props)).inputs["members"]).toEqual({ [a1]: {} });
    const third = await run(props, "up");
    const given = await up(third.handler, props, third.inputs);
    expect(given.props["members"]).toEqual(first.inputs["members"]);
    expect(given.props).not.toHaveProperty("waiting");
    expect(await usersAt(DEVELOPERS)).toHaveLength(2);
    expect((await run(given.props, "up")).diff).toEqual({ replaces: [] });
  });

  it("whose address is misspelled is a failed line, and everybody else is served", async () => {
    await open();
    const inputs = developers([a1, "a2@acme.exampel"]);
    const { reasons } = await up(harness.handler("AccountRoleBinding"), undefined, inputs);
    expect(reasons).toEqual([expect.stringContaining("Check the spelling")]);
    expect(await usersAt(DEVELOPERS)).toEqual([SIDS[a1]]);
  });
});

describe("where this machine's clock is wrong", () => {
  const ended = "2020-01-01T00:00:00.000Z";
  const clock = (aheadMs: number, warnings: string[]): ContextOptions => ({
    warn: (line) => warnings.push(line),
    runtime: { ...systemRuntime, now: () => Date.now() + aheadMs },
  });

  it.each([
    ["by seconds", 5_000, undefined, false],
    ["by two minutes: told", 120_000, "2 minutes ahead of Twilio's", false],
    ["by two hours: told, and no right ends", 7_200_000, "ahead of Twilio's", true],
    ["by two hours the other way", -7_200_000, "behind Twilio's", true],
  ])("%s", async (_name, aheadMs, told, isKept) => {
    await open();
    const { props } = await up(harness.handler("AccountRoleBinding"), undefined, developers([a1, a2]));
    const state = { ...props, members: { [a1]: {}, [a2]: { until: ended } } };
    const warnings: string[] = [];
    const handler = harness.handler("AccountRoleBinding", contextWith(clock(aheadMs, warnings)));
    const { reasons } = await up(handler, state, developers([a1]));
    expect(warnings).toEqual(told === undefined ? [] : [expect.stringContaining(told)]);
    expect(reasons).toEqual(isKept ? [expect.stringContaining("by such a clock nothing ends")] : []);
    expect(await usersAt(DEVELOPERS)).toEqual(isKept ? [SIDS[a1], SIDS[a2]] : [SIDS[a1]]);
  });
});
