import { afterEach, describe, expect, it } from "vitest";
import { type Fault } from "../../../src/emulator/faults";
import { TwilioError } from "../../../src/twilio/errors";
import { backoff } from "../../../src/twilio/runtime";
import { openSend, type Send } from "../../../src/twilio/send";
import { openOwnWrites } from "../../../src/twilio/own-writes";
import { type NewAssignment, openWriter } from "../../../src/twilio/writer";
import { openWriteClient } from "../../../src/twilio/write-client";
import { crowd, type ClientHarness, openHarness } from "./client-harness";

let harness: ClientHarness;
afterEach(() => harness.close());

const PATH = "/RoleAssignments";
const BILLING_GROUP = "commerce_billingprofile_0k3europe";

/** A role that nobody holds yet. */
async function wantedIn({ state, emulator }: ClientHarness): Promise<NewAssignment> {
  const { users, roles } = await state();
  const identity = users.find((user) => user.userName === "person1@example.com")?.sid ?? "";
  const roleSid = roles.find((role) => role.friendly_name === "Billing Group Viewer")?.sid ?? "";
  return {
    roleSid,
    scope: emulator.organizationSid,
    identity,
    resourceType: "billing_group",
    resourceId: BILLING_GROUP,
  };
}

const made = async () => (await harness.assignments()).filter((each) => each.resource_id === BILLING_GROUP);

