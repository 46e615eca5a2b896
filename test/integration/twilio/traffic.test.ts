import { afterEach, describe, expect, it } from "vitest";
import { openReadClient } from "../../../src/twilio/client";
import { openWriteClient } from "../../../src/twilio/write-client";
import { crowd, type Lab, openLab, settingsOf } from "./lab";

let lab: Lab;
afterEach(() => lab.close());

const ROLES = "GET /iam/v2/Organizations/Roles";
const TOKEN = "POST /oauth/v2/token";
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe("the token", () => {
  it("is fetched once for all who need it, readers and writers alike", async () => {
    lab = await openLab();
    const clients = times(3, () => openWriteClient(lab.settings, lab.runtime));
    await Promise.all(clients.flatMap(({ reader }) => [reader.roles(), reader.assignments()]));
    expect((await lab.log()).filter((line) => line.startsWith(TOKEN))).toEqual([`${TOKEN} 200`]);
  });

  it.each([
    [3600, 30],
    [60, 6],
  ])("of %i s is renewed %i s before it expires", async (lifetime, margin) => {
    lab = await openLab();
    await lab.configure({ tokenLifetime: lifetime });
    await lab.reader.roles();
    lab.pass((lifetime - margin) * 1000 - 1);
    await lab.reader.roles();
    expect(await lab.log()).toEqual([`${TOKEN} 200`, `${ROLES} 200`, `${ROLES} 200`]);
    lab.pass(1);
    await lab.reader.roles();
    expect((await lab.log()).slice(3)).toEqual([`${TOKEN} 200`, `${ROLES} 200`]);
  });

  it("is renewed once when it was refused, for all who were refused", async () => {
    lab = await openLab();
    await lab.reader.roles();
    await lab.faults({ kind: "expired-token", path: "/Roles" });
    await Promise.all(times(3, () => lab.reader.roles()));
    const log = await lab.log();
    expect(log.filter((line) => line === `${TOKEN} 200`)).toHaveLength(2);
    expect(log.filter((line) => line === `${ROLES} 200`)).toHaveLength(4);
  });

  it("is not renewed again and again", async () => {
    lab = await openLab();
    await lab.faults({ kind: "expired-token", times: "always" });
    for (let round = 0; round < 3; round++) {
      await expect(lab.reader.roles()).rejects.toMatchObject({ kind: "unauthorized", status: 401 });
    }
    const log = await lab.log();
    expect(log.slice(0, 4)).toEqual([`${TOKEN} 200`, `${ROLES} 401`, `${TOKEN} 200`, `${ROLES} 401`]);
    expect(log.filter((line) => line.startsWith(TOKEN))).toHaveLength(2);
  });

  it("is renewed as often as one that was taken is refused later", async () => {
    lab = await openLab();
    for (let round = 1; round <= 3; round++) {
      await lab.faults({ kind: "expired-token" });
      await lab.reader.roles();
      expect((await lab.log()).filter((line) => line.startsWith(TOKEN))).toHaveLength(1 + round);
    }
  });

  it("is not renewed for want of a permission", async () => {
    lab = await openLab();
    const message = "required permission twilio/iam/roles/list is missing";
    await lab.faults({ kind: "status", status: 401, code: 70051, message, path: "/Roles" });
    await expect(lab.reader.roles()).rejects.toThrow(message);
    expect(await lab.log()).toEqual([`${TOKEN} 200`, `${ROLES} 401`]);
  });

  it("is had again after its endpoint failed", async () => {
    lab = await openLab();
    await lab.faults({ kind: "status", status: 500, path: "/token" }, { kind: "close-after", path: "/token" });
    await lab.reader.roles();
    expect(await lab.log()).toEqual([`${TOKEN} 500`, `${TOKEN} null`, `${TOKEN} 200`, `${ROLES} 200`]);
  });

  it("is refused to a wrong secret, which the error does not show", async () => {
    lab = await openLab();
    const settings = settingsOf(lab.emulator, { TWILIO_CLIENT_SECRET: "an-old-secret" });
    const error: unknown = await openReadClient(settings, { runtime: lab.runtime })
      .roles()
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: "unauthorized", status: 401 });
    expect(String(error)).toContain("Organization API access");
    expect(`${String(error)}${JSON.stringify(error)}`).not.toContain("an-old-secret");
    expect(await lab.log()).toEqual([`${TOKEN} 401`]);
  });
});

