import { type ControlsReport } from "#schemas/types/findings";
import { type Finding } from "../../../model/finding";
import { formatPosition } from "../../../model/problem";
import { spreadsheetCsv } from "../../../report/text/csv";
import { groupsText, pathSource, roleText, unknowns, waiverText } from "../../../report/finding-words";
import { CONTROL_STATUS, evidenceText } from "./control-parts";
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
  const { controls } = result;
  if (controls !== undefined) return controlsCsv(controls, result);
  const rows = [...unreadRows(result), ...result.findings.map(findingRow)];
  return spreadsheetCsv(
    COLUMNS,
    rows.map((row) => COLUMNS.map((column) => row[column] ?? "")),
  );
}

function unreadRows(result: AuditReport["result"]): readonly Row[] {
  return unknowns(result).map((what) => ({
    severity: "incomplete",
    message: `Could not be read: ${what}`,
    remediation: "Make it readable, and audit again.",
  }));
}

/** The same by control: a row for each control, with what the audit says of it, and one for each of its findings. */
function controlsCsv(controls: ControlsReport, result: AuditReport["result"]): string {
  const head = ["control", "asks for", "result", "evidence", ...COLUMNS];
  const cells = (row: Row): readonly string[] => COLUMNS.map((column) => row[column] ?? "");
  const none = ["", "", "", ""];
  const among = (wanted: readonly string[]): readonly Finding[] =>
    result.findings.filter(({ fingerprint }) => wanted.includes(fingerprint));
  const rows = controls.controls.flatMap((control) => {
    const { id, title, status, reasons } = control;
    const own = [id, title, CONTROL_STATUS[status], evidenceText(control)];
    const found = among(control.findings).map((finding) => [...own, ...cells(findingRow(finding))]);
    const why = { message: reasons.join("; ") };
    return found.length > 0 && reasons.length === 0 ? found : [[...own, ...cells(why)], ...found];
  });
  const others = among(controls.unmapped).map((finding) => [...none, ...cells(findingRow(finding))]);
  return spreadsheetCsv(head, [...unreadRows(result).map((row) => [...none, ...cells(row)]), ...rows, ...others]);
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
