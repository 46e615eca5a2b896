import { type CsvFile, type CsvRow, parseCsv, readCsv } from "../../report/text/read-csv";
import { ANSWER_COLUMNS, fixedColumns, reviewCsv } from "./review-csv";
import { type Decision, partsOf, type ReviewPack } from "./review-pack";

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
  | {
      /** The part that the table is of, where the review has parts. */
      readonly part?: string | undefined;
      readonly answers: readonly Answer[];
    }
  | { readonly unreadable: string }
  | { readonly problems: readonly string[] };

/**
 * Reads tables of a pack, filled in or not: the only one, or that of one part, which its rows name. Every row must be
 * as the pack has it except the columns to fill in, none may be missing, and none be there that is not in the pack, or
 * is in another part. Spreadsheets may write other encodings and separators, and another order of rows and columns.
 *
 * @returns a reader; its `unreadable` is the end of a sentence that begins with the file's name
 */
export function answersReader(pack: ReviewPack): (bytes: Uint8Array) => AnswersRead {
  const columns = [...ANSWER_COLUMNS, ...fixedColumns(pack)];
  const isColumn = (cell: string): boolean => columns.some((column) => column === cell);
  const tables = partsOf(pack).map((part) => ({ part, text: reviewCsv(pack, part) }));
  const rows = tables.flatMap(({ part, text }) => originalRows(text, part?.key, isColumn));
  const originals: Originals = new Map(rows.map((row) => [row.fixed, row]));
  const decisions = new Map(pack.decisions.map((decision) => [decision.id, decision]));
  // A name may hold such a character from the start.
  const isOdd = tables.some(({ text }) => /[\uFFFD\0]/.test(text));
  return (bytes) => {
    const read = isOdd ? parseCsv(new TextDecoder().decode(bytes), isColumn) : readCsv(bytes, isColumn);
    if ("problem" in read) return { unreadable: read.problem };
    const strange = columnProblem(read.csv.header, columns);
    return strange === undefined ? answersIn(read.csv, pack, originals, decisions) : { unreadable: strange };
  };
}

/** What a row has that is to stay, as one text, and what it is for. */
interface Original {
  readonly fixed: string;
  /** Empty for a row that tells what could not be read. */
  readonly id: string;
  readonly part: string | undefined;
}

type Originals = ReadonlyMap<string, Original>;

function originalRows(
  text: string,
  part: string | undefined,
  isColumn: (cell: string) => boolean,
): readonly Original[] {
  const read = parseCsv(text.replace(/^\uFEFF/, ""), isColumn);
  if ("problem" in read) throw new Error(`the pack's own table can't be read${read.problem}`);
  return read.csv.rows.map(({ cells }) => ({
    fixed: JSON.stringify(cells.slice(ANSWER_COLUMNS.length)),
    id: cells.at(-1) ?? "",
    part,
  }));
}

function answersIn(
  { header, rows }: CsvFile,
  pack: ReviewPack,
  originals: Originals,
  decisions: ReadonlyMap<string, Decision>,
): AnswersRead {
  const cellsOf = ({ cells }: CsvRow, names: readonly string[]): readonly string[] =>
    names.map((column) => cells[header.cells.indexOf(column)] ?? "");
  const columns = fixedColumns(pack);
  const read = rows.map((row) => {
    const fixed = JSON.stringify(cellsOf(row, columns));
    return { row, original: row.problem === undefined ? originals.get(fixed) : undefined };
  });
  const part = read.find(({ original }) => original !== undefined)?.original?.part;
  const left = new Map([...originals].filter(([, original]) => original.part === part));
  const problems: string[] = [];
  const answers: Answer[] = [];
  for (const { row, original } of read) {
    const where = `line ${row.line}`;
    if (original !== undefined && original.part !== part) {
      problems.push(`${where} belongs to the part ${original.part ?? ""}, and the lines above to ${part ?? ""}`);
      continue;
    }
    if (original === undefined || !left.delete(original.fixed)) {
      problems.push(
        `${where} is not in the pack, or is there twice, or was changed where nothing is to be filled in` +
          (row.problem === undefined ? "" : `: ${row.problem}`),
      );
      continue;
    }
    const decision = decisions.get(original.id);
    if (decision === undefined) continue;
    const [word = "", reviewer = "", date = "", note = ""] = cellsOf(row, ANSWER_COLUMNS);
    const verdict = verdictOf(word);
    if (verdict === undefined) problems.push(`${where}: a decision is keep, revoke or change, or empty`);
    else answers.push({ decision, verdict, reviewer, date, note });
  }
  if (rows.length === 0 && pack.parts !== undefined) problems.push("it has no line, so it is the table of no part");
  for (const { id } of left.values())
    problems.push(id === "" ? "a row that tells what could not be read is missing" : `the decision ${id} is missing`);
  return problems.length > 0 ? { problems } : { part, answers };
}

/** How the columns differ from those of a pack; their order does not matter. */
function columnProblem({ cells, line }: CsvRow, columns: readonly string[]): string | undefined {
  const quoted = (names: readonly string[]): string => names.map((name) => `"${name.slice(0, 80)}"`).join(", ");
  const missing = columns.filter((name) => !cells.includes(name));
  const more = cells.filter((cell) => cell !== "" && !columns.includes(cell));
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
