import { parse } from "csv-parse/sync";
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

/**
 * Reads the table of a pack, filled in or not. Every row must be as the pack has it but for the columns to fill in, none may be
 * missing, and none be there that the pack has not. Spreadsheets may write other separators, line ends and orders of rows.
 */
export function readAnswers(
  text: string,
  pack: ReviewPack,
): { readonly answers: readonly Answer[] } | { readonly problems: readonly string[] } {
  const [head, ...rows] = parseTable(text) ?? [];
  if (head === undefined) return { problems: ["it is no CSV"] };
  const width = ANSWER_COLUMNS.length;
  const expected = [...ANSWER_COLUMNS, ...FIXED_COLUMNS];
  if (head.length !== expected.length || head.some((name, i) => name !== expected[i]))
    return { problems: ["its columns are not those of this pack"] };
  const fixedOf = (row: readonly string[]): string => JSON.stringify(row.slice(width));
  const [, ...originals] = parseTable(reviewCsv(pack)) ?? [];
  const left = new Map(originals.map((row) => [fixedOf(row), row.at(-1) ?? ""]));
  const decisions = new Map(pack.decisions.map((decision) => [decision.id, decision]));
  const problems: string[] = [];
  const answers: Answer[] = [];
  rows.forEach((row, index) => {
    if (row.every((cell) => cell === "")) return;
    const id = left.get(fixedOf(row));
    left.delete(fixedOf(row));
    // The head is the first row, and rows count from 1.
    const where = `row ${index + 2}`;
    if (id === undefined) {
      problems.push(`${where} is not in the pack, or is there twice, or was changed where nothing is to be filled in`);
      return;
    }
    const decision = decisions.get(id);
    if (decision === undefined) return;
    const [word = "", reviewer = "", date = "", note = ""] = row;
    const verdict = verdictOf(word);
    if (verdict === undefined) problems.push(`${where}: a decision is keep, revoke or change, or empty`);
    else answers.push({ decision, verdict, reviewer, date, note });
  });
  for (const id of left.values())
    problems.push(id === "" ? "a row that tells what could not be read is missing" : `the decision ${id} is missing`);
  return problems.length > 0 ? { problems } : { answers };
}

function parseTable(text: string): readonly (readonly string[])[] | undefined {
  // What the first separator is, all are.
  const [, delimiter = ","] = /^\uFEFF?"?[^,;\t"]*"?([,;\t])/.exec(text) ?? [];
  try {
    return parse(text, { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true });
  } catch {
    return undefined;
  }
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
