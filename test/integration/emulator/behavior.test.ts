import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { roleSids, withEmulator, type Client, type WireAssignment } from "./harness";
import { startEmulator } from "../../../src/emulator";

const organization = "OR00000000000000000000000000000001";
const max = "US00000000000000000000000000000003";
const seed = JSON.parse(fs.readFileSync(path.join(__dirname, "../../cases/emulator/seed.json"), "utf8")) as unknown;

/** A seed with `count` Billing Group assignments, held by as many people as it takes at 20 each. */
const crowd = (count: number) => ({
  organization: { sid: organization, name: "Crowd" },
  domains: ["acme.example"],
  users: Array.from({ length: Math.ceil(count / 20) }, (_, n) => ({ email: `u${n}@acme.example` })),
  assignments: Array.from({ length: count }, (_, n) => ({
    user: `u${Math.floor(n / 20)}@acme.example`,
    role: "Billing Group Viewer",
    billingGroup: `group-${n}`,
  })),
});

const groups = (list: readonly WireAssignment[]) => list.map((assignment) => assignment.resource_id);
const viewerOf = async (client: Client) => ({
  role_sid: (await roleSids(client)).get("billing/Organization Billing Viewer") ?? "",
  scope: organization,
  identity: max,
});
const settings = (client: Client, body: unknown) => client.request("PATCH", "/emulator/settings", body);
const assignments = "/iam/v2/Organizations/RoleAssignments";

describe("lists page by token", () => {
  it("gives every assignment once, in order of creation, at any page size", () =>
    withEmulator({ seed: crowd(107) }, async (client) => {
      const expected = Array.from({ length: 107 }, (_, n) => `group-${n}`);
      for (const size of [1, 7, 50, 100])
        expect(groups(await client.all(`${assignments}?PageSize=${size}`))).toEqual(expected);
    }));

  it("says there is no next page where the last page is full", () =>
    withEmulator({ seed: crowd(20) }, async (client) => {
      await roleSids(client);
      await client.request("DELETE", "/emulator/log");
      expect(await client.all(`${assignments}?PageSize=10`)).toHaveLength(20);
      const { body } = await client.request("GET", "/emulator/log");
      expect(body).toMatchObject({ totals: [{ method: "GET", path: assignments, status: 200, count: 2 }] });
    }));

  it("repeats and skips nothing while the list changes", () =>
    withEmulator({ seed: crowd(30) }, async (client) => {
      const first = (await client.request("GET", `${assignments}?PageSize=10`)).body as {
        content: WireAssignment[];
        meta: { next_page_url: string };
      };
      await client.request("DELETE", `/emulator/assignments/${first.content[3]?.sid ?? ""}`);
      await client.request("POST", "/emulator/assignments", {
        user: "u0@acme.example",
        role: "Billing Group Viewer",
        billingGroup: "late",
      });
      const rest = await client.all<WireAssignment>(first.meta.next_page_url);
      expect(groups(rest)).toEqual([...Array.from({ length: 20 }, (_, n) => `group-${n + 10}`), "late"]);
    }));

  it("keeps the filter on the pages that follow, and refuses a token under another", () =>
    withEmulator({ seed: crowd(60) }, async (client) => {
      const state = (await client.request("GET", "/emulator/state")).body as { users: { sid: string }[] };
      const identity = state.users[1]?.sid ?? "";
      const mine = await client.all<WireAssignment>(`${assignments}?PageSize=7&Identity=${identity}`);
      expect(groups(mine)).toEqual(Array.from({ length: 20 }, (_, n) => `group-${n + 20}`));

      const page = (await client.request("GET", `${assignments}?PageSize=7&Identity=${identity}`)).body;
      const token = new URL((page as { meta: { next_page_url: string } }).meta.next_page_url).searchParams.get(
        "PageToken",
      );
      const other = await client.request("GET", `${assignments}?PageToken=${token ?? ""}`);
      expect(other).toMatchObject({
        status: 400,
        body: { code: 25023, message: "Page token belongs to another list" },
      });
    }));

  it("refuses a stale token", async () => {
    let time = Date.parse("2026-11-01T00:00:00Z");
    await withEmulator({ seed: crowd(20), now: () => new Date(time) }, async (client) => {
      await settings(client, { pageTokenLifetime: 60 });
      const page = (await client.request("GET", `${assignments}?PageSize=5`)).body;
      const next = (page as { meta: { next_page_url: string } }).meta.next_page_url;
      time += 60_000;
      expect(await client.request("GET", next)).toMatchObject({ status: 200 });
      time += 1000;
      expect(await client.request("GET", next)).toMatchObject({ status: 400, body: { code: 25023 } });
    });
  });
});

