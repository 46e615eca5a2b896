import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadManifestObject } from "../../../src/manifest/load";
import { keyFrom } from "../../../src/manifest/places";
import { NOW } from "../../support/organizations";

describe("keyFrom", () => {
  it.each([
    ["shop", "shop"],
    ["Shop: EU #2", "shop-eu-2"],
    ["Shop EU  prod_1.0", "shop-eu-prod-1-0"],
    ["  (old)  ", "old"],
    ["__proto__", "proto"],
    ["\u202eevil\u202c", "evil"],
    ["e\u0301tat", "\u00e9tat"],
    ["???", undefined],
    ["", undefined],
    ["x".repeat(70), "x".repeat(64)],
    [`${"x".repeat(63)}\u{1f600}y`, "x".repeat(63)],
  ])("of %j is %j", (text, name) => {
    expect(keyFrom(text)).toBe(name);
  });

  it("is a name that a manifest takes, or nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => {
        const name = keyFrom(text);
        fc.pre(name !== undefined);
        const { problems } = loadManifestObject(
          {
            apiVersion: "twilio-organization/v1",
            kind: "OrganizationAccess",
            organization: { sid: `OR${"0".repeat(32)}` },
            accounts: Object.fromEntries([[name, { sid: `AC${"0".repeat(32)}` }]]),
          },
          NOW,
        );
        expect(problems).toEqual([]);
      }),
    );
  });
});
