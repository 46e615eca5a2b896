import { describe, expect, it } from "vitest";
import { ROLE_CATALOGUE } from "../../../src/emulator/role-catalogue";
import { BILLING_GROUP, isLiveRole, roleIdOf } from "../../../src/model/live-role";
import { ROLES, type RoleId } from "../../../src/model/roles";
import { findRole } from "../../../src/twilio/catalogue";
import { TwilioError } from "../../../src/twilio/errors";
import { parseRole, type Role } from "../../../src/twilio/wire";

const catalogue = ROLE_CATALOGUE.map((role, index) => parseRole(role, `roles[${index}]`));
const ids = ROLES.map(({ id }) => id);

function role(friendlyName: string, lowestLevel: Role["lowestLevel"], resourceTypes: readonly string[] = []): Role {
  const sid = `IX${"0".repeat(31)}1`;
  return { sid, friendlyName, description: "", productGroup: "", lowestLevel, resourceTypes, allow: [], deny: [] };
}

describe("a live catalogue as Twilio documents it", () => {
  it.each(ids)("has one role that is %s", (id) => {
    expect(roleIdOf(findRole(catalogue, id))).toBe(id);
  });

  it("has another role for each of ours", () => {
    expect(new Set(ids.map((id) => findRole(catalogue, id).sid)).size).toBe(ids.length);
  });

  it("has technical roles that are none of ours", () => {
    const studio = catalogue.find(({ friendlyName }) => friendlyName === "Studio Admin");
    expect(studio && roleIdOf(studio)).toBeUndefined();
    expect(catalogue.filter((each) => roleIdOf(each) !== undefined)).toHaveLength(ids.length);
  });
});

describe("a role is found", () => {
  it.each<[string, RoleId, Role]>([
    ["whatever its capitals", "billingAdmin", role("organization BILLING admin", "ORGANIZATION")],
    [
      "on a Billing Group, whatever its lowest level",
      "billingGroupAdmin",
      role("Billing Group Admin", "RESOURCE", [BILLING_GROUP]),
    ],
    [
      "on one of several kinds of resources",
      "billingGroupViewer",
      role("Billing Group Viewer", "ORGANIZATION", ["x", BILLING_GROUP]),
    ],
    ["on an account", "accountSupport", role("Support", "ACCOUNT")],
  ])("%s", (_name, id, wanted) => {
    expect(findRole([...catalogue.filter((each) => !isLiveRole(each, id)), wanted], id)).toBe(wanted);
    expect(roleIdOf(wanted)).toBe(id);
  });
});

describe("a role is not guessed", () => {
  const says = (text: string) => `Twilio's role list has ${text}`;
  it.each<[string, RoleId, readonly Role[], string]>([
    ["where the list is empty", "owner", [], says(`no role "Owner" where Organization Owner is looked for`)],
    [
      "from another level",
      "administrator",
      [role("Administrator", "ACCOUNT")],
      says(`no role "Administrator" where Organization Administrator`),
    ],
    [
      "from below",
      "accountAdministrator",
      [role("Administrator", "SUB_ACCOUNT")],
      says(`no role "Administrator" where Account Administrator`),
    ],
    ["from a level that nobody knows", "administrator", [role("Administrator", "UNKNOWN")], says("no role")],
    [
      "on the organization, where it is for a resource",
      "billingAdmin",
      [role("Organization Billing Admin", "ORGANIZATION", ["x"])],
      says("no role"),
    ],
    [
      "on an account, where it is for a resource",
      "accountSupport",
      [role("Support", "ACCOUNT", ["x"])],
      says("no role"),
    ],
    [
      "on a Billing Group, where it is for something else",
      "billingGroupAdmin",
      [role("Billing Group Admin", "ORGANIZATION", ["x"])],
      says("no role"),
    ],
    [
      "on a Billing Group, where it is for no resource",
      "billingGroupAdmin",
      [role("Billing Group Admin", "ORGANIZATION")],
      says("no role"),
    ],
    [
      "by a part of its name",
      "standardUser",
      [role("Standard Users", "ORGANIZATION"), role("User", "ORGANIZATION")],
      says("no role"),
    ],
    [
      "among two",
      "standardUser",
      [role("Standard User", "ORGANIZATION"), role(" standard user ", "ORGANIZATION")],
      says(`2 roles "Standard User"`),
    ],
  ])("%s", (_name, id, roles, message) => {
    expect(() => findRole(roles, id)).toThrow(message);
    expect(() => findRole(roles, id)).toThrow("Nothing was changed.");
    expect(() => findRole(roles, id)).toThrow(TwilioError);
  });
});