describe("the settings of PATCH /emulator/settings", () => {
  it("make a second create a conflict, a duplicate or the same assignment", () =>
    withEmulator({ seed }, async (client) => {
      const wanted = await viewerOf(client);
      const create = () => client.request("POST", assignments, wanted);
      const first = await create();
      expect(await create()).toMatchObject({ status: 409, body: { code: 20409 } });

      await settings(client, { duplicates: "idempotent" });
      expect(await create()).toMatchObject({ status: 201, body: first.body });

      await settings(client, { duplicates: "duplicate" });
      const second = await create();
      expect(second.status).toBe(201);
      expect(second.body).not.toEqual(first.body);
      expect(await client.all(`${assignments}?Identity=${max}`)).toHaveLength(4);
    }));

  it("let lists of assignments lag behind, those that name somebody apart", () => {
    let time = Date.parse("2027-01-01T00:00:00Z");
    return withEmulator({ seed, now: () => new Date(time) }, async (client) => {
      const sidsOf = async (query: string) =>
        (await client.all<WireAssignment>(assignments + query)).map(({ sid }) => sid);
      const before = await sidsOf("");
      const { body } = await client.request("POST", assignments, await viewerOf(client));
      const { sid } = body as WireAssignment;
      time += 1000;
      await settings(client, { lag: 5, filteredLag: 0 });
      expect(await sidsOf("")).toEqual(before);
      expect(await sidsOf(`?Identity=${max}`)).toContain(sid);
      time += 4000;
      expect(await sidsOf("?PageSize=1")).toEqual([...before, sid]);
      await client.request("DELETE", `${assignments}/${sid}`);
      await settings(client, { filteredLag: 2 });
      time += 2000;
      expect(await sidsOf("")).toEqual([...before, sid]);
      expect(await sidsOf(`?Identity=${max}`)).not.toContain(sid);
      time += 3000;
      expect(await sidsOf("")).toEqual(before);
    });
  });

  it("limit the roles of one user, but not of another", () =>
    withEmulator({ seed }, async (client) => {
      const role = (await roleSids(client)).get("billing/Billing Group Viewer");
      const create = (resource_id: string, identity = max) =>
        client.request("POST", assignments, {
          role_sid: role,
          scope: organization,
          identity,
          resource_type: "billing_group",
          resource_id,
        });
      for (let n = 0; n < 48; n++) expect((await create(`g${n}`)).status).toBe(201);
      expect(await create("one-too-many")).toMatchObject({ status: 400, body: { code: 20001 } });
      expect(await create("of-another", "US00000000000000000000000000000009")).toMatchObject({ status: 201 });
      await settings(client, { roleLimit: 51 });
      expect(await create("one-too-many")).toMatchObject({ status: 201 });
    }));

  it.each([
    ["role-assignments/list", "GET", assignments],
    ["role-assignments/create", "POST", assignments],
    ["role-assignments/delete", "DELETE", `${assignments}/IY00000000000000000000000000000001`],
    ["managed-users/list", "GET", "/iam/scim/v2/Users"],
    ["managed-users/read", "GET", `/iam/scim/v2/Users/${max}`],
    ["managed-users/create", "POST", "/iam/scim/v2/Users"],
    ["managed-users/update", "PUT", `/iam/scim/v2/Users/${max}`],
    ["managed-users/update", "PATCH", `/iam/scim/v2/Users/${max}`],
    ["managed-users/delete", "DELETE", `/iam/scim/v2/Users/${max}`],
  ])("without %s refuse %s %s with 403/20003, at once and for tokens given before", (permission, method, url) =>
    withEmulator({ seed }, async (client) => {
      const state = (await client.request("GET", "/emulator/state")).body as { settings: { permissions: string[] } };
      const all = state.settings.permissions;
      expect((await client.request(method, url)).status).not.toBe(403);
      await settings(client, { permissions: all.filter((one) => one !== permission) });
      expect(await client.request(method, url)).toMatchObject({ status: 403, body: { code: 20003 } });
      await settings(client, { permissions: [`/twilio/iam/${permission}`] });
      expect((await client.request(method, url)).status).not.toBe(403);
    }),
  );

  it("let either of two permissions list roles, and any one list accounts", () =>
    withEmulator({ seed }, async (client) => {
      const statuses = async () => [
        (await client.request("GET", "/iam/v2/Organizations/Roles")).status,
        (await client.request("GET", `/preview-iam/Organizations/${organization}/Accounts`)).status,
      ];
      const found = [];
      for (const permissions of [
        ["roles/list"],
        ["twilio/iam/role-assignments/list"],
        ["usage/read"],
        ["offline_access"],
      ]) {
        await settings(client, { permissions });
        found.push(await statuses());
      }
      expect(found).toEqual([
        [200, 200],
        [200, 200],
        [403, 200],
        [403, 403],
      ]);
    }));

  it("are refused where they are not known, all problems at once", () =>
    withEmulator({ seed }, async (client) => {
      const { status, body } = await settings(client, {
        duplicate: true,
        tokenLifetime: 0,
        permissions: ["roles/write"],
      });
      expect({ status, lines: (body as { message: string }).message.split("\n") }).toEqual({
        status: 400,
        lines: [
          'settings: duplicate: unknown key, did you mean "duplicates"?',
          "settings: tokenLifetime: must be >= 1, got 0",
          "settings: tokenLifetime: must be null, got 0",
          "settings: tokenLifetime: must match a schema in anyOf, got 0",
          'settings: permissions[0]: must be a permission that docs/emulator.md lists, not "roles/write"',
        ],
      });
    }));
});

