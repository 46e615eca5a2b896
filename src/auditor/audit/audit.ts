import { effectiveAccess, type EffectiveAccess } from "../../model/access";
import { compareWithBaseline, newOnes, type BaselineInput } from "../../model/baseline";
import { type AuditResult, type Finding, openFindings, SEVERITIES, type Severity } from "../../model/finding";
import { defined } from "../../model/defined";
import { isSid } from "../../model/identity";
import { isJudged } from "../../model/left-out";
import { withDirectory, withInferredFunctions, withKnownRoles } from "../../model/functions";
import { knownFindings } from "../../model/less";
import { UNANSWERED } from "../../report/finding-words";
import { type Organization } from "../../model/organization";
import { compareText } from "../../model/problem";
import { controlsReport, unknownFunctions } from "./controls";
import { RULES, runRules, RULE_FAILED, type Rule, type RuleConfiguration } from "../rules";
import { type Framework } from "../rules/engine/controls";
import { type Repair } from "../rules/engine/access-change";
import { overShared } from "../rules/engine/shared-settings";
import { NOT_COMPARED_BUT_BY_DRIFT } from "../drift/not-compared";
import { type Directory } from "./directory-file";
import { summarize } from "./summary";
import { waive, type WaiverPolicy } from "./waive";
import { widerFingerprints } from "./wider-findings";
import { type PlacedWaiver } from "./waivers-file";

export interface AuditInput {
  /** What is. */
  readonly organization: Organization;
  /** The manifest, where `organization` was read from Twilio. */
  readonly declared?: Organization;
  readonly directory?: Directory;
  readonly waivers?: readonly PlacedWaiver[];
  readonly waiverPolicy?: WaiverPolicy;
  /** How rules run; nothing of it is looser than the defaults that the manifest extends let it be. */
  readonly configuration?: RuleConfiguration;
  /** Rules that are left out of this audit alone, by id, whatever is configured. */
  readonly skipped?: readonly string[];
  /** SIDs of roles outside the catalog that are accepted as carrying no billing right. */
  readonly knownRoles?: readonly string[];
  /** User-defined rules, in addition to the built-in ones. */
  readonly ownRules?: readonly Rule[];
  /** Makes patches of the manifest; without it none are offered. */
  readonly repair?: Repair;
  /** The framework of whose controls the result is to say something. */
  readonly controls?: Framework;
  readonly now: Date;
}

/** The findings of an audit, and the access that it judged. */
export interface Audit {
  readonly result: AuditResult;
  readonly organization: Organization;
  readonly access: EffectiveAccess;
}

/** Audits an organization. A pure function: the same input gives the same result, to the byte. */
export function audit(input: AuditInput): Audit {
  const { declared, waivers = [], waiverPolicy, ownRules = [], now } = input;
  const organization = auditedOrganization(input);
  const access = effectiveAccess(organization, now);
  const context = {
    organization,
    access,
    now,
    ...defined({ declared, repair: input.repair }),
  };
  const configuration = configurationOf(input);
  const found = runRules(context, configuration, ownRules);
  const findings = sortFindings(waive(found, waivers, now, waiverPolicy, widerFingerprints(organization)));
  const { sid, name, leftOut = [] } = organization;
  const isAnswered = !findings.some(({ ruleId }) => ruleId === RULE_FAILED);
  // Besides what was left out on purpose, a rule without an answer has to show.
  const unread = isAnswered || leftOut.length === 0 ? organization.unread : [...organization.unread, UNANSWERED];
  const complete = unread.length === 0 && isAnswered;
  const known = { complete, unread, ...(leftOut.length === 0 ? {} : { leftOut }) };
  const isLive = organization.isLive === true;
  const result: AuditResult = {
    schemaVersion: 1,
    organization: { sid, ...defined({ name }) },
    asOf: now.toISOString(),
    ...known,
    ...(isLive ? { notCompared: [NOT_COMPARED_BUT_BY_DRIFT] } : {}),
    summary: summarize({ organization, access, findings, known }),
    findings,
  };
  if (input.controls === undefined) return { result, organization, access };
  const isDeclared = declared !== undefined || !isLive;
  const seen = { isLive, isDeclared, unknownFunctions: unknownFunctions(organization, access) };
  const controlsInput = { result, configuration, rules: [...RULES, ...ownRules], ...seen };
  return { result: { ...result, controls: controlsReport(input.controls, controlsInput) }, organization, access };
}

/**
 * The organization as an audit looks at it: with what a directory says of people's functions, and what roles suggest.
 */
export function auditedOrganization({
  organization,
  knownRoles = [],
  directory = new Map(),
}: Pick<AuditInput, "organization" | "knownRoles" | "directory">): Organization {
  return withInferredFunctions(withDirectory(withKnownRoles(organization, knownRoles), directory));
}

function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      compareText(a.person ?? "", b.person ?? "") ||
      compareText(a.ruleId, b.ruleId) ||
      compareText(a.fingerprint, b.fingerprint),
  );
}

/**
 * The same result, compared with an earlier one of the same organization. A finding that is less of a known one is
 * known.
 */
export function withBaseline(result: AuditResult, earlier: AuditResult): AuditResult {
  return { ...result, baseline: compareWithBaseline(baselineInputOf(result), baselineInputOf(earlier), knownFindings) };
}

function baselineInputOf(result: AuditResult): BaselineInput<Finding> {
  const { asOf, complete, leftOut, baseline } = result;
  const isUnsure = restsOnUnread(result);
  const gap = isJudged(result) ? defined({ leftOut }) : { isUnsure };
  return { asOf, complete, items: openFindings(result), ...gap, ...defined({ baseline }) };
}

/**
 * Of which findings a result that lacks something can't say that they are new: of all, where rights could not be read;
 * without the users, of those about somebody who is known by SID alone, or about nobody in particular. A right is held
 * by somebody who would otherwise have a name, under which the finding may be known.
 */
function restsOnUnread({ unread }: AuditResult): (finding: Finding) => boolean {
  const lacks = (list: string): boolean => unread.some((text) => text.startsWith(`${list}:`));
  if (lacks("assignments") || lacks("roles")) return () => true;
  return lacks("users") ? ({ person }) => person === undefined || isSid("user", person) : () => false;
}

function configurationOf({
  organization,
  declared = organization,
  configuration = {},
  skipped = [],
}: AuditInput): RuleConfiguration {
  const shared = overShared(configuration, declared.shared, RULES).configuration;
  return { ...shared, ...Object.fromEntries(skipped.map((id) => [id, "off"] as const)) };
}

/** Whether any finding that nobody waived is at least as severe as `failOn`. With a baseline, new ones alone count. */
export function isFailing(result: AuditResult, failOn: Severity): boolean {
  const worst = SEVERITIES.indexOf(failOn);
  return newOnes(openFindings(result), result.baseline).some(({ severity }) => SEVERITIES.indexOf(severity) <= worst);
}
