import { afterEach, describe, expect, it } from "vitest";
import { openReadClient } from "../../../src/twilio/client";
import { openWriteClient } from "../../../src/twilio/write-client";
import { crowd, type ClientHarness, openHarness, settingsOf } from "./client-harness";

let harness: ClientHarness;
afterEach(() => harness.close());

const ROLES = "GET /iam/v2/Organizations/Roles";
const TOKEN = "POST /oauth/v2/token";
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe("the token", () => {
  it("is fetched once for all who need it, readers and writers alike", async () => {
    harness = await openHarness();
    const clients = times(3, () => openWriteClient(harness.settings, harness.runtime));
    await Promise.all(clients.flatMap(({ reader }) => [reader.roles(), reader.assignments()]));
    expect((await harness.log()).filter((line) => line.startsWith(TOKEN))).toEqual([`${TOKEN} 200`]);
  });

  it.each([
    [3600, 30],
    [60, 6],
  ])("of %i s is renewed %i s before it expires", async (lifetime, margin) => {
    harness = await openHarness();
    await harness.configure({ tokenLifetime: lifetime });
    await harness.reader.roles();
    harness.pass((lifetime - margin) * 1000 - 1);
    await harness.reader.roles();
    expect(await harness.log()).toEqual([`${TOKEN} 200`, `${ROLES} 200`, `${ROLES} 200`]);
    harness.pass(1);
    await harness.reader.roles();
    expect((await harness.log()).slice(3)).toEqual([`${TOKEN} 200`, `${ROLES} 200`]);
  });

  it("is renewed once when it was refused, for all who were refused", async () => {
    harness = await openHarness();
    await harness.reader.roles();
    await harness.faults({ kind: "expired-token", path: "/Roles" });
    await Promise.all(times(3, () => harness.reader.roles()));
    const log = await harness.log();
    expect(log.filter((line) => line === `${TOKEN} 200`)).toHaveLength(2);
    expect(log.filter((line) => line === `${ROLES} 200`)).toHaveLength(4);
  });

  it("is not renewed again and again", async () => {
    harness = await openHarness();
    await harness.faults({ kind: "expired-token", times: "always" });
    for (let round = 0; round < 3; round++) {
      await expect(harness.reader.roles()).rejects.toMatchObject({ kind: "unauthorized", status: 401 });
    }
    const log = await harness.log();
    expect(log.slice(0, 4)).toEqual([`${TOKEN} 200`, `${ROLES} 401`, `${TOKEN} 200`, `${ROLES} 401`]);
    expect(log.filter((line) => line.startsWith(TOKEN))).toHaveLength(2);
  });

  it("is renewed as often as one that was taken is refused later", async () => {
    harness = await openHarness();
    for (let round = 1; round <= 3; round++) {
      await harness.faults({ kind: "expired-token" });
      await harness.reader.roles();
      expect((await harness.log()).filter((line) => line.startsWith(TOKEN))).toHaveLength(1 + round);
    }
  });

  it("is not renewed for want of a permission", async () => {
    harness = await openHarness();
    const message = "required permission twilio/iam/roles/list is missing";
    await harness.faults({ kind: "status", status: 401, code: 70051, message, path: "/Roles" });
    await expect(harness.reader.roles()).rejects.toThrow(message);
    expect(await harness.log()).toEqual([`${TOKEN} 200`, `${ROLES} 401`]);
  });

  it("is had again after its endpoint failed", async () => {
    harness = await openHarness();
    await harness.faults({ kind: "status", status: 500, path: "/token" }, { kind: "close-after", path: "/token" });
    await harness.reader.roles();
    expect(await harness.log()).toEqual([`${TOKEN} 500`, `${TOKEN} null`, `${TOKEN} 200`, `${ROLES} 200`]);
  });

  it("is refused to a wrong secret, which the error does not show", async () => {
    harness = await openHarness();
    const settings = settingsOf(harness.emulator, { TWILIO_CLIENT_SECRET: "an-old-secret" });
    const error: unknown = await openReadClient(settings, { runtime: harness.runtime })
      .roles()
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: "unauthorized", status: 401 });
    expect(String(error)).toContain("Organization API access");
    expect(`${String(error)}${JSON.stringify(error)}`).not.toContain("an-old-secret");
    expect(await harness.log()).toEqual([`${TOKEN} 401`]);
  });
});