describe("the pace", () => {
  it("has at most four requests in flight", async () => {
    lab = await openLab();
    await lab.configure({ latency: 5 });
    const other = openReadClient(lab.settings, { runtime: lab.runtime });
    await Promise.all(times(20, () => [lab.reader.roles(), other.users()]).flat());
    expect(lab.mostInFlight()).toBe(4);
    expect(lab.sent).toHaveLength(41);
  });

  it.each<[string, string | number]>([
    ["seconds", 7],
    ["a date", "Fri, 01 Jan 2027 00:00:07 GMT"],
  ])("stops everybody for as long as Retry-After says, in %s", async (_name, retryAfter) => {
    lab = await openLab({ seed: crowd(150) });
    await lab.reader.roles();
    await lab.faults({ kind: "status", status: 429, retryAfter, path: "PageToken=" });
    const begin = lab.runtime.now();
    const others = openReadClient(lab.settings, { runtime: lab.runtime });
    await lab.reader.assignments();
    expect(lab.runtime.now() - begin).toBe(7000);
    const after = lab.sent.findIndex(({ at }) => at === begin + 7000);
    expect(lab.sent.slice(1, after).every(({ at }) => at === begin)).toBe(true);

    await lab.faults({ kind: "status", status: 429, retryAfter: 9, path: "/Roles" });
    await lab.reader.roles();
    const [refused, repeated] = lab.sent.slice(-2);
    expect((repeated?.at ?? 0) - (refused?.at ?? 0)).toBe(9000);
    await others.users();
  });

  it("holds others back while one was told to wait", async () => {
    lab = await openLab();
    await lab.reader.roles();
    await lab.faults(
      { kind: "status", status: 429, retryAfter: 30, path: "/Roles" },
      { kind: "latency", milliseconds: 100, path: "/scim/", times: "always" },
    );
    const begin = lab.runtime.now();
    await Promise.all([lab.reader.roles(), ...times(12, () => lab.reader.users())]);
    // Four were let go at once: the one that was told to wait, and three beside it. Then the other nine, and it again.
    const [, , ...sent] = lab.sent.map(({ at }) => at - begin);
    expect(sent.filter((at) => at === 0)).toHaveLength(4);
    expect(sent.filter((at) => at >= 30_000)).toHaveLength(10);
  });

  it("waits longer each time where no time is named, then gives up", async () => {
    lab = await openLab();
    await lab.faults({ kind: "status", status: 429, path: "/Roles", times: "always" });
    const failed = lab.reader.roles();
    await expect(failed).rejects.toMatchObject({ kind: "rate-limited", status: 429, twilioCode: 25021 });
    await expect(failed).rejects.toThrow("the last of 4 attempts");
    expect(lab.slept).toEqual([125, 250, 500]);
  });

  it("does not wait for an hour, and asks nobody meanwhile", async () => {
    lab = await openLab();
    await lab.faults({ kind: "status", status: 429, retryAfter: 1800, path: "/Roles" });
    await expect(lab.reader.roles()).rejects.toThrow("Twilio asks to wait 30 min.");
    const sent = lab.sent.length;
    await expect(lab.reader.users()).rejects.toThrow("Twilio asked to send nothing for 30 min");
    expect(lab.sent).toHaveLength(sent);
    expect(lab.slept).toEqual([]);
    lab.pass(1_800_000);
    await lab.reader.users();
  });

  it("is not shared by different apps", async () => {
    lab = await openLab();
    const other = await openLab({ seed: { organization: { name: "Other" } } });
    await lab.faults({ kind: "status", status: 429, retryAfter: 1800, path: "/Roles" });
    await expect(lab.reader.roles()).rejects.toMatchObject({ kind: "rate-limited" });
    const reader = openReadClient(other.settings, { runtime: lab.runtime });
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
    lab = await openLab();
    await lab.faults({ ...fault, path: "/Roles", times: 2 });
    expect((await lab.reader.roles()).length).toBeGreaterThan(5);
    expect(await lab.log()).toEqual([`${TOKEN} 200`, `${ROLES} ${status}`, `${ROLES} ${status}`, `${ROLES} 200`]);
    expect(lab.slept).toEqual([125, 250]);
  });

  it("is repeated when there is no answer in time", async () => {
    lab = await openLab({ limits: { requestMs: 250 } });
    await lab.faults({ kind: "latency", milliseconds: 1000, path: "/Roles" });
    await lab.reader.roles();
    expect(lab.sent.filter(({ url }) => url.includes("/Roles"))).toHaveLength(2);
    await lab.faults({ kind: "latency", milliseconds: 1000, path: "/Roles", times: "always" });
    await expect(lab.reader.roles()).rejects.toThrow("no whole answer within 250 ms, the last of 4 attempts");
  });

  it("is not repeated for ever", async () => {
    lab = await openLab();
    await lab.faults({ kind: "status", status: 500, path: "/Roles", times: "always" });
    await expect(lab.reader.roles()).rejects.toMatchObject({ kind: "unavailable", status: 500 });
    expect(lab.sent.filter(({ url }) => url.includes("/Roles"))).toHaveLength(4);
  });

  it("is not repeated for longer than the time there is", async () => {
    lab = await openLab({ limits: { attempts: 100, totalMs: 10_000 } });
    await lab.faults({ kind: "status", status: 503, retryAfter: 4, path: "/Roles", times: "always" });
    await expect(lab.reader.roles()).rejects.toThrow("the last of 3 attempts");
    expect(lab.slept).toEqual([4000, 4000]);
  });

  it("is not repeated when its answer is garbled", async () => {
    lab = await openLab();
    await lab.faults({ kind: "malformed-body", path: "/Roles" });
    await expect(lab.reader.roles()).rejects.toMatchObject({ kind: "malformed" });
    expect(await lab.log()).toEqual([`${TOKEN} 200`, `${ROLES} 200`]);
  });
});
