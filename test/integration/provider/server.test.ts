import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { decode, encode } from "dns-packet";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startEmulator } from "../../../src/emulator";
import { serializedProvider } from "../../../provider/serialized-provider";
import { UNKNOWN } from "../../../provider/handler/json-values";
import {
  ACCOUNT,
  environmentOf,
  GROUP,
  type ProviderHarness,
  openHarness,
  ORGANIZATION,
  SIDS,
} from "./provider-harness";
import { callErrorOf, type ProviderProcess, startProvider } from "./process";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function openOne(environment: Readonly<Record<string, string>>, engine?: string): Promise<ProviderProcess> {
  const provider = await startProvider(environment, engine);
  closers.push(provider.stop);
  return provider;
}

/** One emulator and one provider for the tests that do not mind what others did before. */
let harness: ProviderHarness;
let provider: ProviderProcess;
beforeAll(async () => {
  harness = await openHarness();
  provider = await startProvider(harness.environment);
  await provider.configure({});
});
afterAll(async () => {
  await provider.stop();
  await harness.close();
});

const props = (type: string, inputs: object) => ({ ...inputs, __provider: serializedProvider(type) });

const bindings = [
  {
    type: "OrganizationRoleBinding",
    id: `${ORGANIZATION}/billingViewer`,
    first: { role: "billingViewer", members: ["A1@acme.example", "a2@acme.example"] },
    second: { role: "billingViewer", members: ["a2@acme.example", "a3@acme.example"] },
    elsewhere: { role: "billingAdmin", members: [] },
    replaces: ["role"],
    list: "members",
    sids: (assignments: object) => assignments,
  },
  {
    type: "BillingGroupAssignment",
    id: `${ORGANIZATION}/${GROUP}`,
    first: { billingGroup: GROUP, viewers: ["A1@acme.example", "a2@acme.example"] },
    second: { billingGroup: GROUP, viewers: ["a2@acme.example", "a3@acme.example"] },
    elsewhere: { billingGroup: "another", viewers: [] },
    replaces: ["billingGroup"],
    list: "viewers",
    sids: ({ viewers }: { viewers?: object }) => viewers ?? {},
  },
  {
    type: "AccountRoleBinding",
    id: `${ORGANIZATION}/${ACCOUNT}/developer`,
    first: { account: ACCOUNT, role: "developer", members: ["A1@acme.example", "a2@acme.example"] },
    second: { account: ACCOUNT, role: "developer", members: ["a2@acme.example", "a3@acme.example"] },
    elsewhere: { account: ACCOUNT, role: "support", members: [] },
    replaces: ["role"],
    list: "members",
    sids: (assignments: object) => assignments,
  },
];

