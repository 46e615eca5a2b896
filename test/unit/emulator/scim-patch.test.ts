import { describe, expect, it } from "vitest";
import { type User } from "../../../src/emulator/entities";
import { patchedAttributes } from "../../../src/emulator/scim-patch";
import { wireProfile } from "../../../src/emulator/scim-user";

const user: User = {
  sid: `US${"0".repeat(32)}`,
  userName: "ada@acme.example",
  emails: [{ value: "ada@acme.example", primary: true, type: "work" }],
  externalId: null,
  displayName: "",
  givenName: "",
  familyName: "",
  locale: null,
  timezone: null,
  status: "active",
  managed: true,
  created: "2026-01-01T00:00:00Z",
  lastModified: "2026-01-01T00:00:00Z",
  version: 1,
};
const patch = (...operations: readonly unknown[]) =>
  patchedAttributes(user, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: operations,
  });

describe("a PATCH", () => {
  it("without a path sets what its value names, as Okta sends it", () => {
    const changed = patch({ op: "replace", value: { active: false, displayName: "Ada", name: { givenName: "Ada" } } });
    expect(changed).toEqual({
      ...wireProfile(user),
      active: false,
      displayName: "Ada",
      name: { givenName: "Ada" },
    });
    expect(patch({ op: "Replace", value: { "name.familyName": "Park", strange: 1 } })).toEqual({
      ...wireProfile(user),
      name: { familyName: "Park" },
    });
  });

  it.each([
    ["a value that is no map", { op: "replace", value: false }],
    ["no value", { op: "replace" }],
    ["a path that is no text", { op: "replace", path: 1, value: false }],
    ["active that is neither true nor false", { op: "replace", value: { active: "True" } }],
    ["another operation", { op: "add", value: { active: false } }],
  ])("with %s is refused", (_what, operation) => {
    expect(() => patch(operation)).toThrow("PATCH request malformed");
  });
});
