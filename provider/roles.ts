import { ROLES, type RoleId } from "../src/model/roles";

/** A role on the whole organization, by its key in a manifest. The Owner is not among them: it is never changed. */
export type OrganizationRole = "administrator" | "standardUser" | "billingAdmin" | "billingViewer";

/** A role on one account, by its key in a manifest. The Owner is not among them: it is never changed. */
export type AccountRole = "administrator" | "developer" | "billingManager" | "support";

/** The role of the catalog as a binding of the organization names it. */
export function organizationRole(id: RoleId): OrganizationRole {
  const role = ROLES.find((each) => each.id === id);
  if (role?.scope === "organization" && role.key !== "owner") return role.key;
  throw new Error(`${id} is no role of an organization that is ever changed`);
}

/** The role of the catalog as a binding of an account names it. */
export function accountRole(id: RoleId): AccountRole {
  const role = ROLES.find((each) => each.id === id);
  if (role?.scope === "account" && role.key !== "owner") return role.key;
  throw new Error(`${id} is no role of an account that is ever changed`);
}
