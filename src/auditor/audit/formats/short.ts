import { createColors } from "picocolors";
import { newOnes } from "../../../model/baseline";
import { type AuditResult, type Finding, openFindings, type Severity } from "../../../model/finding";
import { notComparedTexts, subjectText, unknowns } from "../../../report/finding-words";
import { groupBy } from "../../../model/group-by";
import { plain } from "../../../report/text/plain";
import { count } from "../../../report/text/words";
import { wrap } from "../../../report/text/wrap";
import { type AuditReport, type FormatOptions } from "./format";
import { heading } from "./table";
import { nextSteps } from "./next-steps";

/** A window has some 25 lines; these leave room for the verdict and the next steps. */
const MOST_PEOPLE = 8;
const MOST_NOTES = 3;
const MOST_UNREAD = 3;

/** Columns of a line that its severity takes, and the last one. */
const MARGIN = 12;

const WORDS = { error: "error", warning: "warning", info: "note" } as const satisfies Record<Severity, string>;
const PAINT = { error: "red", warning: "yellow", info: "cyan" } as const satisfies Record<Severity, string>;

/**
 * The short view at a terminal, in 25 lines: the verdict, each person with an error or a warning, the notes by
 * rule, and what to do next.
 */
export function short(
  { result }: Pick<AuditReport, "result">,
  options: Pick<FormatOptions, "width" | "color">,
): string {
  const { width } = options;
  const colors = createColors(options.color);
  const open = openFindings(result);
  const shown = result.baseline === undefined ? open : newOnes(open, result.baseline);
  const unread = unknowns(result);
  const steps = nextSteps(result).map((step, index) => wrap(`${index + 1}. ${step}`, width, 2, 5));
  const blocks = [
    [heading(result, { width, colors })],
    atMost(unread, MOST_UNREAD, "list").map((what) => wrap(`${colors.red("not read:")} ${plain(what)}`, width, 0, 2)),
    notComparedTexts(result).map((text) => wrap(plain(text), width, 0, 2)),
    [...peopleLines(shown, width - MARGIN), ...noteLines(shown)].map(({ severity, text }) =>
      severity === undefined ? `  ${text}` : clipped(severity, text, width, colors),
    ),
    ["Next:", ...steps],
    [wrap(`${countsText(result)}. Everything, with reasons and changes: add --full.`, width, 0)],
  ];
  return `${blocks.flatMap((lines) => (lines.length === 0 ? [] : [lines.join("\n")])).join("\n\n")}\n`;
}

interface Line {
  readonly severity?: Severity;
  readonly text: string;
}

/** A line for each person, or the organization, with an error or a warning, the worst first. */
function peopleLines(findings: readonly Finding[], room: number): readonly Line[] {
  const grave = findings.filter(({ severity }) => severity !== "info");
  const lines = [...groupBy(grave, subjectText)].map(([subject, own]): Line => {
    const severity = own.some((each) => each.severity === "error") ? "error" : "warning";
    const rules = [...groupBy([...own].sort(gravestFirst), ({ ruleId }) => ruleId)].map(([id, same]) =>
      same.length === 1 ? plain(id) : `${plain(id)} (${same.length})`,
    );
    return { severity, text: `${subject}: ${asManyAsFit(rules, room - subject.length - 2)}` };
  });
  const more = lines.length - MOST_PEOPLE;
  const rest =
    more > 0 ? [{ text: `... and ${count(more, "other person", "other people")} with errors or warnings` }] : [];
  return [...lines.slice(0, MOST_PEOPLE), ...rest];
}

/** Errors before the rest; then what one role does, which can be taken away, before what several do together. */
function gravestFirst(one: Finding, other: Finding): number {
  const rank = ({ severity, role }: Finding): number => (severity === "error" ? 0 : 2) + (role === undefined ? 1 : 0);
  return rank(one) - rank(other);
}

/** Names with commas between them, whole ones alone, since a part of a name finds nothing; the rest is counted. */
function asManyAsFit(names: readonly string[], room: number): string {
  for (let shown = names.length; shown > 1; shown--) {
    const more = names.length - shown;
    const text = `${names.slice(0, shown).join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
    if (text.length <= room) return text;
  }
  const [first = ""] = names;
  return names.length > 1 ? `${first} and ${names.length - 1} more` : first;
}

/** A line for each rule that has notes. */
function noteLines(findings: readonly Finding[]): readonly Line[] {
  const notes = findings.filter(({ severity }) => severity === "info");
  const lines = [...groupBy(notes, ({ ruleId }) => ruleId)].map(([id, same]): Line => {
    const subjects = [...new Set(same.map(subjectText))];
    const who = subjects.length === 1 ? (subjects[0] ?? "") : `${subjects.length} people`;
    return { severity: "info", text: `${who}: ${plain(id)}` };
  });
  const more = lines.length - MOST_NOTES;
  return [
    ...lines.slice(0, MOST_NOTES),
    ...(more > 0 ? [{ text: `... and notes of ${count(more, "other rule")}` }] : []),
  ];
}

function clipped(severity: Severity, text: string, width: number, colors: ReturnType<typeof createColors>): string {
  const room = width - MARGIN;
  const clip = text.length > room ? `${text.slice(0, room - 3)}...` : text;
  return `  ${colors.bold(colors[PAINT[severity]](WORDS[severity].padEnd(8)))} ${clip}`;
}

function atMost(texts: readonly string[], most: number, what: string): readonly string[] {
  const more = texts.length - most;
  return more > 0 ? [...texts.slice(0, most), count(more, `more ${what}`)] : texts;
}

function countsText({ summary: { findings, waived } }: AuditResult): string {
  const counts = [count(findings.error, "error"), count(findings.warning, "warning"), count(findings.info, "note")];
  return [...counts, `${waived} waived`].join(", ");
}
