import { type EffectiveAccess } from "../../model/access";
import { levelOf } from "../../model/financial-reach";
import { type AuditSummary, type Finding, type Severity } from "../../model/finding";
import { type Judgement, judgementOf } from "../../model/judgement";
import { isJudged, type Known } from "../../model/left-out";
import { personOf, type Organization } from "../../model/organization";

export interface Summarized {
  readonly organization: Organization;
  readonly access: EffectiveAccess;
  readonly findings: readonly Finding[];
  readonly known: Known;
}

/** Headline numbers and the verdict in plain words. */
export function summarize({ organization, access, findings, known }: Summarized): AuditSummary {
  const people: Record<Judgement, number> = { "should-not": 0, "not-judged": 0, may: 0 };
  const { holders } = access;
  holders.people.forEach((email, index) => {
    const level = levelOf(holders.anywhere(index));
    // Nearly everybody in a large organization, and looking each up would take longer than all that follows.
    if (level === "none") return;
    const judgement = judgementOf(personOf(organization, email), level, organization);
    if (judgement !== undefined) people[judgement]++;
  });
  const open = findings.filter(({ waiver }) => waiver === undefined);
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  for (const { severity } of open) counts[severity]++;
  return {
    verdict: verdict({ people, errors: counts.error, warnings: counts.warning, known }),
    findings: counts,
    waived: findings.length - open.length,
    people: access.holders.people.length,
    canViewInvoices: people["should-not"] + people["not-judged"] + people.may,
    shouldNotViewInvoices: people["should-not"],
    notJudged: people["not-judged"],
    mayViewInvoices: people.may,
  };
}

interface Numbers {
  readonly people: Readonly<Record<Judgement, number>>;
  readonly errors: number;
  readonly warnings: number;
  readonly known: Known;
}

function verdict({ people, errors, warnings, known }: Numbers): string {
  const all = people["should-not"] + people["not-judged"] + people.may;
  const notJudged = people["not-judged"];
  const parts = [
    ...(people["should-not"] === 0 ? [] : [`${number(people["should-not"])} should not, being technical`]),
    ...(notJudged === 0
      ? []
      : [`${number(notJudged)} ${notJudged === 1 ? "is" : "are"} not judged, since nobody has said what they do`]),
    ...(people.may === 0 ? [] : [`${number(people.may)} may`]),
  ];
  const { complete } = known;
  const can = `${plural(all, "person", "people")} can see invoices${all === 0 ? "" : `: ${parts.join("; ")}`}.`;
  const asRead = all === 0 ? "Who can see invoices is not known." : `As far as it was read, ${can}`;
  const whole = isJudged(known) ? "What was left out is not judged. " : UNREAD;
  const gap = complete ? "" : whole;
  return `${gap}${complete ? can : asRead} ${openText(errors, warnings, complete && notJudged === 0)}`;
}

const UNREAD = "Something could not be read, so this is NOT a complete verdict. ";

function openText(errors: number, warnings: number, isAllKnown: boolean): string {
  if (errors + warnings > 0) return `${plural(errors, "error")} and ${plural(warnings, "warning")}.`;
  return isAllKnown ? "Nothing needs to be fixed." : "No errors or warnings in what is known.";
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/**
 * As `toLocaleString` writes it in English; that loads all there is to know of languages first, which takes its time.
 */
function number(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