describe("access tokens", () => {
  it("are JWTs that name the organization and when they end", () =>
    withEmulator({ seed, now: () => new Date("2026-11-01T00:00:00Z") }, async (client) => {
      const [, payload = ""] = (await client.token()).split(".");
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
      expect(claims).toMatchObject({
        iat: 1793491200,
        exp: 1793494800,
        act: { sub: `trn:us1:iam::organizations:${organization}` },
      });
      expect(String(claims["sub"]).endsWith(`:${client.emulator.clientId}`)).toBe(true);
      expect(claims).not.toHaveProperty("scope");
    }));

  it("end when their time is over", async () => {
    let time = Date.parse("2026-11-01T00:00:00Z");
    await withEmulator({ seed, now: () => new Date(time) }, async (client) => {
      await settings(client, { tokenLifetime: 5 });
      const read = () => client.request("GET", assignments);
      expect((await read()).status).toBe(200);
      time += 5000;
      expect(await read()).toMatchObject({ status: 401, body: { code: 20003 } });
      const headers = { authorization: `Bearer ${await client.token()}` };
      expect((await client.request("GET", assignments, undefined, headers)).status).toBe(200);
    });
  });
});

describe("the other admin routes", () => {
  it("change assignments and roles behind everyone's back, without a token and without a trace in the log", () =>
    withEmulator({ seed }, async ({ request, emulator }) => {
      const made = await request("POST", "/emulator/assignments", {
        user: "ADA@acme.example",
        role: "Administrator",
        scope: "storefront-eu",
      });
      expect(made).toMatchObject({ status: 201, body: { role_sid: "IX00000000000000000000000000000102" } });
      const { sid } = made.body as WireAssignment;
      expect((await request("DELETE", `/emulator/assignments/${sid}`)).status).toBe(204);
      expect((await request("DELETE", `/emulator/assignments/${sid}`)).status).toBe(404);
      const misspelled = { user: "ada@acme.exampel", role: "Administrator" };
      expect(await request("POST", "/emulator/assignments", misspelled)).toMatchObject({
        status: 400,
        body: {
          message: 'assignment: user: "ada@acme.exampel" is not among the users, did you mean "ada@acme.example"?',
        },
      });
      expect((await request("GET", "/emulator/log")).body).toEqual({ count: 0, requests: [], totals: [] });
      const state = (await request("GET", "/emulator/state")).body;
      expect(state).toMatchObject({
        organization: { sid: organization },
        domains: ["acme.example", "acme-labs.example"],
      });
      expect(JSON.stringify(state)).not.toContain(emulator.clientSecret);
    }));

  it("change a role by its name, or by its SID", () =>
    withEmulator({ seed }, async (client) => {
      const before = (await roleSids(client)).get("billing/Billing Group Viewer") ?? "";
      const level = { product_group: "billing", lowest_level: "ORGANIZATION" };
      await client.request("POST", "/emulator/roles", {
        ...level,
        friendly_name: "Billing Group Viewer",
        resource_types: null,
      });
      await client.request("POST", "/emulator/roles", { ...level, friendly_name: "Payer", sid: `IX${"a".repeat(32)}` });
      await client.request("POST", "/emulator/roles", { ...level, friendly_name: "Billing Group Reader", sid: before });
      const after = await roleSids(client);
      expect(after.get("billing/Billing Group Reader")).toBe(before);
      expect(after.has("billing/Billing Group Viewer")).toBe(false);
      expect(after.get("billing/Payer")).toBe(`IX${"a".repeat(32)}`);
      const listed = await client.request("GET", `/iam/v2/Organizations/Roles?Search=${before}`);
      expect(listed.body).toMatchObject({ roles: [{ resource_types: null }] });
    }));

  it("log the requests to the API in their order, with their status", () =>
    withEmulator({ seed }, async (client) => {
      await client.request("GET", `${assignments}?PageSize=3`);
      await client.request("GET", "/iam/nowhere");
      await client.request("GET", assignments);
      expect((await client.request("GET", "/emulator/log")).body).toEqual({
        count: 4,
        requests: [
          { method: "POST", path: "/oauth/v2/token", status: 200 },
          { method: "GET", path: `${assignments}?PageSize=3`, status: 200 },
          { method: "GET", path: "/iam/nowhere", status: 404 },
          { method: "GET", path: assignments, status: 200 },
        ],
        totals: [
          { method: "POST", path: "/oauth/v2/token", status: 200, count: 1 },
          { method: "GET", path: assignments, status: 200, count: 2 },
          { method: "GET", path: "/iam/nowhere", status: 404, count: 1 },
        ],
      });
      await client.request("DELETE", "/emulator/log");
      expect((await client.request("GET", "/emulator/log")).body).toMatchObject({ count: 0 });
    }));

  it("answer what they do not know with a message", () =>
    withEmulator({ seed }, async ({ request }) => {
      expect(await request("GET", "/emulator/nothing")).toMatchObject({
        status: 404,
        body: { message: expect.any(String) as unknown },
      });
    }));
});

