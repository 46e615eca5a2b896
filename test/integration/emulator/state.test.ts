import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clientOf, roleSids, withEmulator, type Client, type WireAssignment } from "./harness";
import { startEmulator, type Emulator } from "../../../src/emulator";

const organization = "OR00000000000000000000000000000001";
const max = "US00000000000000000000000000000003";
const seed = JSON.parse(fs.readFileSync(path.join(__dirname, "../../cases/emulator/seed.json"), "utf8")) as unknown;
const assignments = "/iam/v2/Organizations/RoleAssignments";

let folder = "";
let stateFile = "";
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "emulator-state-"));
  stateFile = path.join(folder, "deeper", "state.jsonl");
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const state = async (client: Client) => (await client.request("GET", "/emulator/state")).body;
/** A create of a Billing Group role; the group's name makes it unlike the others. */
const creatorFor = async (client: Client) => {
  const role_sid = (await roleSids(client)).get("billing/Billing Group Viewer");
  await client.request("PATCH", "/emulator/settings", { roleLimit: 1_000_000 });
  return (resource_id: string) =>
    client.request("POST", assignments, {
      role_sid,
      scope: organization,
      identity: max,
      resource_type: "billing_group",
      resource_id,
    });
};

/** An emulator in a process of its own. */
function startChild(options: unknown): Promise<{ child: ChildProcess; client: Client }> {
  const child = spawn(process.execPath, [path.join(__dirname, "child.cjs"), JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.stdout.once("data", (line: Buffer) => {
      const emulator = JSON.parse(line.toString()) as Omit<Emulator, "close">;
      resolve({ child, client: clientOf({ ...emulator, close: () => Promise.resolve() }) });
    });
    child.once("exit", (code) => reject(new Error(`the emulator ended with ${String(code)}`)));
  });
}

describe("a state file", () => {
  it("gives everything back: users, assignments, roles, settings and the app's secret, instead of the seed", async () => {
    const first = await withEmulator({ seed, stateFile }, async (client) => {
      const create = await creatorFor(client);
      await create("g1");
      const { body } = await create("g2");
      await client.request("DELETE", `${assignments}/${(body as WireAssignment).sid}`);
      await client.request("DELETE", `/iam/scim/v2/Users/${max}`);
      await client.request("POST", "/emulator/roles", {
        friendly_name: "Payer",
        product_group: "billing",
        lowest_level: "ORGANIZATION",
      });
      return { state: await state(client), emulator: client.emulator, token: await client.token() };
    });
    for (const trace of ['"g1"', '"inactive"', '"Payer"', '"roleLimit":1000000'])
      expect(JSON.stringify(first.state)).toContain(trace);
    expect(JSON.stringify(first.state)).not.toContain('"g2"');

    const lines: string[] = [];
    const other = { organization: { name: "Other" } };
    await withEmulator({ seed: other, stateFile, log: (line) => lines.push(line) }, async (client) => {
      expect(await state(client)).toEqual(first.state);
      const { clientId, clientSecret, organizationSid } = client.emulator;
      expect({ clientId, clientSecret, organizationSid }).toEqual({
        clientId: first.emulator.clientId,
        clientSecret: first.emulator.clientSecret,
        organizationSid: first.emulator.organizationSid,
      });
      const headers = { authorization: `Bearer ${first.token}` };
      expect((await client.request("GET", assignments, undefined, headers)).status).toBe(200);
    });
    expect(lines).toEqual([`The state file ${stateFile} exists, so the seed is ignored. To start over, delete it.`]);
  });

  it("can be read by its owner only, and leaves no temporary file", async () => {
    await withEmulator({ seed, stateFile }, async () => {
      await Promise.resolve();
    });
    expect(fs.statSync(stateFile).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(path.dirname(stateFile))).toEqual(["state.jsonl"]);
  });

  it("is written where a link leads, and the link stays", async () => {
    const link = path.join(folder, "link.jsonl");
    fs.symlinkSync(path.join("deeper", "state.jsonl"), link);
    for (let run = 0; run < 2; run++) {
      await withEmulator({ seed, stateFile: link }, async (client) => {
        await client.token();
      });
      expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
      expect(fs.lstatSync(stateFile).isFile()).toBe(true);
    }
  });

  it("holds every answered create after kill -9 in the middle of many, and goes on", async () => {
    const { child, client } = await startChild({ seed, stateFile });
    const create = await creatorFor(client);
    const answered: string[] = [];
    const dead = new Promise((resolve) => child.once("exit", resolve));
    const worker = async (name: number) => {
      for (let n = 0; ; n++) {
        const { status, body } = await create(`g-${name}-${n}`);
        if (status === 201) answered.push((body as WireAssignment).sid);
        if (answered.length === 120) child.kill("SIGKILL");
      }
    };
    await Promise.allSettled([worker(1), worker(2), worker(3), worker(4)]);
    await dead;

    await withEmulator({ stateFile }, async (again) => {
      const kept = new Set((await again.all<WireAssignment>(assignments)).map((one) => one.sid));
      expect(answered.length).toBeGreaterThanOrEqual(120);
      expect(answered.filter((sid) => !kept.has(sid))).toEqual([]);
      expect((await (await creatorFor(again))("after")).status).toBe(201);
    });
  });

  it("drops a last line that was not written to its end", async () => {
    const before = await withEmulator({ seed, stateFile }, state);
    fs.appendFileSync(stateFile, '{"removedAssignment":"IY');
    expect(await withEmulator({ stateFile }, state)).toEqual(before);
    expect(fs.readFileSync(stateFile, "utf8").endsWith("}\n")).toBe(true);
  });

  it.each([
    ["another program's file", "hello\n", /state\.jsonl:1 is not what the emulator writes/],
    ["a line of another shape", '{"assignment":{"sid":"IY1"}}\n', /state\.jsonl:1 is not what the emulator writes/],
    ["an empty file", "", /state\.jsonl is not a state file of the emulator/],
  ])("is refused, and left as it is, where it is %s", async (_name, text, message) => {
    fs.mkdirSync(path.dirname(stateFile));
    fs.writeFileSync(stateFile, text);
    await expect(startEmulator({ stateFile })).rejects.toThrow(message);
    expect(fs.readFileSync(stateFile, "utf8")).toBe(text);
  });

  it("is not written on by two emulators: the first says so, and makes no change", async () => {
    const lines: string[] = [];
    await withEmulator({ seed, stateFile, log: (line) => lines.push(line) }, (first) =>
      withEmulator({ stateFile }, async (second) => {
        const create = await creatorFor(second);
        expect((await create("of-the-second")).status).toBe(201);
        const settings = await first.request("PATCH", "/emulator/settings", { latency: 5 });
        expect(settings).toMatchObject({
          status: 500,
          body: { message: expect.stringMatching(/was replaced or deleted/) as unknown },
        });
        expect(await state(first)).toMatchObject({ settings: { latency: 0 } });
      }),
    );
    expect(lines).toEqual([expect.stringMatching(/^PATCH \/emulator\/settings failed: .* was replaced or deleted/)]);
  });

  it("grows by as much as the change, not by the whole", async () => {
    await withEmulator({ seed, stateFile }, async (client) => {
      const create = await creatorFor(client);
      await create("g0");
      const before = fs.statSync(stateFile).size;
      for (let n = 1; n <= 50; n++) await create(`g${n}`);
      expect(fs.statSync(stateFile).size - before).toBeLessThan(50 * 350);
    });
  });
});
