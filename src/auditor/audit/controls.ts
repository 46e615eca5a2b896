import { type ControlResult, type ControlsReport } from "#schemas/types/findings";
import { type EffectiveAccess } from "../../model/access";
import { levelOf } from "../../model/financial-reach";
import { type AuditResult, type Finding, openFindings } from "../../model/finding";
import { groupBy } from "../../model/group-by";
import { type Organization, personOf } from "../../model/organization";
import { unknowns } from "../../report/finding-words";
import { count } from "../../report/text/words";
import { type Rule, type RuleConfiguration } from "../rules";
import { CONTROLS, controlsOfRule, type Framework, frameworkNote, type Need } from "../rules/engine/controls";

export { type ControlsReport };

/** The parts of an audit's input that decide what its rules could see. */
export interface Audited {
  readonly result: Pick<AuditResult, "complete" | "unread" | "findings">;
  /** How the rules ran. */
  readonly configuration: RuleConfiguration;
  readonly rules: readonly Rule[];
  /** Whether the organization is what Twilio has. */
  readonly isLive: boolean;
  /** Whether there is a manifest. */
  readonly isDeclared: boolean;
  /** People with a billing right and no known function. */
  readonly unknownFunctions: number;
}

/** How many can see bills or spend, and nobody has said what they do; those kept for emergencies do nothing else. */
export function unknownFunctions(organization: Organization, access: EffectiveAccess): number {
  return access.holders.people.filter(
    (email) =>
      personOf(organization, email).function === undefined &&
      !organization.breakGlass.includes(email) &&
      levelOf(access.anywhere(email)) !== "none",
  ).length;
}

/**
 * What an audit says of the controls of one framework. "No finding" is said only of a control whose rules all ran on
 * everything that they need: what could not be read or judged is no evidence.
 */
export function controlsReport(framework: Framework, audited: Audited): ControlsReport {
  const { result, rules } = audited;
  const controls = CONTROLS.filter((control) => control.framework === framework);
  const found = groupBy(result.findings, ({ ruleId }) => ruleId);
  const mapped = new Set<string>();
  const results = controls.flatMap(({ id, title }): readonly ControlResult[] => {
    const own = rules.filter((rule) => controlsOfRule(rule).controls.includes(id));
    for (const rule of own) mapped.add(rule.id);
    return own.length === 0 ? [] : [controlResult({ id, title }, own, found, audited)];
  });
  const unmapped = result.findings.filter(({ ruleId }) => !mapped.has(ruleId)).map(({ fingerprint }) => fingerprint);
  return { framework, ...frameworkNote(framework), controls: results, unmapped };
}

function controlResult(
  control: Pick<ControlResult, "id" | "title">,
  own: readonly Rule[],
  found: ReadonlyMap<string, readonly Finding[]>,
  audited: Audited,
): ControlResult {
  const findings = own.flatMap(({ id }) => found.get(id) ?? []);
  const reasons = whyNotJudged(own, audited);
  const open = openFindings({ findings }).length;
  const rules = own.map((rule) => {
    const list = found.get(rule.id) ?? [];
    const still = openFindings({ findings: list }).length;
    return {
      id: rule.id,
      judged: whyNotJudged([rule], audited).length === 0,
      open: still,
      waived: list.length - still,
    };
  });
  const rest = reasons.length > 0 ? "not-judged" : findings.length > 0 ? "waived" : "no-finding";
  return {
    ...control,
    status: open > 0 ? "finding" : rest,
    reasons,
    rules,
    findings: findings.map(({ fingerprint }) => fingerprint),
  };
}

function hasRun({ id }: Pick<Rule, "id">, { configuration }: Pick<Audited, "configuration">): boolean {
  return configuration[id] !== "off";
}

/** Why a control cannot be judged as a whole; empty where it can. */
function whyNotJudged(own: readonly Rule[], audited: Audited): readonly string[] {
  const { result } = audited;
  const off = own.filter((rule) => !hasRun(rule, audited)).map(({ id }) => id);
  const needs = new Set(own.flatMap((rule) => controlsOfRule(rule).needs));
  return [
    ...unknowns(result).map((what) => `could not be read: ${what}`),
    ...(off.length === 0 ? [] : [`did not run: ${off.join(", ")}`]),
    ...[...needs].flatMap((need) => MISSING[need](audited) ?? []),
  ];
}

const MISSING: Readonly<Record<Need, (audited: Audited) => string | undefined>> = {
  functions({ unknownFunctions: people }) {
    if (people === 0) return undefined;
    return `nobody has said what ${count(people, "person does", "people do")} who can see bills or spend`;
  },
  twilio: ({ isLive }) => (isLive ? undefined : "a manifest alone does not show who has access in Twilio"),
  manifest: ({ isDeclared }) => (isDeclared ? undefined : "there is no manifest that says who is meant to have access"),
};
