import { type ControlResult, type ControlsReport } from "#schemas/types/findings";
import { apart } from "../../../model/baseline";
import { type AuditResult, type Finding } from "../../../model/finding";
import { plain } from "../../../report/text/plain";
import { count } from "../../../report/text/words";

/** Findings under a heading, and the text before them. */
export interface FindingsPart {
  readonly title?: string;
  /** Lines between the heading and the findings. */
  readonly lead: readonly string[];
  /** How many of them the heading names; `undefined` where it names none. */
  readonly counted?: number;
  readonly items: readonly Finding[];
}

/** What is said of a control, in a word or two. */
export const CONTROL_STATUS: Readonly<Record<ControlResult["status"], string>> = {
  finding: "Finding",
  waived: "Waived",
  "no-finding": "No finding",
  "not-judged": "Not judged",
};

/**
 * The findings of a report in parts: by control where the audit was asked for controls, else what is new apart from
 * what is known.
 */
export function partsOf({ controls, baseline }: AuditResult, findings: readonly Finding[]): readonly FindingsPart[] {
  if (controls === undefined)
    return apart(findings, baseline).map(({ title, items }) =>
      title === undefined ? { lead: [], items } : { title, lead: [], counted: items.length, items },
    );
  const among = (wanted: readonly string[]): readonly Finding[] =>
    findings.filter(({ fingerprint }) => wanted.includes(fingerprint));
  const others = among(controls.unmapped);
  return [
    ...controls.controls.map((control) => ({
      title: controlTitle(controls, control),
      lead: controlLines(control),
      items: among(control.findings),
    })),
    ...(others.length === 0
      ? []
      : [{ title: `Findings of no control of ${controls.name}`, lead: [], counted: others.length, items: others }]),
  ];
}

/** A control by its name and what it asks for. */
export function controlTitle({ name, framework }: ControlsReport, { id, title }: ControlResult): string {
  return `${name} ${id.slice(framework.length + 1)}: ${title}`;
}

/** What the audit says of a control, why that is all, and by what. */
function controlLines(control: ControlResult): readonly string[] {
  const { status, reasons } = control;
  const why = status === "finding" ? "Not everything was judged" : "Why";
  return [
    `${CONTROL_STATUS[status]}.`,
    ...(reasons.length === 0 ? [] : [`${why}: ${reasons.map(plain).join("; ")}.`]),
    `Evidence: ${evidenceText(control)}.`,
  ];
}

/** The rules that ran, and what each found. */
export function evidenceText({ rules }: Pick<ControlResult, "rules">): string {
  return rules.map((rule) => `${plain(rule.id)} (${foundText(rule)})`).join(", ");
}

function foundText({ judged, open, waived }: ControlResult["rules"][number]): string {
  const parts = [...(open === 0 ? [] : [count(open, "finding")]), ...(waived === 0 ? [] : [`${waived} waived`])];
  if (parts.length > 0) return parts.join(", ");
  return judged ? "found nothing" : "not judged";
}