describe("startEmulator", () => {
  it("listens on 127.0.0.1 alone, and gives addresses without a slash at their end", () =>
    withEmulator({}, async ({ emulator }) => {
      const { iam, oauth, previewIam, clientId, clientSecret, organizationSid } = emulator;
      const { port } = new URL(iam);
      expect([iam, oauth, previewIam]).toEqual(
        ["iam", "oauth", "preview-iam"].map((host) => `http://127.0.0.1:${port}/${host}`),
      );
      expect([clientId, organizationSid]).toEqual([
        expect.stringMatching(/^OQ\w{32}$/),
        expect.stringMatching(/^OR\w{32}$/),
      ]);
      expect(clientSecret).toMatch(/^.{43}$/);
      await expect(fetch(`http://[::1]:${port}/iam`)).rejects.toThrow();
    }));

  it("knows an owner and two administrators without a seed", () =>
    withEmulator({}, async (client) => {
      const roles = await roleSids(client);
      const list = await client.all<WireAssignment>(assignments);
      expect(list.map((one) => one.role_sid)).toEqual([
        roles.get("organization/Owner"),
        roles.get("organization/Administrator"),
        roles.get("organization/Administrator"),
      ]);
    }));

  it("says which port is taken", () =>
    withEmulator({}, async ({ emulator }) => {
      const port = Number(new URL(emulator.iam).port);
      await expect(startEmulator({ port })).rejects.toThrow(`Port ${port} is taken on 127.0.0.1`);
    }));

  it("makes distinct SIDs and a known secret of constant randomness", () =>
    withEmulator({ seed, random: (bytes) => Buffer.alloc(bytes, 7) }, async (client) => {
      expect(client.emulator.clientSecret).toBe(Buffer.alloc(32, 7).toString("base64url"));
      await settings(client, { duplicates: "duplicate" });
      const wanted = await viewerOf(client);
      for (let n = 0; n < 3; n++) await client.request("POST", assignments, wanted);
      const list = await client.all<WireAssignment>(assignments);
      expect(new Set(list.map((one) => one.sid)).size).toBe(list.length);
    }));

  it("closes at once while a client keeps its connection open and another waits for an answer", async () => {
    const emulator = await startEmulator({ seed });
    const agent = new http.Agent({ keepAlive: true });
    await new Promise<void>((resolve) => {
      http.get(`${emulator.iam}/nowhere`, { agent }, (response) => response.resume().on("end", resolve));
    });
    await fetch(`${new URL(emulator.iam).origin}/emulator/settings`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ latency: 600_000 }),
    });
    const waiting = fetch(`${emulator.iam}/nowhere`);
    const outcome = expect(waiting).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const begun = Date.now();
    await emulator.close();
    expect(Date.now() - begun).toBeLessThan(1000);
    await outcome;
    agent.destroy();
  });
});