describe("through the engine's own provider server", () => {
  it.each(bindings)("lives: $type", async ({ type, id, first, second, elsewhere, replaces, list, sids }) => {
    const checked = await provider.check({}, props(type, first));
    expect(checked.failures).toEqual([]);
    expect(checked.inputs).toEqual({
      ...props(type, first),
      organization: ORGANIZATION,
      [list]: { "a1@acme.example": {}, "a2@acme.example": {} },
    });

    const created = await provider.create(checked.inputs);
    expect(created.id).toBe(id);
    expect(created.outs).toMatchObject({ ...checked.inputs, version: 1 });
    expect(Object.keys(sids(created.outs["assignments"] as object))).toEqual(["a1@acme.example", "a2@acme.example"]);

    const read = await provider.read(id, created.outs);
    expect(read).toEqual({ id, props: created.outs, inputs: checked.inputs });

    const again = await provider.check(checked.inputs, props(type, second));
    expect(await provider.diff(id, created.outs, again.inputs)).toEqual({ changes: 0, replaces: [] });
    const other = await provider.check(checked.inputs, props(type, elsewhere));
    expect(await provider.diff(id, created.outs, other.inputs)).toEqual({ changes: 0, replaces });

    const updated = await provider.update(id, created.outs, again.inputs);
    expect(updated).toMatchObject({ ...again.inputs, version: 2 });
    const held = (await harness.contents()).assignments.filter(({ sid }) =>
      Object.values(sids(updated["assignments"] as object)).includes(sid),
    );
    expect(held.map(({ identity }) => identity).sort()).toEqual([SIDS["a2@acme.example"], SIDS["a3@acme.example"]]);

    const left = async () => (await harness.contents()).assignments.map(({ sid }) => sid);
    // The program of this run declares the place: whoever is declared there stays.
    await provider.delete(id, updated);
    expect(await left()).toEqual(expect.arrayContaining(held.map(({ sid }) => sid)));
    const later = await openOne(harness.environment);
    await later.configure({});
    await later.delete(id, updated);
    await later.delete(id, updated);
    for (const { sid } of held) expect(await left()).not.toContain(sid);
    const empty = await later.read(id, updated);
    expect(empty.inputs).toEqual({ ...again.inputs, [list]: {} });
    expect([provider.printed(), later.printed()]).toEqual(["", ""]);
  });

  it("lives: VerifiedDomain", async () => {
    const records = new Map<string, string>();
    const server = createSocket("udp4", (message, { port, address }) => {
      const { id, questions = [] } = decode(message);
      const name = questions[0]?.name ?? "";
      const value = records.get(name);
      const answers = value === undefined ? [] : [{ name, type: "TXT" as const, data: value }];
      server.send(encode({ type: "response", id: id ?? 0, questions, answers }), port, address);
    });
    server.bind(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const dns = await openOne({ TWILIO_ORG_DNS_SERVERS: `127.0.0.1:${server.address().port}` });
    await dns.configure({});

    const token = "0123456789abcdef0123456789abcdef";
    const { inputs, failures } = await dns.check({}, props("VerifiedDomain", { domain: "Acme.Example" }));
    expect(failures).toEqual([]);
    const { id, outs } = await dns.create(inputs);
    expect(id).toBe("acme.example");
    const dnsRecord = { name: "_twilio.acme.example", type: "TXT", ttl: 3600 };
    expect(outs).toEqual({ ...inputs, dnsRecord, status: "absent" });

    records.set("_twilio.acme.example", `twilio-domain-verification=${token}`);
    expect(await dns.read(id, outs)).toEqual({ id, props: { ...outs, status: "present" }, inputs });

    const wrong = props("VerifiedDomain", { domain: "acme.example", token: token.replace("0", "f") });
    expect(await dns.diff(id, outs, wrong)).toEqual({ changes: 0, replaces: [] });
    const value = `twilio-domain-verification=${token.replace("0", "f")}`;
    expect(await dns.update(id, outs, wrong)).toEqual({
      ...wrong,
      dnsRecord: { ...dnsRecord, value },
      status: "different",
    });
    await dns.delete(id, outs);
  });

  it("says what is missing, by property, in words", async () => {
    for (const type of ["OrganizationRoleBinding", "BillingGroupAssignment", "AccountRoleBinding", "VerifiedDomain"]) {
      const { failures } = await provider.check({}, props(type, {}));
      expect(failures.length).toBeGreaterThan(0);
      expect(failures.map(({ reason }) => reason)).not.toContainEqual(
        expect.stringContaining("Unexpected struct type"),
      );
    }
  });

  it("lets unknown values through in a preview", async () => {
    const inputs = { organization: ORGANIZATION, role: "administrator", members: UNKNOWN, breakGlass: UNKNOWN };
    expect(await provider.check({}, props("OrganizationRoleBinding", { ...inputs, limits: UNKNOWN }))).toEqual({
      inputs: props("OrganizationRoleBinding", { ...inputs, limits: UNKNOWN }),
      failures: [],
    });
    const olds = props("OrganizationRoleBinding", { ...inputs, members: { "a1@acme.example": {} }, version: 1 });
    expect((await provider.diff("id", olds, props("OrganizationRoleBinding", inputs))).replaces).toEqual([]);
  });
});

describe("a provider process that is just starting", () => {
  it("is ready for all who come at once, with the settings that the provider resource names", async () => {
    const starting = await openOne(environmentOf(harness.emulator, "EUROPE_"));
    await harness.requests();
    const inputs = Array.from({ length: 20 }, (_, n) => ({
      ...(n % 2 === 0
        ? props("OrganizationRoleBinding", { role: "standardUser", members: {} })
        : props("BillingGroupAssignment", { billingGroup: `group-${n}`, viewers: { "a2@acme.example": {} } })),
      organization: ORGANIZATION,
    }));
    const configured = starting.configure({ "project:environmentPrefix": "EUROPE" });
    const created = await Promise.all(inputs.map((each) => starting.create(each)));
    await configured;
    expect(created.map(({ outs }) => outs["version"])).toEqual(inputs.map(() => 1));
    expect((await harness.requests()).filter((line) => line.startsWith("GET"))).toHaveLength(3);
  });

  it("uses no other organization's settings in place of those that are named", async () => {
    const other = await startEmulator();
    closers.push(() => other.close());
    const europe = await openOne({ ...environmentOf(other), ...environmentOf(harness.emulator, "EUROPE_") });
    await europe.configure({ "project:environmentPrefix": "EUROPE" });
    const { inputs } = await europe.check({}, props("OrganizationRoleBinding", { role: "billingViewer", members: [] }));
    expect(inputs["organization"]).toBe(ORGANIZATION);
    expect((await europe.create(inputs)).id).toBe(`${ORGANIZATION}/billingViewer`);
  });
});

describe("what goes wrong", () => {
  const inputs = props("OrganizationRoleBinding", {
    organization: ORGANIZATION,
    role: "billingViewer",
    members: { "a1@acme.example": {} },
  });

  it("missing credentials: every variable by name, no stack, and the next call is answered", async () => {
    const bare = await openOne({});
    await bare.configure({});
    const calls = [
      () => bare.create(inputs),
      () => bare.update("id", inputs, inputs),
      () => bare.read("id", { ...inputs, assignments: {}, version: 1 }),
      () => bare.delete("id", inputs),
    ];
    for (const call of calls) {
      const error = await callErrorOf(call());
      for (const name of ["TWILIO_ORGANIZATION_SID", "TWILIO_CLIENT_ID", "TWILIO_CLIENT_SECRET"])
        expect(error.message).toContain(`${name} is not set`);
      expect(error.message).not.toMatch(/\n\s+at /);
      expect(error.partial).toBeUndefined();
    }
    expect(bare.printed()).not.toMatch(/^\s+at /m);
    expect((await bare.check({}, inputs)).failures).toEqual([]);
  });

  it("a wrong secret: never repeated", async () => {
    const secret = "a-secret-that-must-not-be-seen";
    const refused = await openOne({ ...harness.environment, TWILIO_CLIENT_SECRET: secret });
    await refused.configure({});
    const error = await callErrorOf(refused.create(inputs));
    expect(error.message).toContain("Check that client ID and client secret belong to the same OAuth app");
    expect(error.message + refused.printed()).not.toContain(secret);
    expect(error.partial).toBeUndefined();
  });

  it("one person whom Twilio does not know: the engine is told what was done, and why not all", async () => {
    const both = { ...inputs, members: { "a1@acme.example": {}, "ghost@acme.example": {} } };
    const created = await callErrorOf(provider.create(both));
    expect(created.message).toContain("1 member failed");
    expect(created.partial).toEqual({
      id: `${ORGANIZATION}/billingViewer`,
      properties: expect.objectContaining({ ...inputs, version: 1 }) as unknown,
      reasons: [expect.stringMatching(/^members\["ghost@acme\.example"\]: Twilio knows no managed user/)],
    });
    const state = created.partial?.properties ?? {};
    const updated = await callErrorOf(provider.update(created.partial?.id ?? "", state, both));
    expect(updated.partial).toEqual(created.partial);
  });

  it("anything that is thrown arrives as an error with a text, never as a half-made resource or a status, and never hangs", async () => {
    const guard = JSON.stringify(path.resolve(__dirname, "../../../.cache/compiled/provider/handler/handler.js"));
    const thrown = {
      '"a text"': "a text",
      undefined: "undefined",
      null: "null",
      'Object.assign(new Error("of an SDK"), { id: "RQ1", code: 404, details: "x", reasons: ["y"] })': "of an SDK",
      '{ id: "RQ1", message: "no error" }': "[object Object]",
      'Symbol("s")': "Symbol(s)",
      "Object.create(null)": "something that is no error was thrown",
      "new Proxy({}, { get() { throw 1; } })": "something that is no error was thrown",
    };
    for (const [text, message] of Object.entries(thrown)) {
      const all = ["check", "diff", "create", "update", "delete", "read"].map(
        (name) => `${name}: () => { throw ${text}; }`,
      );
      const blob = `exports.handler = () => require(${guard}).guarded({ ${all.join(", ")} });`;
      const own = { __provider: blob };
      const calls = [
        provider.check({}, own),
        provider.diff("id", own, own),
        provider.create(own),
        provider.update("id", own, own),
        provider.delete("id", own),
        provider.read("id", own),
      ];
      for (const error of await Promise.all(calls.map(callErrorOf)))
        expect(error).toMatchObject({ message, code: 2, partial: undefined });
    }
  });

  it("the engine is gone: the process ends, and writes nothing any more", async () => {
    const engine = createServer((socket) => socket.on("error", () => undefined));
    engine.listen(0, "127.0.0.1");
    await once(engine, "listening");
    const sockets: { destroy(): void }[] = [];
    engine.on("connection", (socket) => sockets.push(socket));
    const watching = await openOne(harness.environment, `127.0.0.1:${(engine.address() as AddressInfo).port}`);
    await watching.configure({});
    await watching.create(inputs);
    engine.close();
    for (const socket of sockets) socket.destroy();
    expect(await watching.ended).toBe(1);
  });
});