describe("creating an assignment", () => {
  it("sends it once and gives what was made", async () => {
    harness = await openHarness({ seed: crowd(1) });
    const wanted = await wantedIn(harness);
    const { assignment, outcome } = await harness.writer.createAssignment(wanted);
    expect(outcome).toBe("created");
    expect(assignment).toEqual({ ...wanted, sid: assignment.sid });
    expect((await made()).map((each) => each.sid)).toEqual([assignment.sid]);
    expect(await harness.log()).toEqual(["POST /oauth/v2/token 200", "POST /iam/v2/Organizations/RoleAssignments 201"]);
  });

  const faults: readonly (readonly [string, Fault, "created" | "claimed"])[] = [
    ["the connection closes before it is carried out", { kind: "close-before" }, "created"],
    ["the connection closes after it was carried out", { kind: "close-after" }, "claimed"],
    ["the answer breaks off", { kind: "truncated-body" }, "claimed"],
    ["the answer is garbled", { kind: "malformed-body" }, "claimed"],
    ["the server fails", { kind: "status", status: 500 }, "created"],
    ["the server is too busy", { kind: "status", status: 503, retryAfter: 1 }, "created"],
    ["there is no answer in time", { kind: "latency", milliseconds: 500 }, "claimed"],
    ["it is told to slow down", { kind: "status", status: 429, retryAfter: 3 }, "created"],
    ["the token has expired", { kind: "expired-token" }, "created"],
  ];
  const policies = ["conflict", "duplicate", "idempotent"] as const;
  it.each(policies.flatMap((policy) => faults.map((fault) => [policy, ...fault] as const)))(
    "makes exactly one (duplicates: %s) when %s",
    async (duplicates, _name, fault, outcome) => {
      harness = await openHarness({ seed: crowd(1), limits: fault.kind === "latency" ? { requestMs: 200 } : {} });
      const wanted = await wantedIn(harness);
      await harness.configure({ duplicates });
      await harness.faults({ ...fault, method: "POST", path: PATH });
      const result = await harness.writer.createAssignment(wanted);
      // A late request is carried out, or not, whenever it likes; that there is one is all that counts.
      if (fault.kind === "latency") await new Promise((resolve) => setTimeout(resolve, 600));
      else expect(result.outcome).toBe(outcome);
      expect((await made()).map((each) => each.sid)).toEqual([result.assignment.sid]);
    },
  );

  it.each<[string, Fault, string]>([
    ["a closed connection", { kind: "close-before" }, "null"],
    ["a failure of the server", { kind: "status", status: 500 }, "500"],
    ["a server too busy", { kind: "status", status: 503 }, "503"],
  ])("looks before it sends again, after %s", async (_name, fault, status) => {
    harness = await openHarness({ seed: crowd(1) });
    await harness.faults({ ...fault, method: "POST", path: PATH });
    await harness.writer.createAssignment(await wantedIn(harness));
    const [, ...sent] = (await harness.log()).map((line) => line.replace("/iam/v2/Organizations", ""));
    expect(sent).toEqual([
      `POST /RoleAssignments ${status}`,
      "GET /RoleAssignments 200",
      "POST /RoleAssignments 201",
      "GET /RoleAssignments 200",
    ]);
  });

  it("sends again without a look what was certainly not carried out", async () => {
    harness = await openHarness({ seed: crowd(1) });
    await harness.faults({ kind: "status", status: 429, method: "POST", path: PATH });
    await harness.writer.createAssignment(await wantedIn(harness));
    expect(harness.sent.filter(({ method }) => method === "GET")).toEqual([]);
  });

  it("gives up when answer after answer is lost, having looked each time", async () => {
    harness = await openHarness({ seed: crowd(1) });
    await harness.faults({ kind: "close-before", method: "POST", path: PATH, times: "always" });
    await expect(harness.writer.createAssignment(await wantedIn(harness))).rejects.toMatchObject({
      kind: "unavailable",
    });
    const posts = harness.sent.filter(({ method, url }) => method === "POST" && url.includes(PATH));
    const looks = harness.sent.filter(({ method }) => method === "GET");
    expect([posts.length, looks.length]).toEqual([3, 3]);
  });

  it.each(policies)(
    "removes its own twin when a lost request is carried out late (duplicates: %s)",
    async (duplicates) => {
      harness = await openHarness({ seed: crowd(1) });
      await harness.configure({ duplicates });
      const wanted = await wantedIn(harness);
      const real = openSend(harness.settings, harness.runtime);
      let posts = 0;
      const post: Send["post"] = async (path, body) => {
        if (posts++ === 0) {
          return { outcome: "lost", error: new TwilioError({ kind: "unavailable", what: "no answer", remedy: "" }) };
        }
        // Only now, after the look, the first request is carried out.
        await real.post(path, body);
        return real.post(path, body);
      };
      const writer = openWriter({ ...real, post }, harness.reader, {
        wait: () => Promise.resolve(),
        pause: () => Promise.resolve(),
        own: openOwnWrites(),
      });
      const { assignment } = await writer.createAssignment(wanted);
      expect((await made()).map((each) => each.sid)).toEqual([assignment.sid]);
    },
  );

  it.each(["conflict", "idempotent"] as const)("claims what is there already (duplicates: %s)", async (duplicates) => {
    harness = await openHarness({ seed: crowd(1) });
    await harness.configure({ duplicates });
    const wanted = await wantedIn(harness);
    const first = await harness.writer.createAssignment(wanted);
    const second = await harness.writer.createAssignment(wanted);
    expect(second.assignment).toEqual(first.assignment);
    if (duplicates === "conflict") expect(second.outcome).toBe("claimed");
    expect(await made()).toHaveLength(1);
  });

  it("does not claim an assignment on another group", async () => {
    harness = await openHarness({ seed: crowd(1) });
    const wanted = await wantedIn(harness);
    await harness.writer.createAssignment(wanted);
    await harness.faults({ kind: "status", status: 409, method: "POST", times: "always" });
    const other = { ...wanted, resourceId: "another" };
    await expect(harness.writer.createAssignment(other)).rejects.toMatchObject({ kind: "conflict", status: 409 });
  });

  it.each([1, 4])("claims one that no list shows yet, %s seconds late", async (lag) => {
    harness = await openHarness({ seed: crowd(1) });
    await harness.configure({ lag });
    const wanted = await wantedIn(harness);
    const first = await harness.writer.createAssignment(wanted);
    const another = openWriteClient(harness.settings, harness.runtime).writer;
    expect(await another.createAssignment(wanted)).toEqual({ ...first, outcome: "claimed" });
  });

  it.each(policies)(
    "makes a new one right after a removal that no list shows yet (duplicates: %s)",
    async (duplicates) => {
      harness = await openHarness({ seed: crowd(1) });
      await harness.configure({ lag: 30, duplicates });
      const wanted = await wantedIn(harness);
      const first = await harness.writer.createAssignment(wanted);
      await harness.writer.deleteAssignment(first.assignment.sid);
      const second = await harness.writer.createAssignment(wanted);
      expect(second.outcome).toBe("created");
      expect((await made()).map((each) => each.sid)).toEqual([second.assignment.sid]);
    },
  );

  it("passes on what Twilio objects to", async () => {
    harness = await openHarness({ seed: crowd(1) });
    const wanted = await wantedIn(harness);
    await expect(harness.writer.createAssignment({ ...wanted, identity: `US${"f".repeat(32)}` })).rejects.toMatchObject(
      {
        kind: "rejected",
        twilioCode: 25201,
      },
    );
    await harness.configure({ roleLimit: 1 });
    await expect(harness.writer.createAssignment(wanted)).rejects.toThrow("at most 1 roles");
    await harness.configure({ permissions: ["role-assignments/list"] });
    await expect(harness.writer.createAssignment(wanted)).rejects.toThrow("role-assignments/create");
    expect(await made()).toEqual([]);
  });

  it("waits longer before each look", () => {
    const waits = [1, 2, 3].map((lost) => backoff({ random: () => 1, limits: harness.runtime.limits }, lost + 2));
    expect(waits).toEqual([1000, 2000, 4000]);
  });
});

