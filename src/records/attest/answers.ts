import { type CsvRow, parseCsv, readCsv } from "../../report/text/read-csv";
import { ANSWER_COLUMNS, FIXED_COLUMNS, reviewCsv } from "./review-csv";
import { type Decision, type ReviewPack } from "./review-pack";

/** What a reviewer decided. `undecided` is an empty cell. */
export type Verdict = "keep" | "revoke" | "change" | "undecided";

/** A decision, and what a reviewer filled in beside it. */
export interface Answer {
  readonly decision: Decision;
  readonly verdict: Verdict;
  readonly reviewer: string;
  readonly date: string;
  readonly note: string;
}

/** `unreadable`: it is not a table of this form. `problems`: it is, and not the one that was signed. */
export type AnswersRead =
  { readonly answers: readonly Answer[] } | { readonly unreadable: string } | { readonly problems: readonly string[] };

/**
 * Reads the table of a pack, filled in or not. Every row must be as the pack has it but for the columns to fill in,
 * none may be missing, and none be there that the pack has not. Spreadsheets may write other encodings and separators,
 * and another order of rows and columns.
 *
 * @returns `unreadable` is the end of a sentence that begins with the file's name
 */
export function readAnswers(bytes: Uint8Array, pack: ReviewPack): AnswersRead {
  const written = reviewCsv(pack);
  const originals = parseCsv(written.replace(/^\uFEFF/, ""), isColumn);
  // A name may hold such a character from the start.
  const read = /[\uFFFD\0]/.test(written)
    ? parseCsv(new TextDecoder().decode(bytes), isColumn)
    : readCsv(bytes, isColumn);
  if ("problem" in originals) throw new Error(`the pack's own table can't be read${originals.problem}`);
  if ("problem" in read) return { unreadable: read.problem };
  const { header, rows } = read.csv;
  const strange = columnProblem(header);
  if (strange !== undefined) return { unreadable: strange };
  const cellsOf = ({ cells }: CsvRow, columns: readonly string[]): readonly string[] =>
    columns.map((column) => cells[header.cells.indexOf(column)] ?? "");
  const left = new Map(
    originals.csv.rows.map(({ cells }) => [JSON.stringify(cells.slice(ANSWER_COLUMNS.length)), cells.at(-1) ?? ""]),
  );
  const decisions = new Map(pack.decisions.map((decision) => [decision.id, decision]));
  const problems: string[] = [];
  const answers: Answer[] = [];
  for (const row of rows) {
    const fixed = JSON.stringify(cellsOf(row, FIXED_COLUMNS));
    const id = row.problem === undefined ? left.get(fixed) : undefined;
    left.delete(fixed);
    const where = `line ${row.line}`;
    if (id === undefined) {
      problems.push(
        `${where} is not in the pack, or is there twice, or was changed where nothing is to be filled in` +
          (row.problem === undefined ? "" : `: ${row.problem}`),
      );
      continue;
    }
    const decision = decisions.get(id);
    if (decision === undefined) continue;
    const [word = "", reviewer = "", date = "", note = ""] = cellsOf(row, ANSWER_COLUMNS);
    const verdict = verdictOf(word);
    if (verdict === undefined) problems.push(`${where}: a decision is keep, revoke or change, or empty`);
    else answers.push({ decision, verdict, reviewer, date, note });
  }
  for (const id of left.values())
    problems.push(id === "" ? "a row that tells what could not be read is missing" : `the decision ${id} is missing`);
  return problems.length > 0 ? { problems } : { answers };
}

const COLUMNS: readonly string[] = [...ANSWER_COLUMNS, ...FIXED_COLUMNS];

const isColumn = (cell: string): boolean => COLUMNS.includes(cell);

/** How the columns differ from those of a pack; their order does not matter. */
function columnProblem({ cells, line }: CsvRow): string | undefined {
  const quoted = (names: readonly string[]): string => names.map((name) => `"${name.slice(0, 80)}"`).join(", ");
  const missing = COLUMNS.filter((name) => !cells.includes(name));
  const more = cells.filter((cell) => cell !== "" && !isColumn(cell));
  if (missing.length + more.length === 0) return undefined;
  const parts = [
    ...(missing.length === 0 ? [] : [`these columns are missing: ${quoted(missing)}`]),
    ...(more.length === 0 ? [] : [`these are not columns of a review: ${quoted(more.slice(0, 5))}`]),
  ];
  return `, line ${line}: ${parts.join("; ")}`;
}

function verdictOf(word: string): Verdict | undefined {
  const text = word.trim().toLowerCase();
  if (text === "") return "undecided";
  return text === "keep" || text === "revoke" || text === "change" ? text : undefined;
}

/** Whether a decision was made and nobody says by whom, so that nobody answers for it. */
export function isAnonymous({ verdict, reviewer }: Pick<Answer, "verdict" | "reviewer">): boolean {
  return verdict !== "undecided" && reviewer.trim() === "";
}
