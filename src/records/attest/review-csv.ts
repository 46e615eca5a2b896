import { spreadsheetCsv } from "../../report/text/csv";
import { askedIn, type Decision, type Part, type ReviewPack } from "./review-pack";
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

const FIXED = [
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
  "part",
  "decision id",
] as const;

/** What stands in the table already, and is to stay: which part it is of only where the review has parts. */
export function fixedColumns({ parts }: Pick<ReviewPack, "parts">): readonly (typeof FIXED)[number][] {
  return FIXED.filter((column) => column !== "part" || parts !== undefined);
}

/** The table to fill in: what is to be known first, then a row for each decision that is asked for. */
export function reviewCsv(pack: ReviewPack, part?: Part): string {
  const fixed = fixedColumns(pack);
  const row = (answer: string, cells: Cells): readonly string[] => [
    ...ANSWER_COLUMNS.map((column) => (column === "reviewer" ? answer : "")),
    ...fixed.map((column) => (column === "part" ? (part?.key ?? "") : (cells[column] ?? ""))),
  ];
  return spreadsheetCsv(
    [...ANSWER_COLUMNS, ...fixed],
    [
      ...cautions(pack).map((text) => row("", { person: pack.complete ? "NOTE" : "INCOMPLETE", gives: text })),
      ...askedIn(pack, part).map((decision) => row(part?.reviewer ?? "", decisionRow(decision))),
    ],
  );
}

type Cells = Readonly<Partial<Record<(typeof FIXED)[number], string>>>;

function decisionRow(decision: Decision): Cells {
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
