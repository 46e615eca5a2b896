import { defined } from "../../../model/defined";
import { type Finding, type Severity } from "../../../model/finding";
import { githubAnnotation, type Annotation } from "../../../report/text/github";
import {
  groupsText,
  organizationText,
  outcomeOf,
  shortFingerprint,
  subjectText,
  unknowns,
  waiverText,
  type Outcome,
} from "../../../report/finding-words";
import { type AuditReport } from "./format";

/** Commands of a GitHub workflow, one a line: the verdict, what could not be read, and every finding at its place. */
export function github({ result }: Pick<AuditReport, "result">): string {
  const annotations: readonly Annotation[] = [
    {
      severity: OUTCOME_LEVEL[outcomeOf(result)],
      title: `Billing access of ${organizationText(result.organization)}`,
      message: result.summary.verdict,
    },
    ...unknowns(result).map((message): Annotation => ({
      severity: "error",
      title: "Could not be read, so there is no verdict",
      message,
    })),
    ...(result.notCompared ?? []).map((message): Annotation => ({
      severity: "notice",
      title: "Not compared",
      message,
    })),
    ...result.findings.map(findingAnnotation),
  ];
  return annotations.map((annotation) => `${githubAnnotation(annotation)}\n`).join("");
}

const OUTCOME_LEVEL: Readonly<Record<Outcome, Annotation["severity"]>> = {
  incomplete: "error",
  findings: "warning",
  partial: "warning",
  clean: "notice",
};

const LEVEL: Readonly<Record<Severity, Annotation["severity"]>> = {
  error: "error",
  warning: "warning",
  info: "notice",
};

/** A finding at its place. */
export function findingAnnotation(finding: Finding): Annotation {
  const { severity, ruleId, message, remediation, billingGroups, source, waiver } = finding;
  const groups = billingGroups.length === 0 ? [] : [`Billing Groups: ${groupsText(billingGroups)}`];
  const waived = waiver === undefined ? [] : [`Waived ${waiverText(waiver)}`];
  return {
    severity: waiver === undefined ? LEVEL[severity] : "notice",
    title: `${waiver === undefined ? severity : "waived"}: ${ruleId}, ${subjectText(finding)}`,
    message: [message, ...groups, ...waived, `To do: ${remediation}`, `Fingerprint: ${shortFingerprint(finding)}`].join(
      "\n",
    ),
    ...defined({ at: source }),
  };
}
