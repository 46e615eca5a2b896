export { OrganizationAccess, type AccessManifest, type OrganizationAccessArgs } from "./organization-access";
export { OrganizationProvider, type OrganizationProviderArgs } from "./organization-provider";
export {
  AccountRoleBinding,
  BillingGroupAssignment,
  OrganizationRoleBinding,
  VerifiedDomain,
  type AccountRoleBindingArgs,
  type BillingGroupAssignmentArgs,
  type MemberArgs,
  type MembersArgs,
  type OrganizationRoleBindingArgs,
  type VerifiedDomainArgs,
} from "./resources";
export type { AccountRole, OrganizationRole } from "./roles";
