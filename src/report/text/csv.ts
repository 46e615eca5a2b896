import { stringify } from "csv-stringify/sync";
import { plain } from "./plain";

/**
 * A table for a spreadsheet: cells with text from outside, none of which becomes a formula. The mark makes Excel read
 * UTF-8; the line ends are those of RFC 4180.
 */
export function spreadsheetCsv(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const records = rows.map((row) => row.map(cell));
  return stringify([head, ...records], { bom: true, escape_formulas: true, record_delimiter: "windows" });
}

/**
 * Text for a cell. A spreadsheet set to another separator starts a cell in the middle of ours, so that a formula may
 * stand there too. Source: OWASP, "CSV Injection".
 */
function cell(text: string): string {
  return plain(text)
    .trim()
    .replace(/([;,|"']\s*)(?=[=+\-@])/g, "$1'");
}
