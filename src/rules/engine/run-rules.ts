import { effectiveAccess } from "../../model/access";
import { type Finding, type Severity } from "../../model/finding";
import { compareText } from "../../model/problem";
import { type AccessChange } from "./access-change";
import { findingOf } from "./finding-of";
import { type Fill, compileTemplate } from "./message";
import { withPatches } from "./patches";
import { type Rule, type RuleContext, type RuleOptions } from "./rule";

/** What is configured for a rule: not to run, a severity, or a severity and options. What is left out is the rule's own. */
export type RuleSetting = "off" | Severity | { readonly severity?: Severity; readonly options?: RuleOptions };

/** Settings by rule id. */
export type RuleConfiguration = Readonly<Record<string, RuleSetting>>;

/** Rule id of the finding that says that a rule failed, and so that an audit is not complete. */
export const RULE_FAILED = "rule-failed";

/** What `rules` find, sorted by severity, person, rule and fingerprint. A rule that fails is a finding, never a crash. */
export function runRules(
  rules: readonly Rule[],
  context: RuleContext,
  configuration: RuleConfiguration,
): readonly Finding[] {
  const findings: Finding[] = [];
  const changes = new Map<Finding, AccessChange>();
  for (const rule of rules) {
    const setting = configuration[rule.id];
    if (setting === "off") continue;
    const { severity = rule.severity, options = {} } =
      typeof setting === "string" ? { severity: setting } : (setting ?? {});
    try {
      runRule(rule, severity, options, context, findings, changes);
    } catch (error) {
      findings.push(failure(rule, error, context));
    }
  }
  findings.sort(compareFindings);
  const { organization, now, repair } = context;
  if (repair === undefined) return findings;
  return withPatches(findings, changes, organization, repair, (declared) =>
    runRules(rules, { organization: declared, access: effectiveAccess(declared, now), now }, configuration),
  );
}

function runRule(
  rule: Rule,
  severity: Severity,
  options: RuleOptions,
  context: RuleContext,
  findings: Finding[],
  changes: Map<Finding, AccessChange>,
): void {
  const fills = new Map<string, { message: Fill; remediation: Fill }>();
  for (const violation of rule.check(context, { ...rule.options.defaults, ...options })) {
    const { messageId, data, change } = violation;
    let fill = fills.get(messageId);
    if (fill === undefined) {
      const template = rule.messages[messageId];
      if (template === undefined) throw new Error(`it has no message "${messageId}"`);
      fill = { message: compileTemplate(template.message), remediation: compileTemplate(template.remediation) };
      fills.set(messageId, fill);
    }
    const said = { ruleId: rule.id, severity, message: fill.message(data), remediation: fill.remediation(data) };
    const finding = findingOf(context, said, violation);
    findings.push(finding);
    if (change !== undefined && context.repair !== undefined) changes.set(finding, change);
  }
}

function failure(rule: Rule, error: unknown, context: RuleContext): Finding {
  const why = error instanceof Error ? error.message : String(error);
  return findingOf(
    context,
    {
      ruleId: RULE_FAILED,
      severity: "error",
      message: `The rule ${rule.id} failed, and what it would have found is not known: ${oneLine(why)}.`,
      remediation:
        "Mend the rule, or report this as a bug if it is a built-in one. Until then this audit is not complete.",
    },
    { subject: rule.id },
  );
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line.replace(/\.$/, "");
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

function compareFindings(a: Finding, b: Finding): number {
  return (
    ranks[a.severity] - ranks[b.severity] ||
    compareText(a.person ?? "", b.person ?? "") ||
    compareText(a.ruleId, b.ruleId) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}
