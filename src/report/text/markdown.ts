import { plain } from "./plain";

/** Text from outside as inline Markdown that shows exactly that text: it makes no markup, HTML, link or mention. */
export function escapeMarkdown(text: string): string {
  return (
    plain(text)
      .replace(/[\\`*_{}[\]#+!|~<>&$]|^-|:(?=\/\/)|(?<=\bwww)\.|(?<=^\d+)[.)]/gi, "\\$&")
      // No backslash stops a mention or a reference to an issue; an e-mail address is no mention, and stays whole.
      .replace(/(?<!\w)@|#(?=\d)/g, "$&\u200B")
  );
}

/** A table in GitHub's dialect. Cells are inline Markdown already. */
export function markdownTable(head: readonly string[], rows: Iterable<readonly string[]>): string {
  return [markdownRow(head), markdownRow(head.map(() => "---")), ...[...rows].map(markdownRow)].join("\n");
}

/** A row of a table. Cells are inline Markdown already. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Lines of text as a block of code that no line can end. */
export function markdownCode(language: string, lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join("\n");
}
