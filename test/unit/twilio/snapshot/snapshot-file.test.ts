import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSnapshot } from "../../../../src/twilio/snapshot/check-snapshot";
import { parseSnapshot, printSnapshot } from "../../../../src/twilio/snapshot/snapshot-file";
import { type Snapshot } from "../../../../src/model/snapshot";
import { sidOf } from "../../../support/sealed-snapshot";

const snapshot: Snapshot = {
  schemaVersion: 1,
  organizationSid: "OR00000000000000000000000000000001",
  takenAt: "2026-11-22T12:00:00.000Z",
  roles: [
    {
      sid: sidOf("IX", 1),
      friendlyName: "Administrator",
      lowestLevel: "ORGANIZATION",
      resourceTypes: [],
      productGroup: "organization",
      allow: ["/twilio/a"],
      deny: [],
    },
  ],
  users: [{ sid: sidOf("US", 1), email: "a@x.example", name: 'A "quoted" ,"sha256":" \u2028 name', active: true }],
  accounts: [{ sid: sidOf("AC", 1), name: "One", status: "active", ownerSid: sidOf("US", 1) }],
  assignments: [
    {
      sid: sidOf("IY", 1),
      roleSid: sidOf("IX", 1),
      scope: "OR00000000000000000000000000000001",
      identity: sidOf("US", 1),
    },
    {
      sid: sidOf("IY", 2),
      roleSid: sidOf("IX", 1),
      scope: sidOf("AC", 1),
      identity: sidOf("US", 1),
      resourceType: "billing_group",
      resourceId: "bg",
    },
  ],
  unread: [{ list: "accounts", why: "403" }],
};

const bytes = Buffer.from(printSnapshot(snapshot));

describe("a snapshot file", () => {
  it("gives back what was written, and the same bytes each time", () => {
    expect(parseSnapshot(bytes)).toEqual({ snapshot });
    expect(printSnapshot(snapshot)).toBe(bytes.toString());
  });

  it("satisfies the published schema", () => {
    const schema = JSON.parse(
      readFileSync(path.resolve(__dirname, "../../../../schemas/snapshot.schema.json"), "utf8"),
    ) as object;
    const validate = new Ajv2020({ strict: true }).compile(schema);
    expect(validate(JSON.parse(bytes.toString())), JSON.stringify(validate.errors)).toBe(true);
  });

  it("is refused after any byte of it was changed or cut off", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 2), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const edited = Buffer.from(bytes);
        edited[at] = (edited[at] ?? 0) ^ change;
        expect(parseSnapshot(edited)).toHaveProperty("problem");
        expect(parseSnapshot(bytes.subarray(0, at))).toHaveProperty("problem");
      }),
    );
  });

  it("is refused where it is something else", () => {
    for (const text of ["", "{}", "null", '{"sha256":"x"}', "a: b"])
      expect(parseSnapshot(Buffer.from(text))).toHaveProperty("problem");
  });
});

describe("checking a snapshot", () => {
  const schema = JSON.parse(
    readFileSync(path.resolve(__dirname, "../../../../schemas/snapshot.schema.json"), "utf8"),
  ) as {
    required: string[];
  };
  const validate = new Ajv2020().compile({ ...schema, required: schema.required.filter((key) => key !== "sha256") });

  /** Every place in the snapshot that holds a value, as a path of keys. */
  function places(value: unknown, at: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
    if (typeof value !== "object" || value === null) return [at];
    return [at, ...Object.entries(value).flatMap(([key, item]) => places(item, [...at, key]))];
  }

  it("agrees with the published schema, whichever value is replaced or taken out", () => {
    const everywhere = places(snapshot).filter((place) => place.length > 0);
    let refused = 0;
    for (const place of everywhere)
      for (const replacement of [null, 7, "text", "2026-11-22T12:00:00Z", true, [], {}, undefined]) {
        const copy: unknown = structuredClone(snapshot);
        const parent = place.slice(0, -1).reduce<unknown>((value, key) => Reflect.get(value as object, key), copy);
        Reflect.set(parent as object, place.at(-1) ?? "", replacement);
        const plain: unknown = JSON.parse(JSON.stringify(copy));
        // The schema takes any text for an instant; the check does not.
        if (place[0] === "takenAt" && replacement === "text") continue;
        const ours = "snapshot" in checkSnapshot(plain);
        expect(ours, `${place.join(".")} = ${JSON.stringify(replacement)}`).toBe(validate(plain));
        if (!ours) refused++;
      }
    expect(refused).toBeGreaterThan(100);
  });

  const [user, account, assignment] = [snapshot.users[0], snapshot.accounts[0], snapshot.assignments[1]];
  it.each<[string, object]>([
    ["organizationSid", { organizationSid: "OR1" }],
    ["organizationSid", { organizationSid: "US00000000000000000000000000000001" }],
    ["users[0].sid", { users: [{ ...user, sid: "ada@x.example" }] }],
    ["users[0].sid", { users: [{ ...user, sid: `${sidOf("US", 1)}\n` }] }],
    ["users[0].email", { users: [{ ...user, email: "Ada@x.example" }] }],
    ["users[0].email", { users: [{ ...user, email: sidOf("US", 2) }] }],
    ["users[0].email", { users: [{ ...user, email: "a\u200bda@x.example" }] }],
    ["users[0].email", { users: [{ ...user, email: `${"a".repeat(70)}@x.example` }] }],
    ["users[0].email", { users: [{ ...user, email: "ada@x" }] }],
    ["accounts[0].sid", { accounts: [{ ...account, sid: "toString" }] }],
    ["accounts[0].ownerSid", { accounts: [{ ...account, ownerSid: "ada@x.example" }] }],
    ["assignments[0].identity", { assignments: [{ ...assignment, identity: "ada@x.example" }] }],
    ["assignments[0].scope", { assignments: [{ ...assignment, scope: "organization" }] }],
    ["assignments[0].roleSid", { assignments: [{ ...assignment, roleSid: sidOf("IY", 1) }] }],
    ["assignments[0].resourceId", { assignments: [{ ...assignment, resourceId: "" }] }],
    ["assignments[0].resourceId", { assignments: [{ ...assignment, resourceId: "a b" }] }],
  ])("refuses what is no SID, address or identifier: %s", (place, damage) => {
    const wrong: unknown = { ...snapshot, ...damage };
    expect(checkSnapshot(wrong)).toEqual({
      problem: expect.stringContaining(`the snapshot.${place} must be`) as unknown,
    });
  });

  it("names the place", () => {
    const wrong: unknown = { ...snapshot, users: [{ ...snapshot.users[0], active: "yes" }] };
    expect(checkSnapshot(wrong)).toEqual({ problem: "the snapshot.users[0].active must be true or false" });
    expect(checkSnapshot({ ...snapshot, schemaVersion: 2 })).toEqual({
      problem: "schemaVersion 2 is not known to this version of twilio-org",
    });
  });
});
