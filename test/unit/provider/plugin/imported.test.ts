import { describe, expect, it } from "vitest";
import { inputsOfId } from "../../../../provider/plugin/imported";

const OR = "OR00000000000000000000000000000001";
const AC = "AC00000000000000000000000000000003";
const NOW = new Date("2027-01-01T00:00:00Z");

describe("an id in an import", () => {
  it.each([
    ["OrganizationRoleBinding", `${OR}/administrator`, { organization: OR, role: "administrator", members: {} }],
    ["OrganizationRoleBinding", `${OR}/billingViewer`, { organization: OR, role: "billingViewer", members: {} }],
    [
      "BillingGroupAssignment",
      `${OR}/commerce_billingprofile_0k3europe`,
      { organization: OR, billingGroup: "commerce_billingprofile_0k3europe", admins: {}, viewers: {} },
    ],
    ["AccountRoleBinding", `${OR}/${AC}/developer`, { organization: OR, account: AC, role: "developer", members: {} }],
    ["VerifiedDomain", "Acme.Example.", { domain: "acme.example" }],
  ] as const)("%s %s says what it is", (kind, id, inputs) => {
    expect(inputsOfId(kind, id, NOW)).toEqual(inputs);
  });

  it("has its digits in lower case", () => {
    const upper = `OR${"A".repeat(32)}`;
    expect(inputsOfId("OrganizationRoleBinding", `${upper}/administrator`, NOW)["organization"]).toBe(
      `OR${"a".repeat(32)}`,
    );
  });

  it.each([
    ["OrganizationRoleBinding", "administrator", "whose ids are like OR.../administrator"],
    ["OrganizationRoleBinding", `${OR}/administrator/`, "whose ids are like OR.../administrator"],
    ["OrganizationRoleBinding", `${AC}/administrator`, "whose ids are like OR.../administrator"],
    ["OrganizationRoleBinding", `${OR}/`, "role: is missing"],
    ["OrganizationRoleBinding", `${OR}/owner`, "is never changed by this tool"],
    ["OrganizationRoleBinding", `${OR}/administrators`, 'no role of the organization is called "administrators"'],
    ["OrganizationRoleBinding", `${OR}/developer`, 'no role of the organization is called "developer"'],
    ["BillingGroupAssignment", `${OR}/europe`, "whose ids are like OR.../commerce_billingprofile_..."],
    ["BillingGroupAssignment", OR, "whose ids are like OR.../commerce_billingprofile_..."],
    ["AccountRoleBinding", `${OR}/developer`, "whose ids are like OR.../AC.../developer"],
    ["AccountRoleBinding", `${OR}/AC1/developer`, "must be AC and 32 hexadecimal digits"],
    ["AccountRoleBinding", `${OR}/${AC}/billingAdmin`, 'no role of an account is called "billingAdmin"'],
    ["VerifiedDomain", "acme", "whose ids are like acme.example"],
    ["VerifiedDomain", "", "whose ids are like acme.example"],
  ] as const)("%s %s is refused, with the reason", (kind, id, reason) => {
    expect(() => inputsOfId(kind, id, NOW)).toThrow(reason);
  });
});
