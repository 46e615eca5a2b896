/*
 * The public documents that simulations follow, as outputs cite them.
 */

const BILLING_ROLES = "Twilio help 49919580137755";
const ORGANIZATIONAL_CHANGE = "Twilio help 49919876998939";

export const SOURCES = {
  existingUsers: `${BILLING_ROLES}, "For Existing Users"`,
  technicalLeads: `${BILLING_ROLES}, "For Technical Leads"`,
  organizationRoles: `${BILLING_ROLES}, "Organization-Level Roles"`,
  groupRoles: `${BILLING_ROLES}, "Billing Group (Resource-Based) Roles"`,
  capabilityMatrix: `${BILLING_ROLES}, row "View Usage Summary"`,
  accountRoles: "Twilio help 223136227",
  accountMoves: `${ORGANIZATIONAL_CHANGE}, on accounts that move to another organization`,
  organizationsMerge: `${ORGANIZATIONAL_CHANGE}, on organizations that merge`,
  wholeGroupSplit: `${ORGANIZATIONAL_CHANGE}, on splits, where a whole group moves`,
  partGroupSplit: `${ORGANIZATIONAL_CHANGE}, on splits, where a part of a group moves`,
  guardErrors: `${ORGANIZATIONAL_CHANGE}, on error codes`,
  billingGroups: "Twilio help 49918827691035",
  billingGroupQuestions: "Twilio help 49925351554587",
  organizations: "twilio.com/docs/iam/organizations",
  managedUsers: "twilio.com/docs/iam/organizations/managed-users",
  managedAccounts: "twilio.com/docs/iam/organizations/managed-accounts",
  domains: "twilio.com/docs/iam/organizations/domains",
  ownerIsKept: "twilio.com/docs/api/errors/25016",
  managedIdentity: "twilio.com/docs/api/errors/25201",
  oauthSetup: "twilio.com/docs/iam/scim/oauth-setup",
} as const;
