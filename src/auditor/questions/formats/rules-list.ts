import { type Severity } from "../../../model/finding";
import { jsonText } from "../../../report/text/json";
import { type Look } from "../../../report/text/look";
import { escapeMarkdown, markdownTable } from "../../../report/text/markdown";
import { plain } from "../../../report/text/plain";
import { wrap } from "../../../report/text/wrap";

/** A rule, as an audit would run it. */
export interface RuleRow {
  readonly id: string;
  readonly severity: Severity | "off";
  readonly title: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Its page, for a built-in rule. */
  readonly page: string | undefined;
}

const PAINT = { error: "red", warning: "yellow", info: "cyan", off: "dim" } as const;

/** For a reader at a terminal. */
export function* rulesTable(rows: readonly RuleRow[], { width, colors }: Look): Generator<string> {
  for (const { id, severity, title, options, page } of rows) {
    yield `${colors[PAINT[severity]](severity.padEnd(8))}${colors.bold(plain(id))}\n`;
    const lines = [
      `${plain(title)}.`,
      ...optionTexts(options).map((text) => `option ${text}`),
      ...(page === undefined ? [] : [page]),
    ];
    yield `${lines.map((line) => wrap(line, width, 8, 10)).join("\n")}\n`;
  }
}

/** For a page. */
export function* rulesMarkdown(rows: readonly RuleRow[]): Generator<string> {
  const head = ["rule", "severity", "what it demands", "options"];
  const cells = rows.map(({ id, severity, title, options }) => [
    `\`${plain(id)}\``,
    severity,
    escapeMarkdown(title),
    optionTexts(options).map(escapeMarkdown).join(", "),
  ]);
  yield `${markdownTable(head, cells)}\n`;
}

function optionTexts(options: RuleRow["options"]): readonly string[] {
  return Object.entries(options).map(([name, value]) => plain(`${name}: ${jsonText(value)}`));
}
