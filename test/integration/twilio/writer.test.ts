import { afterEach, describe, expect, it } from "vitest";
import { type Fault } from "../../../src/emulator/faults";
import { TwilioError } from "../../../src/twilio/errors";
import { backoff } from "../../../src/twilio/runtime";
import { openSend, type Send } from "../../../src/twilio/send";
import { type NewAssignment, openWriter } from "../../../src/twilio/writer";
import { crowd, type Lab, openLab } from "./lab";

let lab: Lab;
afterEach(() => lab.close());

const PATH = "/RoleAssignments";
const BILLING_GROUP = "commerce_billingprofile_0k3europe";

/** A role that nobody holds yet. */
async function wantedIn({ state, emulator }: Lab): Promise<NewAssignment> {
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

const made = async () => (await lab.assignments()).filter((each) => each.resource_id === BILLING_GROUP);

describe("creating an assignment", () => {
  it("sends it once and gives what was made", async () => {
    lab = await openLab({ seed: crowd(1) });
    const wanted = await wantedIn(lab);
    const { assignment, outcome } = await lab.writer.createAssignment(wanted);
    expect(outcome).toBe("created");
    expect(assignment).toEqual({ ...wanted, sid: assignment.sid });
    expect((await made()).map((each) => each.sid)).toEqual([assignment.sid]);
    expect(await lab.log()).toEqual(["POST /oauth/v2/token 200", "POST /iam/v2/Organizations/RoleAssignments 201"]);
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
      lab = await openLab({ seed: crowd(1), limits: fault.kind === "latency" ? { requestMs: 200 } : {} });
      const wanted = await wantedIn(lab);
      await lab.configure({ duplicates });
      await lab.faults({ ...fault, method: "POST", path: PATH });
      const result = await lab.writer.createAssignment(wanted);
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
    lab = await openLab({ seed: crowd(1) });
    await lab.faults({ ...fault, method: "POST", path: PATH });
    await lab.writer.createAssignment(await wantedIn(lab));
    const [, ...sent] = (await lab.log()).map((line) => line.replace("/iam/v2/Organizations", ""));
    expect(sent).toEqual([
      `POST /RoleAssignments ${status}`,
      "GET /RoleAssignments 200",
      "POST /RoleAssignments 201",
      "GET /RoleAssignments 200",
    ]);
  });

  it("sends again without a look what was certainly not carried out", async () => {
    lab = await openLab({ seed: crowd(1) });
    await lab.faults({ kind: "status", status: 429, method: "POST", path: PATH });
    await lab.writer.createAssignment(await wantedIn(lab));
    expect(lab.sent.filter(({ method }) => method === "GET")).toEqual([]);
  });

  it("gives up when answer after answer is lost, having looked each time", async () => {
    lab = await openLab({ seed: crowd(1) });
    await lab.faults({ kind: "close-before", method: "POST", path: PATH, times: "always" });
    await expect(lab.writer.createAssignment(await wantedIn(lab))).rejects.toMatchObject({ kind: "unavailable" });
    const posts = lab.sent.filter(({ method, url }) => method === "POST" && url.includes(PATH));
    const looks = lab.sent.filter(({ method }) => method === "GET");
    expect([posts.length, looks.length]).toEqual([3, 3]);
  });

  it.each(policies)(
    "removes its own twin when a lost request is carried out late (duplicates: %s)",
    async (duplicates) => {
      lab = await openLab({ seed: crowd(1) });
      await lab.configure({ duplicates });
      const wanted = await wantedIn(lab);
      const real = openSend(lab.settings, lab.runtime);
      let posts = 0;
      const post: Send["post"] = async (path, body) => {
        if (posts++ === 0) {
          return { outcome: "lost", error: new TwilioError({ kind: "unavailable", what: "no answer", remedy: "" }) };
        }
        // Only now, after the look, the first request is carried out.
        await real.post(path, body);
        return real.post(path, body);
      };
      const writer = openWriter({ ...real, post }, lab.reader, () => Promise.resolve());
      const { assignment } = await writer.createAssignment(wanted);
      expect((await made()).map((each) => each.sid)).toEqual([assignment.sid]);
    },
  );

  it.each(["conflict", "idempotent"] as const)("claims what is there already (duplicates: %s)", async (duplicates) => {
    lab = await openLab({ seed: crowd(1) });
    await lab.configure({ duplicates });
    const wanted = await wantedIn(lab);
    const first = await lab.writer.createAssignment(wanted);
    const second = await lab.writer.createAssignment(wanted);
    expect(second.assignment).toEqual(first.assignment);
    if (duplicates === "conflict") expect(second.outcome).toBe("claimed");
    expect(await made()).toHaveLength(1);
  });

  it("does not claim an assignment on another group", async () => {
    lab = await openLab({ seed: crowd(1) });
    const wanted = await wantedIn(lab);
    await lab.writer.createAssignment(wanted);
    await lab.faults({ kind: "status", status: 409, method: "POST" });
    const other = { ...wanted, resourceId: "another" };
    await expect(lab.writer.createAssignment(other)).rejects.toMatchObject({ kind: "conflict", status: 409 });
  });

  it("passes on what Twilio objects to", async () => {
    lab = await openLab({ seed: crowd(1) });
    const wanted = await wantedIn(lab);
    await expect(lab.writer.createAssignment({ ...wanted, identity: `US${"f".repeat(32)}` })).rejects.toMatchObject({
      kind: "rejected",
      twilioCode: 25201,
    });
    await lab.configure({ roleLimit: 1 });
    await expect(lab.writer.createAssignment(wanted)).rejects.toThrow("at most 1 roles");
    await lab.configure({ permissions: ["role-assignments/list"] });
    await expect(lab.writer.createAssignment(wanted)).rejects.toThrow("role-assignments/create");
    expect(await made()).toEqual([]);
  });

  it("waits longer before each look", () => {
    const waits = [1, 2, 3].map((lost) => backoff({ random: () => 1, limits: lab.runtime.limits }, lost + 2));
    expect(waits).toEqual([1000, 2000, 4000]);
  });
});

describe("deleting an assignment", () => {
  async function one(): Promise<string> {
    lab = await openLab({ seed: crowd(1) });
    return (await lab.writer.createAssignment(await wantedIn(lab))).assignment.sid;
  }

  it("tells deleted from gone", async () => {
    const sid = await one();
    expect(await lab.writer.deleteAssignment(sid)).toBe("deleted");
    expect(await lab.writer.deleteAssignment(sid)).toBe("gone");
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
    await lab.faults({ ...fault, method: "DELETE" });
    expect(await lab.writer.deleteAssignment(sid)).toBe("deleted");
    expect(await made()).toEqual([]);
  });

  it("never leaves its path", async () => {
    await one();
    await expect(lab.writer.deleteAssignment("../Roles?x=#")).resolves.toBe("gone");
    expect(lab.sent.at(-1)?.url).toBe(`${lab.emulator.iam}/v2/Organizations/RoleAssignments/..%2FRoles%3Fx%3D%23`);
  });

  it("passes on a refusal", async () => {
    const sid = await one();
    await lab.configure({ permissions: ["role-assignments/list"] });
    await expect(lab.writer.deleteAssignment(sid)).rejects.toThrow("role-assignments/delete");
  });
});
