import { defined } from "../../model/defined";
import { parse } from "csv-parse/sync";

/** A row of a CSV file: its cells, trimmed, and the line on which it begins, counted from 1. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
  /** Why it can't be read; the row must not be skipped without a word. */
  readonly problem?: string;
}

/** A CSV file with a header. */
export interface CsvFile {
  readonly header: CsvRow;
  readonly rows: readonly CsvRow[];
}

/** Larger than any export of people, and small enough to hold. */
const MOST_BYTES = 50 * 1024 * 1024;

const SEPARATORS = [",", ";", "\t", "|"] as const;

/** What a CSV file has, or the end of a sentence that begins with the file's name, such as `, line 3: ...`. */
export type ReadCsv = { readonly csv: CsvFile } | { readonly problem: string };

/**
 * Reads a CSV file as spreadsheets and directories export it: UTF-8 with or without a byte order mark, or UTF-16 with
 * one; separated by comma, semicolon, tab or bar; quoted cells may break lines. The separator is what a first line
 * `sep=;` says (Excel), else the one that makes most cells of the header words that `isKnown` knows. Whatever could
 * turn one person into another is refused with its line: other encodings, replacement characters, two columns of one
 * name; rows with cells beyond the header have a `problem`.
 */
export function readCsv(bytes: Uint8Array, isKnown: (cell: string) => boolean): ReadCsv {
  if (bytes.byteLength > MOST_BYTES) return { problem: `: it is larger than ${MOST_BYTES / 1024 / 1024} MB` };
  const text = decode(bytes);
  const damage = /[\uFFFD\0]/.exec(text);
  if (damage !== null)
    return { problem: `${lineOf(text, damage.index)}: it is not UTF-8: save the file as "CSV UTF-8"` };
  return parseCsv(text, isKnown);
}

/** `readCsv` of the text of a file that is known to be undamaged. */
export function parseCsv(text: string, isKnown: (cell: string) => boolean): ReadCsv {
  const declared = /^sep=([,;\t|])(\r\n?|\n)/i.exec(text);
  const skipped = declared === null ? 0 : 1;
  const body = declared === null ? text : text.slice(declared[0].length);
  try {
    const separator = declared?.[1] ?? sniff(body, isKnown);
    const [header, ...rows] = records(body, separator).map(({ cells, line }) => ({ cells, line: line + skipped }));
    if (header === undefined) return { problem: ": the file is empty" };
    const problem = headerProblem(header);
    return problem === undefined ? { csv: { header, rows: rows.map((row) => checked(row, header)) } } : { problem };
  } catch (error) {
    return { problem: `: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** The text of the file; bytes that don't fit its encoding become U+FFFD, so that their place is known. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

function lineOf(text: string, offset: number): string {
  return `, line ${text.slice(0, offset).split(/\r\n?|\n/).length}`;
}

function headerProblem({ cells, line }: CsvRow): string | undefined {
  const seen = new Set<string>();
  for (const cell of cells) {
    const name = cell.toLowerCase();
    if (name !== "" && seen.has(name)) return `, line ${line}: two columns are called "${cell.slice(0, 80)}"`;
    seen.add(name);
  }
  return undefined;
}

/** An unquoted separator moves all cells behind it by one. */
function checked(row: CsvRow, { cells: { length } }: CsvRow): CsvRow {
  if (row.cells.slice(length).every((cell) => cell === "")) return row;
  const counts = `it has ${row.cells.length} cells, and the header ${length}`;
  return { ...row, problem: `${counts}: quote what has a separator in it` };
}

/** A header ends before so many characters. */
const MOST_HEADER = 65_536;

function sniff(file: string, isKnown: (cell: string) => boolean): string {
  const text = file.slice(0, MOST_HEADER);
  // A separator by which the header can't even be read is the worst.
  const score = (separator: string): number => {
    try {
      return records(text, separator, 1)[0]?.cells.filter(isKnown).length ?? 0;
    } catch {
      return -1;
    }
  };
  return SEPARATORS.map((separator) => ({ separator, score: score(separator) })).reduce((best, each) =>
    each.score > best.score ? each : best,
  ).separator;
}

function records(text: string, delimiter: string, to?: number): readonly CsvRow[] {
  const found: CsvRow[] = [];
  parse(text, {
    delimiter,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    ...defined({ to }),
    on_record: (cells: readonly string[], { lines }) => {
      // `lines` counts up to the record's end, which its quoted cells may have put off.
      const breaks = cells.reduce((sum, cell) => sum + (cell.match(/\r\n?|\n/g)?.length ?? 0), 0);
      if (cells.some((cell) => cell !== "")) found.push({ cells, line: lines - breaks });
      return null;
    },
  });
  return found;
}
