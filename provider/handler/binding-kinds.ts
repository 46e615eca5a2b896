import { type AssignmentScope } from "../../src/model/right";
import { defined } from "../../src/model/defined";
import { BILLING_GROUP } from "../../src/model/live-role";
import { isRole, type RoleId, roleByKey } from "../../src/model/roles";

/** A resource that binds people to roles. */
export type BindingKind = "OrganizationRoleBinding" | "BillingGroupAssignment" | "AccountRoleBinding";

/** An input that lists members. */
export type ListName = "members" | "admins" | "viewers";

/** What sets the kinds apart; all else is the same for all. */
export interface KindOfBinding {
  /** Inputs that name the place. A change of any of them makes it another resource. */
  readonly place: readonly string[];
  readonly lists: readonly ListName[];
  /** The role of each list, given the other inputs; none if they name no role. */
  readonly roleOf: (list: ListName, role: string | undefined) => RoleId | undefined;
  readonly target: (organization: string, place: Readonly<Record<string, string>>) => AssignmentScope;
}

export const KINDS: Readonly<Record<BindingKind, KindOfBinding>> = {
  OrganizationRoleBinding: {
    place: ["role"],
    lists: ["members"],
    roleOf: (_list, role) => idOf("organization", role),
    target: (organization) => ({ scope: organization }),
  },
  BillingGroupAssignment: {
    place: ["billingGroup"],
    lists: ["admins", "viewers"],
    roleOf: (list) => idOf("billingGroup", list),
    // Billing Group assignments sit at the organization's scope and name the group as their resource (facts 2.2).
    target: (organization, place) => ({
      scope: organization,
      resourceType: BILLING_GROUP,
      ...defined({ resourceId: place["billingGroup"] }),
    }),
  },
  AccountRoleBinding: {
    place: ["account", "role"],
    lists: ["members"],
    roleOf: (_list, role) => idOf("account", role),
    target: (organization, place) => ({ scope: place["account"] ?? organization }),
  },
};

/** A role by its key in the manifest, or by its id. */
function idOf(scope: "organization" | "billingGroup" | "account", key: string | undefined): RoleId | undefined {
  if (key === undefined) return undefined;
  const byKey = roleByKey(scope, key);
  if (byKey !== undefined) return byKey.id;
  return isRole(key) ? key : undefined;
}

/** The inputs of a binding besides its lists: place, rules, and the text by which the engine finds this provider. */
export function inputsBesideLists(kind: BindingKind): readonly string[] {
  return ["organization", ...KINDS[kind].place, "verifiedDomains", "breakGlass", "limits", "onDelete", "__provider"];
}
