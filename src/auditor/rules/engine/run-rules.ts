import { effectiveAccess } from "../../../model/access";
import { type Finding, type Severity } from "../../../model/finding";
import { compareText } from "../../../model/problem";
import { type AccessChange } from "./access-change";
import { findingOf, identityOf } from "./finding-of";
import { floorsOf, whyKept } from "./floors";
import { memoize } from "./memoize";
import { type Fill, compileTemplate } from "./message";
import { withPatches } from "./patches";
import { type Rule, type RuleContext, type RuleOptions, type Violation } from "./rule";

/**
 * What is configured for a rule: not to run, a severity, or a severity and options. What is left out is the rule's own.
 */
export type RuleSetting = "off" | Severity | { readonly severity?: Severity; readonly options?: RuleOptions };

/** Settings by rule id. */
export type RuleConfiguration = Readonly<Record<string, RuleSetting>>;

/** Rule id of the finding that says that a rule failed, and so that an audit is not complete. */
export const RULE_FAILED = "rule-failed";

/**
 * What `rules` find, sorted by severity, person, rule and fingerprint. A rule that fails is a finding, never a crash.
 */
export function runRules(
  rules: readonly Rule[],
  context: RuleContext,
  configuration: RuleConfiguration,
): readonly Finding[] {
  const findings: Finding[] = [];
  const changes = new Map<Finding, AccessChange>();
  for (const rule of rules) {
    const setting = settingOf(rule, configuration);
    if (setting === undefined) continue;
    try {
      const toFinding = findingMaker(rule, setting, context);
      for (const violation of violationsOf(rule, setting, context)) {
        const finding = toFinding(violation);
        findings.push(finding);
        if (violation.change !== undefined && context.repair !== undefined) changes.set(finding, violation.change);
      }
    } catch (error) {
      findings.push(failure(rule, error, context));
    }
  }
  findings.sort(compareFindings);
  return patched(findings, changes, rules, context, configuration);
}

/** What two organizations do not have in common of what `rules` find, each sorted as `runRules` sorts. */
export interface ChangedFindings {
  /** What only the one after has. */
  readonly created: readonly Finding[];
  /** What only the one before has. */
  readonly gone: readonly Finding[];
}

/** Whether what a rule finds before makes what it finds after, of the same fingerprint, nothing new. */
export type IsKnown = (was: Violation, is: Violation) => boolean;

/**
 * What `runRules` finds in `after` and not in `before`, and the other way round, by fingerprint. Of what both have,
 * which is nearly everything, no finding is made, unless
 * `isKnown` denies that it is the same; of what is only to be known (`info`) it is not asked.
 */
export function changedFindings(
  rules: readonly Rule[],
  before: RuleContext,
  after: RuleContext,
  configuration: RuleConfiguration,
  isKnown: IsKnown = () => true,
): ChangedFindings {
  const created: Finding[] = [];
  const gone: Finding[] = [];
  const changes = new Map<Finding, AccessChange>();
  for (const rule of rules) {
    const setting = settingOf(rule, configuration);
    if (setting === undefined) continue;
    const isSame = ({ violation: was }: Found, is: Violation | undefined): boolean =>
      was === undefined || is === undefined || setting.severity === "info" || isKnown(was, is);
    const [old, young] = [before, after].map((context) => found(rule, setting, context));
    for (const [key, { violation, make }] of young ?? []) {
      const known = old?.get(key);
      if (known === undefined || !isSame(known, violation)) created.push(make(changes));
    }
    for (const [key, { make }] of old ?? []) if (young?.has(key) !== true) gone.push(make(new Map()));
  }
  created.sort(compareFindings);
  gone.sort(compareFindings);
  return { created: patched(created, changes, rules, after, configuration), gone };
}

/** What a rule found, not yet as a finding. */
interface Found {
  /** Absent where the rule failed. */
  readonly violation?: Violation;
  /** Makes the finding, and takes down what would clear it. */
  readonly make: (changes: Map<Finding, AccessChange>) => Finding;
}

