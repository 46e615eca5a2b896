import {
  type EnforcementLevel,
  type PolicyConfigSchema,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { type Finding, type Severity } from "../model/finding";
import { RULES, type Rule } from "../rules";
import { parseOptions } from "../rules/engine/configuration";
import { type RuleOptions } from "../rules/engine/rule";
import { plain } from "../text/plain";
import { FACTS_SCHEMA, readFacts, type Facts } from "./facts";
import {
  BINDING_RULES,
  caseOfBinding,
  findingsOf,
  stackOf,
  unknownInputs,
  urnOf,
  type Case,
  type Stack,
} from "./judge";
import { optionProperties } from "./option-schema";
import { plainProperties } from "./properties";
import { readResource, type BindingResource } from "./resources";

/** A policy that is asked of each resource, of the whole stack, or of both. */
export type RulePolicy = StackValidationPolicy & Partial<Pick<ResourceValidationPolicy, "validateResource">>;

export interface Surroundings {
  readonly now: () => Date;
  /** Where the paths in the configuration start. */
  readonly folder: string;
}

/** The policy that holds what the others need, and so comes first. */
export const FIRST_POLICY = "organization";

const LEVELS: Readonly<Record<Severity, EnforcementLevel>> = {
  error: "mandatory",
  warning: "advisory",
  info: "advisory",
};
const SEVERITIES = { error: "high", warning: "medium", info: "low" } as const satisfies Record<Severity, string>;

/** What the first policy found out, for those after it. */
interface Session {
  facts?: { readonly key: string; readonly facts: Facts };
  stack?: Stack;
}

/** The pack's policies: one that reads what there is to know, and one for each rule. */
export function policiesOf(surroundings: Surroundings): readonly RulePolicy[] {
  const session: Session = {};
  return [firstPolicy(session, surroundings), ...RULES.map((rule) => rulePolicy(rule, session, surroundings))];
}

function firstPolicy(session: Session, { now, folder }: Surroundings): RulePolicy {
  const factsFor = (config: object): Facts => {
    const key = JSON.stringify(config);
    if (session.facts?.key === key) return session.facts.facts;
    const read = readFacts(config, folder, now());
    if ("problems" in read) throw wronglyConfigured(read.problems);
    session.facts = { key, facts: read.facts };
    return read.facts;
  };
  return {
    name: FIRST_POLICY,
    displayName: "What is known of the organization",
    description: "What isn't known or can't be read is said, and never taken for clean.",
    enforcementLevel: "mandatory",
    severity: "high",
    configSchema: FACTS_SCHEMA,
    validateResource(args) {
      factsFor(args.getConfig());
      const { binding, tooEarly } = bindingOf(args);
      const unknown = unknownInputs(binding);
      if (unknown.length > 0)
        throw saying(
          tooEarly,
          `${unknown.join("; ")} can't be judged before the deployment. \`pulumi up\` judges them`,
        );
    },
    validateStack(args, report) {
      const facts = factsFor(args.getConfig());
      const read = args.resources.map(({ type, urn, name, props }) => {
        const plainly = plainProperties(props);
        const resource = readResource({ type, urn, name, props: plainly.props });
        return { resources: resource === undefined ? [] : [resource], tooEarly: plainly.tooEarly };
      });
      const resources = read.flatMap((one) => one.resources);
      const stack = stackOf(resources, facts, now());
      session.stack = stack;
      for (const what of stack.unread) report(plain(`Not read: ${what}. Nothing here is called clean.`));
      if (stack.unknown.length > 0)
        throw saying(
          read.find(({ tooEarly }) => tooEarly !== undefined)?.tooEarly,
          `the organization as a whole can't be judged, since ${stack.unknown.map(plain).join("; ")} will be known only ` +
            "after the deployment. `pulumi up` judges it at its end",
        );
    },
  };
}

function rulePolicy(rule: Rule, session: Session, { now }: Surroundings): RulePolicy {
  const isBindingRule = BINDING_RULES.includes(rule.id);
  const properties = optionProperties(rule);
  const optionsOf = optionReader(rule);
  const judgeBinding = (binding: BindingResource, options: RuleOptions): readonly Finding[] | undefined => {
    const { facts } = session.facts ?? notAsked();
    const alone = caseOfBinding(binding, facts, now());
    return canJudge(rule, alone) ? findingsOf(rule, options, alone) : undefined;
  };
  const policy: RulePolicy = {
    name: rule.id,
    displayName: rule.title,
    description: rule.title,
    enforcementLevel: LEVELS[rule.severity],
    severity: SEVERITIES[rule.severity],
    remediationSteps: rule.remediation,
    ...(properties === undefined ? {} : { configSchema: { properties } satisfies PolicyConfigSchema }),
    validateStack(args, report) {
      const options = optionsOf(args.getConfig());
      const { cases, unknown } = session.stack ?? notAsked();
      if (cases.length === 0) args.notApplicable("no resource of this stack shows an organization");
      if (unknown.length > 0) args.notApplicable(`not known before the deployment: ${unknown.join("; ")}`);
      const judged = cases.filter((one) => canJudge(rule, one));
      if (judged.length === 0) args.notApplicable(NO_DOMAINS);
      for (const one of judged) {
        // What a resource alone shows was reported with it.
        const before = isBindingRule ? one.bindings.flatMap((binding) => judgeBinding(binding, options) ?? []) : [];
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
      if (binding.unknown.length > 0)
        args.notApplicable(`not known before the deployment: ${binding.unknown.join(", ")}`);
      for (const finding of judgeBinding(binding, options) ?? args.notApplicable(NO_DOMAINS))
        reportFinding(report, finding);
    },
  };
}

const NO_DOMAINS =
  "nobody says which domains are verified: give the binding verifiedDomains, or the policy organization a manifest or domains";

function canJudge({ id }: Rule, { domainsKnown }: Case): boolean {
  return id !== "unverified-domain" || domainsKnown;
}

/** The binding that a resource is; a policy does not apply to any other. */
function bindingOf(args: ResourceValidationArgs): {
  readonly binding: BindingResource;
  readonly tooEarly: Error | undefined;
} {
  const { type, urn, name } = args;
  const { props, tooEarly } = plainProperties(args.props);
  const resource = readResource({ type, urn, name, props });
  return resource?.type === "binding"
    ? { binding: resource, tooEarly }
    : args.notApplicable("it binds nobody to a role");
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

function wronglyConfigured(problems: readonly string[]): Error {
  return withoutStack(new Error(["The policy configuration is wrong:", ...problems.map(plain)].join("\n")));
}

function notAsked(): never {
  throw withoutStack(
    new Error(
      `The policy ${FIRST_POLICY} is disabled, and reads what the others need. ` +
        `Leave it enabled: "${FIRST_POLICY}": { "enforcementLevel": "advisory" }`,
    ),
  );
}

/** The SDK prints the stack of an error, which tells a user nothing. */
function withoutStack(error: Error): Error {
  error.stack = error.message;
  return error;
}

/** The SDK's own error of reading too early, which it prints as advice, in words that help. */
function saying(tooEarly: Error | undefined, message: string): Error {
  // A state that was edited may hold the text that stands for the unknown outside of any preview.
  const error = tooEarly ?? withoutStack(new Error(message));
  error.message = message;
  return error;
}
