import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { roleSids, withEmulator, type Client, type WireAssignment } from "./harness";

const organization = "OR00000000000000000000000000000001";
const seed = JSON.parse(fs.readFileSync(path.join(__dirname, "../../cases/emulator/seed.json"), "utf8")) as unknown;
const assignments = "/iam/v2/Organizations/RoleAssignments";
const max = `${assignments}?Identity=US00000000000000000000000000000003`;

const withFaults = (faults: unknown, use: (client: Client) => Promise<void>) =>
  withEmulator({ seed }, async (client) => {
    await client.token();
    await roleSids(client);
    expect((await client.request("POST", "/emulator/faults", faults)).status).toBe(201);
    await client.request("DELETE", "/emulator/log");
    await use(client);
  });
const create = async (client: Client) =>
  client.request("POST", assignments, {
    role_sid: (await roleSids(client)).get("billing/Organization Billing Viewer"),
    scope: organization,
    identity: "US00000000000000000000000000000003",
  });
const pending = async (client: Client) => (await client.request("GET", "/emulator/faults")).body;
const statuses = async (client: Client) => {
  const { requests } = (await client.request("GET", "/emulator/log")).body as { requests: { status: number | null }[] };
  return requests.map((request) => request.status);
};

describe("faults", () => {
  it("let the requests that do not match pass, and end when they are used up", () =>
    withFaults(
      { kind: "status", status: 500, method: "GET", path: "/RoleAssignments", skip: 1, times: 2 },
      async (client) => {
        const found = [];
        for (const url of [assignments, "/iam/v2/Organizations/Roles", assignments, assignments, assignments])
          found.push((await client.request("GET", url)).status);
        expect(found).toEqual([200, 200, 500, 500, 200]);
        expect(await pending(client)).toEqual({ faults: [] });
      },
    ));

  it("stay until they are cleared, where they say always", () =>
    withFaults([{ kind: "status", status: 503, times: "always" }], async (client) => {
      for (let n = 0; n < 3; n++)
        expect(await client.request("GET", assignments)).toMatchObject({
          status: 503,
          body: { code: 20503, status: 503 },
        });
      await client.request("DELETE", "/emulator/faults");
      expect((await client.request("GET", assignments)).status).toBe(200);
    }));

  it.each([
    ["GET", assignments, 429, { code: 25021, status: 429 }],
    ["GET", "/iam/scim/v2/Users", 429, { code: 25021, status: "429" }],
    ["POST", "/oauth/v2/token", 429, { code: 20429, status: 429 }],
    ["GET", assignments, 500, { code: 20500, status: 500 }],
    ["GET", "/iam/scim/v2/Users", 401, { code: 25018, status: "401" }],
    ["GET", assignments, 403, { code: 20003, status: 403 }],
    ["GET", assignments, 400, { code: 20001, status: 400 }],
    ["GET", "/iam/scim/v2/Users", 400, { code: 25106, status: "400" }],
  ])("of kind status: %s %s is answered %i as the route answers errors", (method, url, status, body) =>
    withFaults({ kind: "status", status, path: url }, async (client) => {
      const answer = await client.request(method, url);
      expect(answer).toMatchObject({ status, body });
      expect(answer.headers.get("retry-after")).toBeNull();
    }),
  );

  it("of kind status carry Retry-After, a code and a message where they name them", () =>
    withFaults({ kind: "status", status: 429, retryAfter: 7, code: 25109, message: "Slow down" }, async (client) => {
      const answer = await client.request("GET", assignments);
      expect(answer).toMatchObject({ status: 429, body: { code: 25109, message: "Slow down" } });
      expect(answer.headers.get("retry-after")).toBe("7");
    }));

  it("of kind status have no effect on the organization", () =>
    withFaults({ kind: "status", status: 500, method: "POST", path: "/RoleAssignments" }, async (client) => {
      expect((await create(client)).status).toBe(500);
      expect(await client.all(max)).toHaveLength(2);
    }));

  it("of kind close-before close the connection, and nothing has happened", () =>
    withFaults({ kind: "close-before", method: "POST", path: "/RoleAssignments" }, async (client) => {
      await expect(create(client)).rejects.toThrow("fetch failed");
      expect(await client.all(max)).toHaveLength(2);
      expect(await statuses(client)).toEqual([200, null, 200]);
    }));

  it("of kind close-after close the connection, and it has happened", () =>
    withFaults({ kind: "close-after", method: "POST", path: "/RoleAssignments" }, async (client) => {
      await expect(create(client)).rejects.toThrow("fetch failed");
      expect(await client.all(max)).toHaveLength(3);
      expect(await statuses(client)).toEqual([200, null, 200]);
    }));

  it("of kind close-after do so for an answer without a body", () =>
    withFaults({ kind: "close-after", method: "DELETE" }, async (client) => {
      const [first] = await client.all<WireAssignment>(max);
      await expect(client.request("DELETE", `${assignments}/${first?.sid ?? ""}`)).rejects.toThrow("fetch failed");
      expect(await client.all(max)).toHaveLength(1);
    }));

  it("of kind malformed-body answer in full what is not JSON", () =>
    withFaults({ kind: "malformed-body", path: "/RoleAssignments" }, async (client) => {
      await expect(client.request("GET", assignments)).rejects.toThrow(SyntaxError);
      expect((await client.request("GET", assignments)).status).toBe(200);
    }));

  it("of kind truncated-body break off the answer", () =>
    withFaults({ kind: "truncated-body", path: "/RoleAssignments" }, async (client) => {
      await expect(client.request("GET", assignments)).rejects.toThrow("terminated");
      expect((await client.request("GET", assignments)).status).toBe(200);
    }));

  it("of kind expired-token end the token in use, so that only a new one helps", () =>
    withFaults({ kind: "expired-token" }, async (client) => {
      const other = { authorization: `Bearer ${await client.token()}` };
      expect(await client.request("GET", assignments)).toMatchObject({ status: 401, body: { code: 20003 } });
      expect(await client.request("GET", assignments)).toMatchObject({ status: 401 });
      expect((await client.request("GET", assignments, undefined, other)).status).toBe(200);
      expect(await pending(client)).toEqual({ faults: [] });
    }));

  it("of kind latency add up, with the latency of the settings", () =>
    withFaults(
      [
        { kind: "latency", milliseconds: 60 },
        { kind: "latency", milliseconds: 70 },
        { kind: "status", status: 500 },
      ],
      async (client) => {
        await client.request("PATCH", "/emulator/settings", { latency: 50 });
        const begun = performance.now();
        expect((await client.request("GET", assignments)).status).toBe(500);
        expect(performance.now() - begun).toBeGreaterThan(175);
        expect((await client.request("GET", assignments)).status).toBe(200);
      },
    ));

  it.each([
    ["inserted", ["max", "max-eu"], ["max-eu", "bo-eu"]],
    ["removed", ["max", "max-eu"], ["ada-us"]],
  ])("of kind page-shift, as if an item had been %s: the next page repeats or skips one", (change, first, second) =>
    withFaults({ kind: "page-shift", change }, async (client) => {
      const named = new Map([
        ["US00000000000000000000000000000001", "ceo"],
        ["US00000000000000000000000000000002", "ada"],
        ["US00000000000000000000000000000003", "max"],
        ["US00000000000000000000000000000009", "bo"],
      ]);
      const name = ({ identity, scope, resource_id }: WireAssignment) =>
        [named.get(identity), resource_id !== null ? "eu" : scope.endsWith("2") ? "us" : []].flat().join("-");
      // ceo, ada | max, max-eu | bo-eu, ada-us | the two account owners
      const page = async (url: string) => {
        const { content, meta } = (await client.request("GET", url)).body as {
          content: WireAssignment[];
          meta: { next_page_url: string };
        };
        return { names: content.map(name), next: meta.next_page_url };
      };
      const start = await page(`${assignments}?PageSize=2`);
      await client.request("DELETE", "/emulator/faults");
      const middle = await page(start.next);
      await client.request("POST", "/emulator/faults", { kind: "page-shift", change });
      // The first page of a list can't be shifted, and so does not use the fault up.
      await page(`${assignments}?PageSize=2`);
      const shifted = await page(middle.next);
      expect([middle.names, shifted.names.slice(0, second.length)]).toEqual([first, second]);
      expect(await pending(client)).toEqual({ faults: [] });
    }),
  );

  it.each([
    [{ kind: "earthquake" }, 'fault: kind: must be one of the kinds that docs/emulator.md lists, not "earthquake"'],
    [{ status: 500 }, "fault: kind: must be one of the kinds that docs/emulator.md lists, not nothing"],
    [{ kind: "status" }, "fault: status: missing"],
    [{ kind: "latency", milliseconds: -1 }, "fault: milliseconds: must be >= 0, got -1"],
    [[{ kind: "close-before", time: 3 }], 'faults: [0].time: unknown key, did you mean "times"?'],
    [
      { kind: "status", status: 429, retryAfter: "1\r\nx: y" },
      'fault: retryAfter: must be printable ASCII, not "1\\r\\nx: y"',
    ],
  ])("are refused where they are malformed: %j", (fault, message) =>
    withEmulator({ seed }, async (client) => {
      const { status, body } = await client.request("POST", "/emulator/faults", fault);
      expect(status).toBe(400);
      expect((body as { message: string }).message.split("\n")).toContain(message);
    }),
  );
});
