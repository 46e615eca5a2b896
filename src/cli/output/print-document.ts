import { type Document } from "../../report/document/document";
import { jsonText } from "../../report/text/json";
import { type Shell } from "./shell";

/** What there is to print, each made only if it is asked for. */
export interface Printable {
  readonly document: () => Document;
  /** The entries of a JSON object. */
  readonly json: () => Promise<object> | object;
}

/** What there is to print as CSV too. */
export interface PrintableRows extends Printable {
  readonly csv: () => Promise<CsvTable> | CsvTable;
}

interface CsvTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type DocumentFormat = "table" | "json" | "markdown" | "html";

/** Prints a result in one of the formats of a document. */
export async function printDocument(
  format: DocumentFormat,
  { document, json }: Printable,
  output: string | undefined,
  shell: Shell,
): Promise<void> {
  const look = shell.look(output);
  const results = {
    table: async () =>
      (await import("../../report/document/table.js")).tableText(document(), {
        width: look.width,
        bold: look.colors.bold,
      }),
    markdown: async () => (await import("../../report/document/markdown.js")).markdownText(document()),
    html: async () => (await import("../../report/document/html.js")).htmlText(document()),
    json: async () => `${jsonText(await json(), 1)}\n`,
  };
  await shell.print([await results[format]()], output);
}

/** As `printDocument`, also as rows for a spreadsheet. */
export async function printRows(
  format: DocumentFormat | "csv",
  { csv, ...parts }: PrintableRows,
  output: string | undefined,
  shell: Shell,
): Promise<void> {
  if (format !== "csv") return printDocument(format, parts, output, shell);
  const { head, rows } = await csv();
  await shell.print([(await import("../../report/text/csv.js")).spreadsheetCsv(head, rows)], output);
}
