import { type Finding } from "../../model/finding";
import { breakGlass } from "./break-glass";
import { concentration } from "./concentration";
import { type Rule, type RuleContext } from "./engine/rule";
import {
  changedFindings as changedByThese,
  type ChangedFindings,
  type IsKnown,
  type RuleConfiguration,
  runRules as runThese,
} from "./engine/run-rules";
import { expiredGrant } from "./expired-grant";
import { expiringGrant } from "./expiring-grant";
import { externalOrganizationRole } from "./external-organization-role";
import { inactivePerson } from "./inactive-person";
import { noGroupAdmin } from "./no-group-admin";
import { onlyExternalAdmins } from "./only-external-admins";
import { redundantGrant } from "./redundant-grant";
import { roleLimit } from "./role-limit";
import { roleScope } from "./role-scope";
import { separationOfDuties } from "./separation-of-duties";
import { singleGroupAdmin } from "./single-group-admin";
import { technicalAdministratorBilling } from "./technical-administrator-billing";
import { technicalBillingRole } from "./technical-billing-role";
import { unclearPerson } from "./unclear-person";
import { undeclaredAdministrator } from "./undeclared-administrator";
import { unknownPerson } from "./unknown-person";
import { unknownRole } from "./unknown-role";
import { unmanagedAssignment } from "./unmanaged-assignment";
import { unverifiedDomain } from "./unverified-domain";
import { viewerTriggers } from "./viewer-triggers";

export type { Rule, RuleContext, Violation } from "./engine/rule";
export {
  type ChangedFindings,
  type IsKnown,
  RULE_FAILED,
  type RuleConfiguration,
  sortFindings,
} from "./engine/run-rules";

/*
 * What only some audits need is loaded by those alone, since it takes longer to load than to use:
 * ./engine/configuration (parseRuleConfiguration), ./engine/own-rule (parseRule), ./engine/repair (manifestRepair) and
 * ./separation/certificate (separationCertificate).
 */

/** The built-in rules. */
export const RULES: readonly Rule[] = [
  technicalAdministratorBilling,
  undeclaredAdministrator,
  technicalBillingRole,
  unverifiedDomain,
  roleScope,
  externalOrganizationRole,
  inactivePerson,
  unknownRole,
  unknownPerson,
  unclearPerson,
  separationOfDuties,
  noGroupAdmin,
  singleGroupAdmin,
  onlyExternalAdmins,
  concentration,
  redundantGrant,
  expiredGrant,
  expiringGrant,
  breakGlass,
  roleLimit,
  unmanagedAssignment,
  viewerTriggers,
];

/**
 * What the built-in rules and `ownRules` find, sorted by severity, person, rule and fingerprint. Waivers are none of
 * it. A rule that fails is a finding of the id `RULE_FAILED`, and the audit then is not complete.
 */
export function runRules(
  context: RuleContext,
  configuration: RuleConfiguration = {},
  ownRules: readonly Rule[] = [],
): readonly Finding[] {
  return runThese([...RULES, ...ownRules], context, configuration);
}

/** What the built-in rules and `ownRules` find in one of two organizations only: see `runRules`. */
export function changedFindings(
  before: RuleContext,
  after: RuleContext,
  configuration: RuleConfiguration = {},
  ownRules: readonly Rule[] = [],
  isKnown?: IsKnown,
): ChangedFindings {
  return changedByThese([...RULES, ...ownRules], before, after, configuration, isKnown);
}
