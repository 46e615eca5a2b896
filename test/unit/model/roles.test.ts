import { describe, expect, it } from "vitest";
import { CAPABILITIES, capabilitiesOf, capabilitySet, holds, isCapability } from "../../../src/model/capabilities";
import {
  isOwnerRole,
  isRole,
  roleById,
  roleByKey,
  roleLabel,
  ROLES,
  rolesOf,
  type RoleId,
} from "../../../src/model/roles";
import { readMatrix } from "../../support/matrix";

const matrix = readMatrix();
const titles = CAPABILITIES.map(({ title }) => title);
const ids = CAPABILITIES.map(({ id }) => id);

/** Titles of the capabilities that the role of this label holds. */
function held(label: string): readonly string[] {
  const role = ROLES.find(({ id }) => roleLabel(id) === label);
  if (role === undefined) throw new Error(`no role is called ${label}`);
  const capabilities: readonly string[] = role.capabilities;
  return CAPABILITIES.filter(({ id }) => capabilities.includes(id)).map(({ title }) => title);
}

describe("the capability matrix", () => {
  it("has the article's fourteen rows, in its order and words", () => {
    expect(titles).toEqual(matrix.rows.map(({ capability }) => capability));
    expect(titles).toHaveLength(14);
  });

  it.each(matrix.roles.map((role, column) => ({ role, column })))(
    "gives $role what the article does",
    ({ role, column }) => {
      expect(held(role)).toEqual(matrix.rows.filter(({ has }) => has[column]).map(({ capability }) => capability));
    },
  );

  it("has the four billing roles as columns", () => {
    expect(matrix.roles).toHaveLength(4);
    for (const { has } of matrix.rows) expect(has).toHaveLength(4);
  });

  it.each(["Organization Owner", "Organization Administrator"])("gives %s, a super-user, everything", (role) => {
    expect(held(role)).toEqual(titles);
  });

  it.each(["Standard User", ...rolesOf("account").map(({ id }) => roleLabel(id))])("gives %s nothing", (role) => {
    expect(held(role)).toEqual([]);
  });

  it("keeps who may see all groups to roles of the organization", () => {
    const all = ROLES.filter(({ capabilities }) =>
      (capabilities as readonly string[]).includes("view-all-billing-groups"),
    );
    expect(all.map(({ scope }) => scope)).toEqual(all.map(() => "organization"));
  });
});

describe("capability sets", () => {
  it("holds what was put in, and nothing else", () => {
    for (const id of ids) {
      expect(capabilitiesOf(capabilitySet([id]))).toEqual([id]);
      expect(ids.filter((other) => holds(capabilitySet([id]), other))).toEqual([id]);
    }
    expect(capabilitiesOf(capabilitySet([...ids].reverse()))).toEqual(ids);
    expect(capabilitiesOf(0)).toEqual([]);
  });

  it.each(["", "constructor", "View Usage Summary", "view-invoices "])("knows that %j is no capability", (text) => {
    expect(isCapability(text)).toBe(false);
  });
});

describe("the role catalogue", () => {
  it.each<[RoleId, string]>([
    ["owner", "Organization Owner"],
    ["administrator", "Organization Administrator"],
    ["standardUser", "Standard User"],
    ["billingAdmin", "Organization Billing Admin"],
    ["billingViewer", "Organization Billing Viewer"],
    ["billingGroupAdmin", "Billing Group Admin"],
    ["billingGroupViewer", "Billing Group Viewer"],
    ["accountOwner", "Account Owner"],
    ["accountAdministrator", "Account Administrator"],
    ["accountDeveloper", "Account Developer"],
    ["accountBillingManager", "Account Billing Manager"],
    ["accountSupport", "Account Support"],
  ])("calls %s %s", (id, label) => {
    expect(roleLabel(id)).toBe(label);
  });

  it("tells every role from every other by its label, and by scope and key", () => {
    expect(new Set(ROLES.map(({ id }) => roleLabel(id))).size).toBe(ROLES.length);
    for (const role of ROLES) {
      expect(roleByKey(role.scope, role.key)).toBe(role);
      expect(roleById(role.id)).toBe(role);
      expect(isRole(role.id)).toBe(true);
    }
  });

  it("has no role by another name", () => {
    expect(["", "constructor", "__proto__", "Owner", "admins"].filter(isRole)).toEqual([]);
    expect(roleByKey("organization", "admins")).toBeUndefined();
    expect(roleByKey("account", "constructor")).toBeUndefined();
  });

  it("knows which roles are never changed through the API", () => {
    expect(ROLES.map(({ id }) => id).filter(isOwnerRole)).toEqual(["owner", "accountOwner"]);
  });
});
