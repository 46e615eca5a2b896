import { afterEach, describe, expect, it } from "vitest";
import { openReadClient } from "../../../src/twilio/client";
import { type TwilioError } from "../../../src/twilio/errors";
import { crowd, type ClientHarness, openHarness } from "./client-harness";

let harness: ClientHarness;
afterEach(() => harness.close());

const LIST = "GET /iam/v2/Organizations/RoleAssignments";

describe("the reader", () => {
  it("reads a list of three pages by a token and three requests", async () => {
    harness = await openHarness({ seed: crowd(229) });
    const live = await harness.assignments();
    const read = await harness.reader.assignments();
    expect(read.map((each) => each.sid)).toEqual(live.map((each) => each.sid));
    expect(live.length).toBeGreaterThan(200);
    expect(live.length).toBeLessThan(300);
    expect(await harness.log()).toEqual(["POST /oauth/v2/token 200", `${LIST} 200`, `${LIST} 200`, `${LIST} 200`]);
  });

  it("reads all that there is, and sends nothing but GET, the token apart", async () => {
    harness = await openHarness({ seed: crowd(3) });
    const state = await harness.state();
    const [roles, users, accounts, assignments] = await Promise.all([
      harness.reader.roles(),
      harness.reader.users(),
      harness.reader.accounts(),
      harness.reader.assignments(),
    ]);
    expect(roles.map(({ sid, friendlyName }) => [sid, friendlyName])).toEqual(
      state.roles.map(({ sid, friendly_name }) => [sid, friendly_name]),
    );
    expect(roles.find((role) => role.friendlyName === "Billing Group Admin")?.resourceTypes).toEqual(["billing_group"]);
    expect(users.map((user) => user.email)).toEqual(state.users.map((user) => user.userName));
    expect(accounts).toEqual([
      expect.objectContaining({ sid: state.accounts[0]?.sid, friendlyName: "Storefront", status: "active" }),
    ]);
    expect(assignments).toHaveLength(state.assignments.length);
    const sent = (await harness.log()).map((line) => line.split(" ")[0]);
    expect(sent.filter((method) => method !== "GET")).toEqual(["POST"]);
  });

  it("reads by filter", async () => {
    harness = await openHarness({ seed: crowd(3) });
    const [wanted] = await harness.assignments();
    const { identity = "" } = wanted ?? {};
    const found = await harness.reader.assignments({ identity, scope: harness.emulator.organizationSid });
    expect(found.map((each) => each.sid)).toEqual([wanted?.sid]);
    expect(await harness.reader.assignments({ identity, resourceType: "billing_group" })).toEqual([]);
  });

  it("finds a user by e-mail, plus sign and spelling included", async () => {
    harness = await openHarness({
      seed: {
        organization: { name: "One" },
        domains: ["example.com"],
        users: [
          { email: "ada+x@example.com", givenName: "Ada" },
          { email: "bo@example.com", status: "inactive" },
        ],
      },
    });
    expect(await harness.reader.usersByEmail("ADA+x@Example.com")).toMatchObject([{ givenName: "Ada", active: true }]);
    expect(await harness.reader.usersByEmail("bo@example.com")).toMatchObject([{ active: false }]);
    expect(await harness.reader.usersByEmail("ada@example.com")).toEqual([]);
  });

  it("tells how far it is", async () => {
    harness = await openHarness({ seed: crowd(120) });
    const pages: number[] = [];
    const reader = openReadClient(harness.settings, {
      runtime: harness.runtime,
      onPage: ({ pages: count }) => pages.push(count),
    });
    await reader.assignments();
    expect(pages).toEqual([1, 2]);
  });

  it("notices an insertion between two pages, and reads again", async () => {
    harness = await openHarness({ seed: crowd(250) });
    await harness.faults({ kind: "page-shift", change: "inserted" });
    expect(await harness.reader.assignments()).toHaveLength((await harness.assignments()).length);
    expect((await harness.log()).filter((line) => line.startsWith(LIST))).toHaveLength(2 + 3);
  });

  it("refuses a list that is never the same", async () => {
    harness = await openHarness({ seed: crowd(250) });
    await harness.faults({ kind: "page-shift", change: "inserted", times: "always" });
    await expect(harness.reader.assignments()).rejects.toMatchObject({ kind: "malformed" });
  });

  it("cannot notice a removal between two pages, as its documentation says", async () => {
    harness = await openHarness({ seed: crowd(250) });
    await harness.faults({ kind: "page-shift", change: "removed" });
    expect(await harness.reader.assignments()).toHaveLength((await harness.assignments()).length - 1);
  });

  it("begins anew when a page token has become stale", async () => {
    harness = await openHarness({ seed: crowd(120) });
    await harness.faults({
      kind: "status",
      status: 400,
      code: 25023,
      message: "Page token has expired",
      path: "PageToken=",
    });
    expect(await harness.reader.assignments()).toHaveLength((await harness.assignments()).length);
  });

  it("says which permission is missing, and does not ask again", async () => {
    harness = await openHarness();
    await harness.configure({ permissions: ["managed-users/list"] });
    const failed = harness.reader.assignments();
    await expect(failed).rejects.toMatchObject({ kind: "forbidden", status: 403, twilioCode: 20003 });
    await expect(failed).rejects.toThrow("role-assignments/list");
    expect(await harness.log()).toEqual(["POST /oauth/v2/token 200", `${LIST} 403`]);
  });

  it("surfaces the words of a SCIM error", async () => {
    harness = await openHarness();
    await harness.faults({ kind: "status", status: 400, code: 25001, message: "Unsupported filter", path: "/scim/" });
    const error = (await harness.reader.users().catch((reason: unknown) => reason)) as TwilioError;
    expect(error.message).toContain("GET /iam/scim/v2/Users was refused: HTTP 400, Twilio code 25001, request RQ");
    expect(error.message).toContain("Unsupported filter");
  });
});
