import { plain, plainLine } from "../text/plain";
import { wrap } from "../text/wrap";
import { type Document, type Section } from "./document";

/** How the text is laid out for a terminal. */
export interface TableLook {
  /** Columns of a line. */
  readonly width: number;
  readonly bold: (text: string) => string;
}

/** A document for a terminal. Lines to copy are never wrapped. */
export function tableText({ title, lead, sections }: Document, look: TableLook): string {
  const { width, bold } = look;
  return [
    wrap(bold(plain(title)), width, 0),
    ...lead.map((sentence) => wrap(plain(sentence), width, 0)),
    ...sections.flatMap((section) => [
      "",
      wrap(bold(plain(section.title)), width, 0),
      ...(section.intro === undefined ? [] : [wrap(plain(section.intro), width, 0)]),
      ...bodyLines(section, width),
    ]),
    "",
  ].join("\n");
}

function bodyLines(section: Section, width: number): readonly string[] {
  switch (section.kind) {
    case "code":
      return section.lines.map((line) => `  ${plainLine(line)}`);
    case "list":
      return (section.items.length === 0 ? [section.none] : section.items).map((item) =>
        wrap(`- ${plain(item)}`, width, 2, 4),
      );
    case "table":
      return section.rows.length === 0
        ? [wrap(section.none, width, 2)]
        : rowLines(
            section.head.map(plain),
            section.rows.map((row) => row.map(plain)),
            width,
          );
  }
}

/** Columns side by side where they fit, else each row as a paragraph. */
function rowLines(head: readonly string[], rows: readonly (readonly string[])[], width: number): readonly string[] {
  const widths = head.map((name, index) => Math.max(name.length, ...rows.map((row) => (row[index] ?? "").length)));
  if (widths.reduce((sum, each) => sum + each + 2, 0) <= width)
    return [head, ...rows].map((row) =>
      `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd(),
    );
  return rows.flatMap(([first = "", ...cells]) => [
    wrap(first, width, 2, 4),
    ...cells.flatMap((cell, index) => (cell === "" ? [] : [wrap(`${head[index + 1] ?? ""}: ${cell}`, width, 4, 6)])),
  ]);
}
