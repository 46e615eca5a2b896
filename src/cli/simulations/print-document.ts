import { type Document } from "../../simulate/formats/document";
import { jsonText } from "../../text/json";
import { type Shell } from "../shell";

/** What there is to print, each made only if it is asked for. */
export interface Printable {
  readonly document: () => Document;
  /** The entries of a JSON object. */
  readonly json: () => Promise<object> | object;
  readonly csv: () => Promise<CsvTable> | CsvTable;
}

interface CsvTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Prints a result in one of the formats of a simulation. */
export async function printDocument(
  format: "table" | "json" | "markdown" | "html" | "csv",
  { document, json, csv }: Printable,
  output: string | undefined,
  shell: Shell,
): Promise<void> {
  const look = shell.look(output);
  const results = {
    table: async () =>
      (await import("../../simulate/formats/table.js")).tableText(document(), {
        width: look.width,
        bold: look.colors.bold,
      }),
    markdown: async () => (await import("../../simulate/formats/markdown.js")).markdownText(document()),
    html: async () => (await import("../../simulate/formats/html.js")).htmlText(document()),
    csv: async () => {
      const { head, rows } = await csv();
      return (await import("../../simulate/formats/csv.js")).csvText(head, rows);
    },
    json: async () => `${jsonText(await json(), 1)}\n`,
  };
  await shell.print([await results[format]()], output);
}
