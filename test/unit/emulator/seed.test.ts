import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { ROLES } from "../../../src/model/roles";
import { contentsOfSeed } from "../../../src/emulator/seed";

const cases = path.join(__dirname, "../../cases/emulator");
const read = (file: string) => JSON.parse(fs.readFileSync(path.join(cases, file), "utf8")) as unknown;
const now = new Date("2026-11-01T00:00:00Z");
const contentsOf = (seed: unknown) => contentsOfSeed(seed, { now, clientSecret: "secret" });

/** Who holds which role where, in words. */
function held(seed: unknown): readonly string[] {
  const { users, roles, assignments, accounts } = contentsOf(seed);
  return assignments.map(({ identity, role_sid, scope, resource_id }) => {
    const role = roles.find((one) => one.sid === role_sid);
    const account = accounts.find((one) => one.sid === scope);
    const place = resource_id ?? account?.name ?? "organization";
    return `${users.find((user) => user.sid === identity)?.userName ?? "?"}: ${role?.product_group ?? "?"}/${role?.friendly_name ?? "?"} on ${place}`;
  });
}

describe("a seed", () => {
  it("gives roles by name, on the level where it puts them, and every account its Owner", () => {
    expect(held(read("seed.json"))).toEqual([
      "ceo@acme.example: organization/Owner on organization",
      "ada@acme.example: organization/Administrator on organization",
      "max@acme.example: billing/Organization Billing Admin on organization",
      "max@acme.example: billing/Billing Group Admin on commerce_billingprofile_europe",
      "bo@partner.example: billing/Billing Group Viewer on commerce_billingprofile_europe",
      "ada@acme.example: general/Developer on storefront-us",
      "ada@acme.example: general/Owner on storefront-eu",
      "ceo@acme.example: general/Owner on storefront-us",
    ]);
  });

  it("gives a role by its SID, on an account by its SID, to a user by SID", () => {
    const user = "US00000000000000000000000000000001";
    const scope = "AC00000000000000000000000000000001";
    expect(
      held({
        organization: { name: "A" },
        users: [{ email: "a@b.example", sid: user }],
        accounts: [{ name: "x", sid: scope }],
        assignments: [
          { user, scope, role: "Owner" },
          { user, scope, role: "IX00000000000000000000000000000103" },
        ],
      }),
    ).toEqual(["a@b.example: general/Owner on x", "a@b.example: general/Developer on x"]);
  });

  it("makes the same SIDs again, whatever the spelling of an address, and others in another organization", () => {
    const seed = (name: string, email: string) => ({
      organization: { name },
      users: [{ email, roles: ["Owner"] }],
      accounts: [{ name: "x" }],
    });
    const sids = (contents: ReturnType<typeof contentsOf>) => [
      contents.organization.sid,
      ...[...contents.users, ...contents.accounts, ...contents.assignments].map((one) => one.sid),
    ];
    const first = sids(contentsOf(seed("A", "ada@b.example")));
    expect(sids(contentsOf(seed("A", " Ada@B.example")))).toEqual(first);
    const other = sids(contentsOf(seed("B", "ada@b.example")));
    expect(other.filter((sid) => first.includes(sid))).toEqual([]);
    expect(new Set(first).size).toBe(5);
  });

  it("adds and overrides roles", () => {
    const { roles } = contentsOf({
      organization: { name: "A" },
      roles: [
        { friendly_name: "Support", product_group: "general", lowest_level: "SUB_ACCOUNT" },
        {
          friendly_name: "Invoice Robot",
          product_group: "billing",
          lowest_level: "ORGANIZATION",
          resource_types: ["invoice"],
        },
      ],
    });
    expect(roles.filter((role) => role.friendly_name === "Support")).toMatchObject([
      { sid: "IX00000000000000000000000000000105", lowest_level: "SUB_ACCOUNT", date_updated: now.toISOString() },
    ]);
    expect(roles.at(-1)).toMatchObject({ friendly_name: "Invoice Robot", resource_types: ["invoice"] });
  });

  it("limits the app", () => {
    const { settings } = contentsOf({
      organization: { name: "A" },
      app: { permissions: ["twilio/iam/roles/list", "managed-users/list"], tokenLifetime: 60 },
    });
    expect(settings).toMatchObject({ permissions: ["roles/list", "managed-users/list"], tokenLifetime: 60 });
  });

  it("knows every role of the model by the model's title, at the model's scope", () => {
    const { roles } = contentsOf({ organization: { name: "A" } });
    const found = ROLES.map(({ title, scope }) => {
      const fitting = roles.filter(
        (role) =>
          role.friendly_name === title &&
          role.lowest_level === (scope === "account" ? "ACCOUNT" : "ORGANIZATION") &&
          (role.resource_types?.includes("billing_group") === true) === (scope === "billingGroup"),
      );
      return `${title}, ${scope}: ${fitting.length}`;
    });
    expect(found).toEqual(ROLES.map(({ title, scope }) => `${title}, ${scope}: 1`));
    expect(new Set(roles.map((role) => role.sid)).size).toBe(roles.length);
  });

  const refusals = read("seed-refusals.json") as { name: string; seed: unknown; problems: string[] }[];
  it.each(refusals)("is refused: $name", ({ seed, problems }) => {
    let message = "";
    try {
      contentsOf(seed);
    } catch (error) {
      message = (error as Error).message;
    }
    // SIDs that follow from names are of no interest here.
    const lines = message.replace(/AC[0-9a-f]{32}/g, "AC...").split("\n");
    expect(lines).toEqual(problems.map((problem) => `seed: ${problem}`));
  });

  it("is refused where it holds a __proto__ key", () => {
    expect(() => contentsOf(JSON.parse('{"organization":{"name":"A","__proto__":{}}}'))).toThrow(
      "seed: organization.__proto__: unknown key",
    );
  });

  it("is refused with the first twenty of many problems", () => {
    const users = Array.from({ length: 30 }, () => ({}));
    expect(() => contentsOf({ organization: { name: "A" }, users })).toThrow(
      /\nseed: users\[19\]\.email: missing\n\.\.\. and 10 more$/,
    );
  });
});