/** What a rule finds, by what tells one fingerprint from another. */
function found(rule: Rule, setting: Setting, context: RuleContext): ReadonlyMap<string, Found> {
  const makers = new Map<string, Found>();
  const fail = (error: unknown): Finding => failure(rule, error, context);
  try {
    const toFinding = findingMaker(rule, setting, context);
    for (const violation of violationsOf(rule, setting, context)) {
      const key = JSON.stringify(identityOf(context.organization, rule.id, violation));
      const make: Found["make"] = (changes) => {
        try {
          const finding = toFinding(violation);
          if (violation.change !== undefined) changes.set(finding, violation.change);
          return finding;
        } catch (error) {
          return fail(error);
        }
      };
      makers.set(key, { violation, make });
    }
  } catch (error) {
    makers.set(RULE_FAILED, { make: () => fail(error) });
  }
  return makers;
}

/** How a rule is to run. */
interface Setting {
  readonly severity: Severity;
  readonly options: RuleOptions;
}

function settingOf(rule: Rule, configuration: RuleConfiguration): Setting | undefined {
  const setting = configuration[rule.id];
  if (setting === "off") return undefined;
  const { severity = rule.severity, options = {} } =
    typeof setting === "string" ? { severity: setting } : (setting ?? {});
  return { severity, options };
}

function violationsOf(rule: Rule, { options }: Setting, context: RuleContext): Iterable<Violation> {
  return rule.check(context, { ...rule.options.defaults, ...options });
}

/** Makes findings of what a rule finds. Throws where the rule has a mistake. */
function findingMaker(rule: Rule, { severity }: Setting, context: RuleContext): (violation: Violation) => Finding {
  const fills = new Map<string, { message: Fill; remediation: Fill }>();
  return (violation) => {
    const { messageId, data } = violation;
    let fill = fills.get(messageId);
    if (fill === undefined) {
      const template = rule.messages[messageId];
      if (template === undefined) throw new Error(`it has no message "${messageId}"`);
      fill = { message: compileTemplate(template.message), remediation: compileTemplate(template.remediation) };
      fills.set(messageId, fill);
    }
    const remediation = heldToReview(context, fill.remediation(data), violation);
    const text = { ruleId: rule.id, severity, message: fill.message(data), remediation };
    return findingOf(context, text, violation);
  };
}

const floorsIn = memoize(({ organization, now }: RuleContext) => floorsOf(organization, now));

/** What to do, and what has to be done before it: nobody is to take away a right that a review would not let go. */
function heldToReview(context: RuleContext, remediation: string, { person, change, mayTake }: Violation): string {
  // Where patches are made, the one that is not offered says why.
  if (person === undefined || (change !== undefined && context.repair !== undefined)) return remediation;
  const take = change?.take ?? mayTake ?? [];
  const { organization } = context;
  const why = whyKept(organization, floorsIn(context), take, person);
  if (why === undefined) return remediation;
  const first = organization.breakGlass.includes(person)
    ? "name another emergency login"
    : "give somebody else the role";
  return change === undefined
    ? `${remediation} Before anything is taken away, ${first}: ${why}.`
    : `${first.charAt(0).toUpperCase()}${first.slice(1)} first: ${why}. Then: ${remediation}`;
}

function patched(
  findings: readonly Finding[],
  changes: ReadonlyMap<Finding, AccessChange>,
  rules: readonly Rule[],
  { organization, now, repair }: RuleContext,
  configuration: RuleConfiguration,
): readonly Finding[] {
  if (repair === undefined) return findings;
  return withPatches(findings, changes, organization, repair, (declared) =>
    runRules(rules, { organization: declared, access: effectiveAccess(declared, now), now }, configuration),
  );
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
        "Fix the rule, or report this as a bug if it is a built-in one. Until then this audit is not complete.",
    },
    { subject: rule.id },
  );
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line.replace(/\.$/, "");
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Findings in the order in which an audit reports them. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(compareFindings);
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    ranks[a.severity] - ranks[b.severity] ||
    compareText(a.person ?? "", b.person ?? "") ||
    compareText(a.ruleId, b.ruleId) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}
