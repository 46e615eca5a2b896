import { DRIFT_KINDS, type DriftItem, type DriftResult } from "..";
import { apart, baselineCounts, notThere } from "../../../model/baseline";
import { formatPosition } from "../../../model/problem";
import { escapeMarkdown, markdownRow, markdownTable } from "../../../report/text/markdown";
import { count } from "../../../report/text/words";
import { driftSubject, leadSections, shortFingerprint, titleOf } from "./drift-words";

/** Longest text of the rows in characters: GitHub takes 65,536 in an issue. */
const LIMIT = 60_000;
/** Longest text of one cell, before it is escaped. */
const LONG = 1_000;
const HEAD = ["Who", "What", "Where", "To do", "Fingerprint"] as const;

/**
 * For an issue or a comment: the verdict, and each item in a table. The text has no time, so it stays the same without
 * news.
 */
export function* driftMarkdown(result: DriftResult): Generator<string> {
  const { organization, complete, summary, baseline, items, sameAccess } = result;
  yield `<!-- twilio-org drift ${organization.sid.replace(/\W/g, "")} -->\n\n`;
  yield `## Drift of ${short(organization.name ?? organization.sid)}\n\n`;
  const alert = !complete ? "CAUTION" : items.length > 0 ? "WARNING" : "NOTE";
  yield `> [!${alert}]\n> ${short(summary.verdict)}\n`;
  if (baseline !== undefined) yield `\nAgainst the baseline: ${baselineCounts(baseline)}.\n`;
  for (const [title, lines] of leadSections(result)) yield* list(title, lines);
  let left = LIMIT;
  let shown = 0;
  for (const part of apart(items, baseline))
    for (const kind of DRIFT_KINDS) {
      const rows: (readonly string[])[] = [];
      for (const item of part.items.filter((each) => each.kind === kind)) {
        const row = rowOf(item);
        left -= markdownRow(row).length;
        if (left < 0) break;
        rows.push(row);
      }
      shown += rows.length;
      if (rows.length > 0) yield `\n### ${titleOf(part, kind)}\n\n${markdownTable(HEAD, rows)}\n`;
    }
  for (const { title, items: gone } of baseline === undefined ? [] : notThere(baseline))
    yield* list(
      title,
      gone.map(({ message }) => message),
    );
  if (shown < items.length)
    yield `\n> Clipped to fit: ${count(items.length - shown, "more thing")}. \`twilio-org drift --format json\` shows all.\n`;
  if (sameAccess.length > 0) yield `\n${count(sameAccess.length, "right")} the same by another assignment: no drift.\n`;
}

function* list(title: string, lines: readonly string[]): Generator<string> {
  if (lines.length === 0) return;
  yield `\n${title}:\n\n`;
  for (const line of lines.slice(0, 20)) yield `- ${short(line)}\n`;
  if (lines.length > 20) yield `- and ${lines.length - 20} more\n`;
}

function rowOf(item: DriftItem): readonly string[] {
  const { message, next, source, assignments } = item;
  const where = source === undefined ? assignments.slice(0, 3).join(" ") : formatPosition(source);
  return [short(driftSubject(item)), short(message), short(where), short(next), `\`${shortFingerprint(item)}\``];
}

function short(text: string): string {
  return escapeMarkdown(text.length > LONG ? `${text.slice(0, LONG)}…` : text);
}
