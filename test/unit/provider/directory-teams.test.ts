import { output, type Output, runtime, secret } from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from "vitest";
import { type AccessManifest, OrganizationAccess, type OrganizationAccessArgs } from "../../../provider";
import { DECLARATION } from "../../../provider/handler/declaration";
import { UNKNOWN } from "../../../provider/handler/json-values";
import { construct } from "../../../provider/plugin/construct";
import { type Registration } from "../../../provider/plugin/monitor";
import { EUROPE, manifestOf } from "../../support/seeds";

const MANIFEST = manifestOf({
  teams: { finance: { source: "directory", group: "Twilio Finance" }, ops: ["ops@acme.example"] },
  organizationRoles: { administrator: ["ada@acme.example", "team:ops"] },
  billingGroups: {
    europe: { id: EUROPE, admins: ["max@acme.example"], viewers: ["team:finance", "eve@acme.example"] },
  },
}) as AccessManifest;
const [KIM, LEA] = ["kim@acme.example", "lea@acme.example"] as const;
const asOf = new Date("2027-01-01T00:00:00Z");

let registrations: MockInstance<MockMonitor["registerResource"]>;
const open = async (isPreview: boolean): Promise<void> => {
  const newResource = ({ name, inputs }: { name: string; inputs: object }) => ({ id: `${name}-id`, state: inputs });
  await runtime.setMocks({ newResource, call: () => ({}) }, "acme-access", "dev", isPreview);
  registrations = vi.spyOn(MockMonitor.prototype, "registerResource");
};
beforeEach(() => open(false));
afterEach(() => vi.restoreAllMocks());

/** What was registered, by name. */
function registered(): ReadonlyMap<string, Record<string, unknown>> {
  return new Map(
    registrations.mock.calls.map(([argument]) => {
      const request = argument as { getName(): string; getObject(): { toJavaScript(): Record<string, unknown> } };
      return [request.getName(), request.getObject().toJavaScript()] as const;
    }),
  );
}

const declare = (teams: OrganizationAccessArgs["teams"]): OrganizationAccess =>
  new OrganizationAccess("access", { manifest: MANIFEST, asOf, ...(teams === undefined ? {} : { teams }) });

/** Everything that a component waits for; fails with the first failure. */
async function settled({ revision }: OrganizationAccess): Promise<void> {
  await promiseOf(revision);
  await new Promise((resolve) => setTimeout(resolve, 20));
}

function promiseOf<T>(value: Output<T>): Promise<unknown> {
  return (value as unknown as { promise(): Promise<unknown> }).promise();
}

/** A value that only an update gives. */
function later<T>(): Output<T> {
  const resolved = Promise.resolve(undefined);
  const value: unknown = output(undefined);
  const make = (value as object).constructor as new (...parts: readonly unknown[]) => Output<T>;
  return new make(new Set(), resolved, Promise.resolve(false), Promise.resolve(false), Promise.resolve(new Set()));
}

const VIEWERS = { "eve@acme.example": {}, [KIM]: {}, [LEA]: {} };

it.each<[string, OrganizationAccessArgs["teams"]]>([
  ["plain lists", { finance: [KIM, LEA] }],
  ["the directory's name", { "Twilio Finance": [LEA, KIM] }],
  ["an output for a team", { finance: output([KIM, LEA]) }],
  ["outputs in a list", { finance: [output(KIM), LEA] }],
  ["an output for all", output({ finance: [KIM, LEA] })],
  ["a promise", { finance: Promise.resolve([KIM, LEA]) }],
])("fills teams from %s", async (_name, teams) => {
  await settled(declare(teams));
  const { viewers, admins, [DECLARATION]: declaration } = registered().get("access-europe") ?? {};
  expect([viewers, admins]).toEqual([VIEWERS, { "max@acme.example": {} }]);
  expect(declaration).toMatchObject({ teams: { finance: [KIM, LEA] } });
  // As with a program that lists them by itself.
  const whole = registered();
  registrations.mockClear();
  await settled(declare({ finance: [KIM, LEA] }));
  expect(registered()).toEqual(whole);
});

it("knows in a preview only what does not depend on a team that is known later", async () => {
  await open(true);
  const access = declare({ finance: later() });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const shown = registered();
  expect(shown.get("access-europe")).toMatchObject({
    admins: { "max@acme.example": {} },
    viewers: UNKNOWN,
    [DECLARATION]: UNKNOWN,
  });
  expect(shown.get("access-administrator")).toMatchObject({
    members: { "ada@acme.example": {}, "ops@acme.example": {} },
  });
  expect(shown.get("access-revision")).toMatchObject({ keepers: { access: UNKNOWN } });
  expect(Object.keys(access.billingGroups)).toEqual(["europe"]);
});

