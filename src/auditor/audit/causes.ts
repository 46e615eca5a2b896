import { type AccessPathJson } from "../../model/access-path-json";
import { type Finding, SEVERITIES } from "../../model/finding";
import { groupBy } from "../../model/group-by";
import { DECISIVE } from "./todo";

/** Findings that have one cause: one grant, however many rules find something wrong with it. The worst is first. */
type Cause = readonly [Finding, ...Finding[]];

/** A person, or the organization, with each of their causes. */
export interface Subject {
  /** None where the findings are about no one person. */
  readonly person: string | undefined;
  readonly causes: readonly Cause[];
}

/** Findings by whom they are about and by cause, in the order of each one's worst. */
export function subjectsOf(findings: readonly Finding[]): readonly Subject[] {
  return [...groupBy(findings, ({ person }) => person)].map(([person, own]) => ({ person, causes: causesOf(own) }));
}

/** Findings about one person, those with a grant in common together. Waived ones stay apart from open ones. */
function causesOf(findings: readonly Finding[]): readonly Cause[] {
  const causes: { readonly grants: Set<string>; readonly findings: Finding[] }[] = [];
  for (const finding of findings) {
    const grants = grantsOf(finding);
    const known = causes.find((cause) => grants.some((grant) => cause.grants.has(grant)));
    if (known === undefined) causes.push({ grants: new Set(grants), findings: [finding] });
    else {
      known.findings.push(finding);
      for (const grant of grants) known.grants.add(grant);
    }
  }
  return causes.flatMap(({ findings: own }) => {
    const [first, ...rest] = own.sort((a, b) => rankOf(a) - rankOf(b));
    return first === undefined ? [] : [[first, ...rest] as const];
  });
}

/** The worst first; of those, the ones that say why somebody should not hold the right. */
function rankOf({ severity, ruleId }: Finding): number {
  return SEVERITIES.indexOf(severity) * 2 + (DECISIVE.includes(ruleId) ? 0 : 1);
}

/** What a finding is about, by each grant; a finding without any is about nothing that others are about. */
function grantsOf({ paths, waiver }: Finding): readonly string[] {
  const state = waiver === undefined ? "open" : "waived";
  return paths.map((path) => `${state} ${grantOf(path)}`);
}

function grantOf({ role, scope, billingGroup, account, source }: AccessPathJson): string {
  const place = "file" in source ? `${source.file}:${source.line}:${source.column}` : source.assignment;
  return JSON.stringify([role, scope, billingGroup ?? account, place]);
}
