import { type EffectiveAccess } from "../../model/access";
import { holds } from "../../model/capabilities";
import { type AuditSummary, type Finding, type Severity } from "../../model/finding";
import { personOf, type Organization } from "../../model/organization";

export interface Summarized {
  readonly organization: Organization;
  readonly access: EffectiveAccess;
  readonly findings: readonly Finding[];
  readonly complete: boolean;
}

/** Headline numbers and the verdict in plain words. Technical people are those who should not see invoices. */
export function summarize({ organization, access, findings, complete }: Summarized): AuditSummary {
  const viewers = access.holders.people.filter((person) => canViewInvoices(access, person));
  const technical = viewers.filter((person) => personOf(organization, person).function === "technical");
  const open = findings.filter(({ waiver }) => waiver === undefined);
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  for (const { severity } of open) counts[severity]++;
  return {
    verdict: verdict({
      people: viewers.length,
      technical: technical.length,
      errors: counts.error,
      warnings: counts.warning,
      complete,
    }),
    findings: counts,
    waived: findings.length - open.length,
    people: access.holders.people.length,
    canViewInvoices: viewers.length,
    shouldNotViewInvoices: technical.length,
  };
}

/** Whether anything the person was granted shows the invoices of some Billing Group. */
function canViewInvoices(access: EffectiveAccess, person: string): boolean {
  return holds(access.anywhere(person), "view-invoices");
}

interface Numbers {
  readonly people: number;
  readonly technical: number;
  readonly errors: number;
  readonly warnings: number;
  readonly complete: boolean;
}

function verdict({ people, technical, errors, warnings, complete }: Numbers): string {
  const can = `${number(people)} ${people === 1 ? "person" : "people"} can see invoices`;
  const should =
    technical === 0
      ? "; none of them is known to be technical"
      : `; ${number(technical)} of them ${technical === 1 ? "is technical and" : "are technical and"} should not`;
  const open =
    errors + warnings === 0
      ? "Nothing needs to be mended."
      : `${plural(errors, "error")} and ${plural(warnings, "warning")} to look at.`;
  const gap = complete ? "" : "Something could not be read, so this is NOT a complete verdict. ";
  return `${gap}${can}${people === 0 ? "" : should}. ${complete || errors + warnings > 0 ? open : "What could be read shows nothing to mend."}`;
}

function plural(count: number, word: string): string {
  return `${number(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** As `toLocaleString` writes it in English; that loads all there is to know of languages first, which takes its time. */
function number(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
