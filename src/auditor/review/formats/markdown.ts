import { organizationText, patchLines, SEVERITY_TITLE } from "../../../report/finding-words";
import { type Finding, type ManifestPatch } from "../../../model/finding";
import {
  type BlockJson,
  changeLines,
  noteLines,
  overrideLine,
  type ReviewOutcome,
  reviewOutcome,
  type ReviewResult,
  writeLines,
} from "..";
import { escapeMarkdown, markdownCode } from "../../../report/text/markdown";
import { plain, plainLine } from "../../../report/text/plain";
import { number } from "../../../report/text/words";
import { totalsLine } from "./totals";
import { comparedText, OUTCOME_TITLE, type ReviewView } from "./view";

/**
 * By this, who posts the comment finds the one to update. No time stands anywhere: without news the text stays the
 * same.
 */
export const MARKER = "<!-- twilio-org review -->";

/** Longest text of one piece, before it is escaped. */
const LONG = 2_000;
const MIDDLE = 500;
const SHORT = 200;

const ALERT: Readonly<Record<ReviewOutcome, string>> = {
  blocked: "CAUTION",
  incomplete: "CAUTION",
  overridden: "WARNING",
  safe: "NOTE",
  "no-access-change": "NOTE",
};

/**
 * For the one comment on a pull request: totals in a line, the verdict, what blocks it, who gains and loses
 * what. At most `clip` characters.
 */
export function markdown(result: ReviewResult, { clip }: Pick<ReviewView, "clip">): string {
  const { limits, findings, unread } = result;
  const outcome = reviewOutcome(result);
  const override = overrideLine(result);
  const head = headOf(result, outcome);
  const sections: readonly Section[] = [
    { title: "Not read", items: unread.map((what) => `- ${short(what, MIDDLE)}`) },
    {
      title: outcome === "overridden" ? "What stood in the way" : "What stands in the way",
      items: limits.map(blockText),
    },
    { title: "Override", items: override === undefined ? [] : [short(override, LONG)] },
    { title: "What changes", items: changeLines(result).map((line) => plain(clipped(line, MIDDLE))), language: "diff" },
    {
      title: "What would be written to Twilio",
      items: writeLines(result).map((line) => plain(clipped(line, MIDDLE))),
      language: "diff",
    },
    { title: "Findings created", items: findings.created.map(findingText) },
    { title: "Notes", items: noteLines(result).map((line) => `- ${short(line, MIDDLE)}`) },
    { title: "Findings cured", items: findings.cured.map((finding) => `- ${titleOf(finding)}`) },
  ];
  let left = clip - head.length - CLIPPED.length - BREAKS;
  let missing = 0;
  const texts = sections.flatMap((section): readonly string[] => {
    // Each takes at most a half of what is left, so that something of every section is seen.
    let taken = fitting(section.items, left / 2);
    while (taken > 0 && sectionText(section, taken).length + 2 > left) taken--;
    missing += section.items.length - taken;
    if (taken === 0) return [];
    const text = sectionText(section, taken);
    left -= text.length + 2;
    return [text];
  });
  return `${[head, ...texts, ...(missing === 0 ? [] : [CLIPPED])].join("\n\n")}\n`;
}

interface Section {
  readonly title: string;
  readonly items: readonly string[];
  /** Where the items are lines of code. */
  readonly language?: string;
}

/** A section with the first `taken` of its items. */
function sectionText({ title, items, language }: Section, taken: number): string {
  const rest = items.length - taken;
  const lines = [...items.slice(0, taken), ...(rest > 0 ? [`… and ${number(rest)} more`] : [])];
  return `### ${title}\n\n${language === undefined ? lines.join("\n") : markdownCode(language, lines)}`;
}

/** The line ends around the last piece. */
const BREAKS = 3;

const CLIPPED = "> Clipped to fit a comment. The rest is in the JSON result, which the pipeline keeps as an artifact.";

function headOf(result: ReviewResult, outcome: ReviewOutcome): string {
  const compared = comparedText(result);
  return [
    MARKER,
    `**${short(totalsLine(result), MIDDLE)}**`,
    `## Access review of ${short(organizationText(result.organization), SHORT)}`,
    `> [!${ALERT[outcome]}]\n> **${OUTCOME_TITLE[outcome]}.** ${short(result.summary.verdict, MIDDLE)}`,
    ...(compared === undefined ? [] : [short(`${compared}.`, MIDDLE)]),
  ].join("\n\n");
}

function clipped(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** Text from outside in at most `limit` characters, and then escaped. */
function short(text: string, limit: number): string {
  return escapeMarkdown(clipped(text, limit));
}

function blockText({ message, unblock, waiver }: BlockJson): string {
  const lines = [`- ${short(message, LONG)}`, `  **What unblocks it:** ${short(unblock, LONG)}`];
  if (waiver === undefined) return lines.join("\n");
  const code = markdownCode("yaml", clipped(waiver, LONG).split("\n").map(plainLine)).split("\n");
  return [...lines, "", ...code.map((line) => `  ${line}`)].join("\n");
}

function titleOf({ severity, ruleId, message }: Finding): string {
  return `**${SEVERITY_TITLE[severity]}** ${short(ruleId, SHORT)}: ${short(message, LONG)}`;
}

function findingText(finding: Finding): string {
  const { remediation, patch } = finding;
  const lines = [`- ${titleOf(finding)}`, `  **To do:** ${short(remediation, LONG)}`];
  if (patch === undefined) return lines.join("\n");
  return [...lines, "", ...repairText(patch), ""].join("\n");
}

/**
 * What clears a finding: a suggestion where it takes the place of lines, which a reviewer can paste into a comment on
 * them, else a diff.
 */
function repairText(patch: ManifestPatch): readonly string[] {
  const { file, edits } = patch;
  const [edit] = edits;
  if (edit === undefined) return [];
  const isSuggestion = edits.length === 1 && edit.remove.length > 0;
  const last = edit.line + edit.remove.length - 1;
  const where = last === edit.line ? `line ${edit.line}` : `lines ${edit.line} to ${last}`;
  const code = isSuggestion
    ? markdownCode("suggestion", edit.insert.map(plainLine))
    : markdownCode(
        "diff",
        patchLines(patch).map((line) => line.replace(/^( *\d*) ([-+])/, "$2 $1")),
      );
  const title = isSuggestion ? `Instead of ${where} of ${short(file, SHORT)}:` : `A change of ${short(file, SHORT)}:`;
  return [title, "", code]
    .join("\n")
    .split("\n")
    .map((line) => `  ${line}`.trimEnd());
}

/** How many of the first items together have at most `limit` characters. */
function fitting(items: readonly string[], limit: number): number {
  let length = 0;
  const end = items.findIndex((item) => (length += item.length + 1) > limit);
  return end === -1 ? items.length : end;
}
