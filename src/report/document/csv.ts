import { stringify } from "csv-stringify/sync";
import { plain } from "../text/plain";

/** Rows for a spreadsheet, none of which it takes for a formula. */
export function csvText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // The mark makes Excel read UTF-8; the line ends are those of RFC 4180.
  return stringify([[...head], ...rows.map((row) => row.map(cell))], {
    bom: true,
    escape_formulas: true,
    record_delimiter: "windows",
  });
}

/**
 * Text for a cell. A spreadsheet set to another separator starts a cell in the middle of ours, so that a formula may stand
 * there too. Source: OWASP, "CSV Injection".
 */
function cell(text: string): string {
  return plain(text)
    .trim()
    .replace(/([;,|"']\s*)(?=[=+\-@])/g, "$1'");
}
