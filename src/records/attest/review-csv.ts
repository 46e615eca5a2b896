import { spreadsheetCsv } from "../../report/text/csv";
import { type Decision, type ReviewPack } from "./review-pack";
import {
  cautions,
  differenceText,
  functionText,
  givesText,
  howText,
  scopeText,
  sinceText,
  statusText,
} from "./attest-words";

/** What the reviewer fills in. */
export const ANSWER_COLUMNS = ["decision (keep/revoke/change)", "reviewer", "date", "note"] as const;

/** What stands in the table already, and is to stay. */
export const FIXED_COLUMNS = [
  "person",
  "name",
  "function",
  "status",
  "role",
  "scope",
  "gives",
  "how",
  "since",
  "findings",
  "difference",
  "decision id",
] as const;

/** The table to fill in: what is to be known first, then a row for each decision that is asked for. */
export function reviewCsv(pack: ReviewPack): string {
  const rows = [
    ...cautions(pack).map((text): Fixed => ({ person: pack.complete ? "NOTE" : "INCOMPLETE", gives: text })),
    ...pack.decisions.filter(({ asked }) => asked !== "not").map(decisionRow),
  ];
  return spreadsheetCsv(
    [...ANSWER_COLUMNS, ...FIXED_COLUMNS],
    rows.map((row) => [...ANSWER_COLUMNS.map(() => ""), ...FIXED_COLUMNS.map((column) => row[column] ?? "")]),
  );
}

type Fixed = Readonly<Partial<Record<(typeof FIXED_COLUMNS)[number], string>>>;

function decisionRow(decision: Decision): Fixed {
  const { id, person, name = "", title, scope, findings, declared } = decision;
  return {
    person,
    name,
    function: functionText(decision),
    status: statusText(decision),
    role: title,
    scope: scopeText(scope),
    gives: givesText(decision),
    how: `${howText(decision)}${declared === false ? "; not in the manifest" : ""}`,
    since: sinceText(decision),
    findings: findings.join(" "),
    difference: differenceText(decision),
    "decision id": id,
  };
}