describe("deleting an assignment", () => {
  async function one(): Promise<string> {
    harness = await openHarness({ seed: crowd(1) });
    return (await harness.writer.createAssignment(await wantedIn(harness))).assignment.sid;
  }

  it("tells deleted from gone", async () => {
    const sid = await one();
    expect(await harness.writer.deleteAssignment(sid)).toBe("deleted");
    expect(await harness.writer.deleteAssignment(sid)).toBe("gone");
    expect(await made()).toEqual([]);
  });

  it.each<[string, Fault]>([
    ["the connection closes before", { kind: "close-before" }],
    ["the connection closes after", { kind: "close-after" }],
    ["the server fails", { kind: "status", status: 500 }],
    ["it is told to slow down", { kind: "status", status: 429 }],
    ["the token has expired", { kind: "expired-token" }],
  ])("is repeated when %s", async (_name, fault) => {
    const sid = await one();
    await harness.faults({ ...fault, method: "DELETE" });
    expect(await harness.writer.deleteAssignment(sid)).toBe("deleted");
    expect(await made()).toEqual([]);
  });

  it("never leaves its path", async () => {
    await one();
    await expect(harness.writer.deleteAssignment("../Roles?x=#")).resolves.toBe("gone");
    expect(harness.sent.at(-1)?.url).toBe(
      `${harness.emulator.iam}/v2/Organizations/RoleAssignments/..%2FRoles%3Fx%3D%23`,
    );
  });

  it("passes on a refusal", async () => {
    const sid = await one();
    await harness.configure({ permissions: ["role-assignments/list"] });
    await expect(harness.writer.deleteAssignment(sid)).rejects.toThrow("role-assignments/delete");
  });
});

describe("what a client has written", () => {
  const key = ({ sid }: { readonly sid: string }) => sid;

  it("is in every later list, whatever Twilio lists", async () => {
    harness = await openHarness({ seed: crowd(1) });
    const wanted = await wantedIn(harness);
    const gone = (await harness.writer.createAssignment({ ...wanted, resourceId: "another" })).assignment;
    await harness.configure({ lag: 600 });
    harness.pass(1_000_000);
    const { assignment } = await harness.writer.createAssignment(wanted);
    await harness.writer.deleteAssignment(gone.sid);
    for (const filter of [{}, { identity: wanted.identity }, { scope: wanted.scope }]) {
      const sids = (await harness.reader.assignments(filter)).map(key);
      expect(sids).toContain(assignment.sid);
      expect(sids).not.toContain(gone.sid);
    }
    expect((await harness.reader.assignments({ resourceId: "another" })).map(key)).toEqual([]);
  });

  it("is waited for where only what Twilio lists counts, and told where that takes too long", async () => {
    harness = await openHarness({ seed: crowd(1) });
    const told: string[] = [];
    const client = openWriteClient(harness.settings, harness.runtime, (line) => told.push(line));
    await harness.configure({ lag: 3 });
    const { assignment } = await client.writer.createAssignment(await wantedIn(harness));
    const filter = { identity: assignment.identity };
    expect((await client.listed(filter)).map(key)).toContain(assignment.sid);
    expect(told).toEqual([]);
    harness.pass(100_000);
    await harness.configure({ lag: 60 });
    await client.writer.deleteAssignment(assignment.sid);
    expect((await client.listed(filter)).map(key)).not.toContain(assignment.sid);
    expect(told).toEqual(["Twilio's list of role assignments does not show 1 of this run's own changes yet"]);
  });
});
