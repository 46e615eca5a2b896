export { OrganizationAccess, type OrganizationAccessArgs } from "./provider/organization-access";
export { OrganizationProvider, type OrganizationProviderArgs } from "./provider/organization-provider";
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
} from "./provider/resources";
