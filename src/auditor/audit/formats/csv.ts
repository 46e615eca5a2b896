import { type Finding } from "../../../model/finding";
import { formatPosition } from "../../../model/problem";
import { spreadsheetCsv } from "../../../report/text/csv";
import { groupsText, pathSource, roleText, unknowns, waiverText } from "../../../report/finding-words";
import { type AuditReport } from "./format";

const COLUMNS = [
  "fingerprint",
  "severity",
  "rule",
  "person",
  "role",
  "billing groups",
  "message",
  "remediation",
  "source",
  "waiver",
  // For the person who carries the plan out.
  "owner",
  "decision",
  "due date",
  "done",
] as const;

type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string>>>;

/**
 * A plan of action for a spreadsheet: a row for everything that could not be read and for each finding, and columns to
 * fill in.
 */
export function csv({ result }: Pick<AuditReport, "result">): string {
  const rows = [
    ...unknowns(result).map((what): Row => ({
      severity: "incomplete",
      message: `Could not be read: ${what}`,
      remediation: "Make it readable, and audit again.",
    })),
    ...result.findings.map(findingRow),
  ];
  return spreadsheetCsv(
    COLUMNS,
    rows.map((row) => COLUMNS.map((column) => row[column] ?? "")),
  );
}

function findingRow(finding: Finding): Row {
  const { fingerprint, severity, ruleId, person, role, billingGroups, message, remediation, source, paths, waiver } =
    finding;
  return {
    fingerprint,
    severity,
    rule: ruleId,
    person: person ?? "",
    role: role === undefined ? "" : roleText(role),
    "billing groups": groupsText(billingGroups),
    message,
    remediation,
    source: source === undefined ? paths.map(pathSource).join("; ") : formatPosition(source),
    waiver: waiver === undefined ? "" : waiverText(waiver),
  };
}