describe("the pace", () => {
  it("has at most four requests in flight", async () => {
    harness = await openHarness();
    await harness.configure({ latency: 5 });
    const other = openReadClient(harness.settings, { runtime: harness.runtime });
    await Promise.all(times(20, () => [harness.reader.roles(), other.users()]).flat());
    expect(harness.mostInFlight()).toBe(4);
    expect(harness.sent).toHaveLength(41);
  });

  it.each<[string, string | number]>([
    ["seconds", 7],
    ["a date", "Fri, 01 Jan 2027 00:00:07 GMT"],
  ])("stops everybody for as long as Retry-After says, in %s", async (_name, retryAfter) => {
    harness = await openHarness({ seed: crowd(150) });
    await harness.reader.roles();
    await harness.faults({ kind: "status", status: 429, retryAfter, path: "PageToken=" });
    const begin = harness.runtime.now();
    const others = openReadClient(harness.settings, { runtime: harness.runtime });
    await harness.reader.assignments();
    expect(harness.runtime.now() - begin).toBe(7000);
    const after = harness.sent.findIndex(({ at }) => at === begin + 7000);
    expect(harness.sent.slice(1, after).every(({ at }) => at === begin)).toBe(true);

    await harness.faults({ kind: "status", status: 429, retryAfter: 9, path: "/Roles" });
    await harness.reader.roles();
    const [refused, repeated] = harness.sent.slice(-2);
    expect((repeated?.at ?? 0) - (refused?.at ?? 0)).toBe(9000);
    await others.users();
  });

  it("holds others back while one was told to wait", async () => {
    harness = await openHarness();
    await harness.reader.roles();
    await harness.faults(
      { kind: "status", status: 429, retryAfter: 30, path: "/Roles" },
      { kind: "latency", milliseconds: 100, path: "/scim/", times: "always" },
    );
    const begin = harness.runtime.now();
    await Promise.all([harness.reader.roles(), ...times(12, () => harness.reader.users())]);
    // Four were let go at once: the one that was told to wait, and three beside it. Then the other nine, and it again.
    const [, , ...sent] = harness.sent.map(({ at }) => at - begin);
    expect(sent.filter((at) => at === 0)).toHaveLength(4);
    expect(sent.filter((at) => at >= 30_000)).toHaveLength(10);
  });

  it("waits longer each time where no time is named, then gives up", async () => {
    harness = await openHarness();
    await harness.faults({ kind: "status", status: 429, path: "/Roles", times: "always" });
    const failed = harness.reader.roles();
    await expect(failed).rejects.toMatchObject({ kind: "rate-limited", status: 429, twilioCode: 25021 });
    await expect(failed).rejects.toThrow("the last of 4 attempts");
    expect(harness.slept).toEqual([125, 250, 500]);
  });

  it("does not wait for an hour, and asks nobody meanwhile", async () => {
    harness = await openHarness();
    await harness.faults({ kind: "status", status: 429, retryAfter: 1800, path: "/Roles" });
    await expect(harness.reader.roles()).rejects.toThrow("Twilio asks to wait 30 min.");
    const sent = harness.sent.length;
    await expect(harness.reader.users()).rejects.toThrow("Twilio asked to send nothing for 30 min");
    expect(harness.sent).toHaveLength(sent);
    expect(harness.slept).toEqual([]);
    harness.pass(1_800_000);
    await harness.reader.users();
  });

  it("is not shared by different apps", async () => {
    harness = await openHarness();
    const other = await openHarness({ seed: { organization: { name: "Other" } } });
    await harness.faults({ kind: "status", status: 429, retryAfter: 1800, path: "/Roles" });
    await expect(harness.reader.roles()).rejects.toMatchObject({ kind: "rate-limited" });
    const reader = openReadClient(other.settings, { runtime: harness.runtime });
    await expect(reader.users()).resolves.toEqual([]);
    await other.close();
  });
});

describe("a request that is only read", () => {
  it.each([
    ["a failure of the server", { kind: "status", status: 500 }, "500"],
    ["a failure of a gateway", { kind: "status", status: 502 }, "502"],
    ["a connection closed before", { kind: "close-before" }, "null"],
    ["a connection closed after", { kind: "close-after" }, "null"],
    ["an answer broken off", { kind: "truncated-body" }, "200"],
  ] as const)("is repeated after %s", async (_name, fault, status) => {
    harness = await openHarness();
    await harness.faults({ ...fault, path: "/Roles", times: 2 });
    expect((await harness.reader.roles()).length).toBeGreaterThan(5);
    expect(await harness.log()).toEqual([`${TOKEN} 200`, `${ROLES} ${status}`, `${ROLES} ${status}`, `${ROLES} 200`]);
    expect(harness.slept).toEqual([125, 250]);
  });

  it("is repeated when there is no answer in time", async () => {
    harness = await openHarness({ limits: { requestMs: 250 } });
    await harness.faults({ kind: "latency", milliseconds: 1000, path: "/Roles" });
    await harness.reader.roles();
    expect(harness.sent.filter(({ url }) => url.includes("/Roles"))).toHaveLength(2);
    await harness.faults({ kind: "latency", milliseconds: 1000, path: "/Roles", times: "always" });
    await expect(harness.reader.roles()).rejects.toThrow("no whole answer within 250 ms, the last of 4 attempts");
  });

  it("is not repeated for ever", async () => {
    harness = await openHarness();
    await harness.faults({ kind: "status", status: 500, path: "/Roles", times: "always" });
    await expect(harness.reader.roles()).rejects.toMatchObject({ kind: "unavailable", status: 500 });
    expect(harness.sent.filter(({ url }) => url.includes("/Roles"))).toHaveLength(4);
  });

  it("is not repeated for longer than the time there is", async () => {
    harness = await openHarness({ limits: { attempts: 100, totalMs: 10_000 } });
    await harness.faults({ kind: "status", status: 503, retryAfter: 4, path: "/Roles", times: "always" });
    await expect(harness.reader.roles()).rejects.toThrow("the last of 3 attempts");
    expect(harness.slept).toEqual([4000, 4000]);
  });

  it("is not repeated when its answer is garbled", async () => {
    harness = await openHarness();
    await harness.faults({ kind: "malformed-body", path: "/Roles" });
    await expect(harness.reader.roles()).rejects.toMatchObject({ kind: "malformed" });
    expect(await harness.log()).toEqual([`${TOKEN} 200`, `${ROLES} 200`]);
  });
});
