import { type EnforcementLevel, type ReportViolation } from "@pulumi/policy";
import { type Finding, type Severity } from "../../src/model/finding";
import { type Rule } from "../../src/auditor/rules";
import { parseOptions } from "../../src/auditor/rules/engine/configuration";
import { type RuleOptions } from "../../src/auditor/rules/engine/rule";
import { plain } from "../../src/report/text/plain";
import { bindingOf, withoutStack, wronglyConfigured, type Policy, type Session, type Surroundings } from "./session";
import { BINDING_RULES, contextOfBinding, findingsOf, isUndecided, urnOf, type OrganizationContext } from "./evaluate";
import { optionProperties } from "./option-schema";
import { ORGANIZATION_POLICY } from "./organization-policy";
import { type BindingResource } from "./resources";

const LEVELS: Readonly<Record<Severity, EnforcementLevel>> = {
  error: "mandatory",
  warning: "advisory",
  info: "advisory",
};
const SEVERITIES = { error: "high", warning: "medium", info: "low" } as const satisfies Record<Severity, string>;

/** The policy that a rule is. */
export function rulePolicy(rule: Rule, session: Session, { now }: Surroundings): Policy {
  const isBindingRule = BINDING_RULES.includes(rule.id);
  const properties = optionProperties(rule);
  const optionsOf = optionReader(rule);
  const judgeBinding = (binding: BindingResource, options: RuleOptions): readonly Finding[] | undefined => {
    const alone = contextOfBinding(binding, session.config ?? notAsked(), now());
    return canJudge(rule, alone) ? findingsOf(rule, options, alone) : undefined;
  };
  const policy: Policy = {
    name: rule.id,
    displayName: rule.title,
    description: rule.title,
    enforcementLevel: LEVELS[rule.severity],
    severity: SEVERITIES[rule.severity],
    remediationSteps: rule.remediation,
    ...(properties === undefined ? {} : { configSchema: { properties } }),
    validateStack(args, report) {
      const options = optionsOf(args.getConfig());
      const { contexts, unknown } = session.stack ?? notAsked();
      if (contexts.length === 0) args.notApplicable("no resource of this stack shows an organization");
      const decided = contexts.filter((one) => !isUndecided(rule, one));
      if (decided.length === 0) args.notApplicable(`not known: ${unknown.join("; ")}`);
      const judged = decided.filter((one) => canJudge(rule, one));
      if (judged.length === 0) args.notApplicable(NO_DOMAINS);
      for (const one of judged) {
        // What a resource alone shows was reported with it.
        const alone = isBindingRule ? one.bindings.filter(({ fromSnapshot }) => !fromSnapshot) : [];
        const before = alone.flatMap((binding) => judgeBinding(binding, options) ?? []);
        const reported = new Set(before.map(({ fingerprint }) => fingerprint));
        for (const finding of findingsOf(rule, options, one))
          if (!reported.has(finding.fingerprint)) reportFinding(report, finding, urnOf(finding, one));
      }
    },
  };
  if (!isBindingRule) return policy;
  return {
    ...policy,
    validateResource(args, report) {
      const options = optionsOf(args.getConfig());
      const { binding } = bindingOf(args);
      // What the directory says of people is more than a binding tells.
      if (binding.fromSnapshot) args.notApplicable("what is in a snapshot is judged as a whole");
      for (const finding of judgeBinding(binding, options) ?? args.notApplicable(NO_DOMAINS))
        reportFinding(report, finding);
    },
  };
}

const NO_DOMAINS =
  "nobody says which domains are verified: give the binding verifiedDomains, or the policy organization a manifest or domains";

function canJudge({ id }: Rule, { domainsKnown }: OrganizationContext): boolean {
  return id !== "unverified-domain" || domainsKnown;
}

/** Reads the configuration of a rule; the same one, which is asked for with each resource, only once. */
function optionReader(rule: Rule): (config: object) => RuleOptions {
  let last: { readonly key: string; readonly options: RuleOptions } | undefined;
  return (config) => {
    const key = JSON.stringify(config);
    if (key === "{}") return {};
    if (last?.key === key) return last.options;
    const parsed = parseOptions(config, rule);
    if ("problems" in parsed) throw wronglyConfigured(parsed.problems);
    last = { key, options: parsed.options };
    return parsed.options;
  };
}

function reportFinding(report: ReportViolation, finding: Finding, urn?: string): void {
  const { ruleId, message, remediation, fingerprint } = finding;
  report([plain(message), plain(remediation), `${ruleId} ${fingerprint.slice(0, SHOWN_DIGITS)}`].join("\n"), urn);
}

/** As many digits of a fingerprint as a waiver needs. */
const SHOWN_DIGITS = 16;

function notAsked(): never {
  throw withoutStack(
    new Error(
      `The policy ${ORGANIZATION_POLICY} is disabled, and reads what the others need. ` +
        `Leave it enabled: "${ORGANIZATION_POLICY}": { "enforcementLevel": "advisory" }`,
    ),
  );
}
