import { parse } from "csv-parse/sync";

/** A row of a CSV file: its cells, and the line on which it ends, counted from 1. */
export interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

/** A CSV file with a header. */
export interface CsvFile {
  readonly header: CsvRecord;
  readonly rows: readonly CsvRecord[];
}

const SEPARATORS = [",", ";", "\t", "|"] as const;

/**
 * Reads CSV whose separator is comma, semicolon, tab or bar: what a first line `sep=;` says, as Excel has it, else the one that
 * makes most cells of the header words that `isKnown` knows.
 */
export function readCsv(
  text: string,
  isKnown: (cell: string) => boolean,
): { readonly csv: CsvFile } | { readonly problem: string } {
  const declared = /^\uFEFF?sep=([,;\t|])\r?\n/i.exec(text);
  const skipped = declared === null ? 0 : 1;
  const body = declared === null ? text : text.slice(declared[0].length);
  try {
    const separator = declared?.[1] ?? sniff(body, isKnown);
    const [header, ...rows] = records(body, separator).map(({ cells, line }) => ({ cells, line: line + skipped }));
    return header === undefined ? { problem: "the file is empty" } : { csv: { header, rows } };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** A header ends before so many characters. */
const MOST_HEADER = 65_536;

function sniff(file: string, isKnown: (cell: string) => boolean): string {
  const text = file.slice(0, MOST_HEADER);
  const knownBy = (separator: string): number => {
    const [header] = records(text, separator, 1);
    return header === undefined ? 0 : header.cells.filter(isKnown).length;
  };
  const [, ...others] = SEPARATORS;
  return others.reduce<string>(
    (best, each) =>
      isBetter(
        () => knownBy(each),
        () => knownBy(best),
      )
        ? each
        : best,
    ",",
  );
}

/** A separator by which the header can't even be read is the worst. */
function isBetter(one: () => number, other: () => number): boolean {
  const score = (count: () => number): number => {
    try {
      return count();
    } catch {
      return -1;
    }
  };
  return score(one) > score(other);
}

function records(text: string, delimiter: string, to?: number): readonly CsvRecord[] {
  const found: CsvRecord[] = [];
  parse(text, {
    bom: true,
    delimiter,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    ...(to === undefined ? {} : { to }),
    on_record: (cells: readonly string[], { lines }) => {
      found.push({ cells, line: lines });
      return null;
    },
  });
  return found;
}