it.each<[string, OrganizationAccessArgs["teams"], string]>([
  ["no teams", undefined, "(give OrganizationAccess its members: teams: { TEAM: [...] })"],
  ["another team", { finanse: output([KIM]) }, 'the members of team "finance", which the'],
  ["nobody", { finance: [] }, 'the directory has nobody in team "finance", whose minimum is 1 (check the group'],
  ["what is no address", { finance: ["lea"] }, '(teams):3:5: "lea" is not an e-mail address'],
  [
    "somebody twice",
    { finance: [KIM, "Kim@acme.example"] },
    "(teams):4:5: kim@acme.example is listed twice in this group",
  ],
  ["no lists", ["kim@acme.example"] as never, "(teams):1:1: it is not a map of teams"],
  ["a file", "teams.json" as never, "(teams):1:1: it is not a map of teams"],
])("refuses %s before anything is registered", (_name, teams, says) => {
  expect(() => declare(teams)).toThrow(says);
  expect(registered()).toEqual(new Map());
});

it.each<[string, OrganizationAccessArgs["teams"], string]>([
  ["nobody", { finance: output([]) }, 'the directory has nobody in team "finance", whose minimum is 1'],
  ["no list", { finance: output(undefined as never) }, 'the members of team "finance", which the'],
  ["no address", { finance: output(["lea"]) }, '"lea" is not an e-mail address'],
  ["a team missing", output({ finanse: [KIM] }), 'the members of team "finance", which the'],
  ["a secret", { finance: secret([KIM]) }, 'teams of "access" is a secret'],
])("registers no binding where an output gives %s", async (_name, teams, says) => {
  const failures: unknown[] = [];
  const note = (error: unknown) => void failures.push(error);
  const before = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", note);
  try {
    declare(teams);
    await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of before) process.on("unhandledRejection", listener);
  }
  expect(failures.map(String)).toContainEqual(expect.stringContaining(says));
  expect([...registered().keys()].filter((name) => /administrator|europe|revision/.test(name))).toEqual([]);
});

/** What the plugin's component registers. */
async function constructed(teams: unknown): Promise<ReadonlyMap<string, Registration["inputs"]>> {
  const made = new Map<string, Registration["inputs"]>();
  const monitor = {
    register: (registration: Registration) => {
      made.set(registration.name, registration.inputs);
      return Promise.resolve({ urn: registration.name, outputs: {} });
    },
    complete: () => Promise.resolve(),
    close: () => undefined,
  };
  const request = {
    type: "twilio-organization:index:OrganizationAccess",
    name: "access",
    parent: "",
    inputs: { manifest: MANIFEST, ...(teams === undefined ? {} : { teams }) },
    aliases: [],
    dependencies: [],
    protect: undefined,
    providers: new Map<string, string>(),
    version: "",
  };
  await construct(request, monitor, { now: asOf, randomVersion: "4.0.0", warn: () => undefined });
  return made;
}

it("is the same by the plugin", async () => {
  await settled(declare({ finance: [KIM, LEA] }));
  const byNode = registered().get("access-europe") ?? {};
  const byPlugin = (await constructed({ finance: [KIM, LEA] })).get("access-europe") ?? {};
  for (const key of ["admins", "viewers", DECLARATION]) expect(byPlugin[key]).toEqual(byNode[key]);
});

it.each<[string, unknown]>([
  ["all teams", UNKNOWN],
  ["a team", { finance: UNKNOWN }],
  ["a member", { finance: [KIM, UNKNOWN] }],
])("is unknown by the plugin where %s will be known later", async (_name, teams) => {
  const made = await constructed(teams);
  expect(made.get("access-europe")).toMatchObject({ viewers: UNKNOWN, admins: { "max@acme.example": {} } });
  expect(made.get("access-revision")).toEqual({ byteLength: 8, keepers: { access: UNKNOWN } });
});

it.each<[unknown, string]>([
  [undefined, "the members of team"],
  [{ finance: [] }, "the directory has nobody in team"],
  [{ finance: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: [KIM] } }, "a secret"],
])("refuses by the plugin %j", async (teams, says) => {
  await expect(constructed(teams)).rejects.toThrow(says);
});
