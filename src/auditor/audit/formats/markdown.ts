import { type Baseline, baselineCounts, notThere } from "../../../model/baseline";
import { type Finding } from "../../../model/finding";
import { formatPosition } from "../../../model/problem";
import { escapeMarkdown, markdownCode, markdownRow, markdownTable } from "../../../report/text/markdown";
import { count } from "../../../report/text/words";
import {
  groupsText,
  notComparedTexts,
  organizationText,
  OUTCOME_TITLE,
  outcomeOf,
  patchLines,
  pathText,
  roleText,
  severityCounts,
  SEVERITY_TITLE,
  shortFingerprint,
  subjectText,
  unknowns,
  waiverText,
  type Outcome,
} from "../../../report/finding-words";
import { type FindingsPart, partsOf } from "./control-parts";
import { type AuditReport } from "./format";
import { nextSteps } from "./next-steps";

/** Longest text in characters. GitHub takes 65,536 in a comment, and the poster may add its own line. */
const LIMIT = 65_000;
/** What of that the note about clipping and the end of the details may take. */
const RESERVE = 600;
/** The most that the table may take, so that something is left for the details. */
const TABLE_LIMIT = 40_000;
/** Longest text of one piece, before it is escaped. */
const LONG = 2_000;
const SHORT = 200;
/** The most lists that are named as unread. */
const MOST_UNREAD = 20;

/** For a comment on a pull request: the verdict, the findings as a table, and the details behind a fold. */
export function markdown({ result }: Pick<AuditReport, "result">): string {
  const { findings, controls } = result;
  const opening = head(result);
  const steps = nextSteps(result).map((step, index) => `${index + 1}. ${step}`);
  const foot = ["**Next**", "", ...steps, ""].join("\n");
  if (findings.length === 0 && controls === undefined) return `${opening}\n\n${foot}`;
  const parts = partsOf(result, findings);
  const ordered = parts.flatMap(({ items }) => items);
  const rows = fitting(ordered.map(findingRow), TABLE_LIMIT);
  const table = tables(parts, rows);
  const left = LIMIT - RESERVE - opening.length - table.length - foot.length;
  const details = fitting(ordered.slice(0, rows.length).map(findingDetails), left);
  return [
    opening,
    table,
    ...clippedNote(findings.length, rows.length, details.length),
    ...(details.length === 0 ? [] : ["<details><summary>Why, and what to do</summary>", ...details, "</details>"]),
    foot,
  ].join("\n\n");
}

/** The rows in a table, or in one for each part. */
function tables(parts: readonly FindingsPart[], rows: readonly (readonly string[])[]): string {
  let at = 0;
  return parts
    .flatMap(({ title, lead, items }) => {
      const mine = rows.slice(at, (at += items.length));
      const leadLines = lead.length === 0 ? [] : [lead.map((line) => short(line, LONG)).join("<br>")];
      if (mine.length === 0 && leadLines.length === 0) return [];
      return [
        ...(title === undefined ? [] : [`### ${short(title, SHORT)}`]),
        ...leadLines,
        ...(mine.length === 0 ? [] : [markdownTable(HEAD, mine)]),
      ];
    })
    .join("\n\n");
}

function head(result: AuditReport["result"]): string {
  const { organization, complete, summary, baseline } = result;
  const outcome = outcomeOf(result);
  const counts = `${severityCounts(summary.findings)}, ${summary.waived} waived`;
  return [
    // The poster finds its comment again by this line. The text has no time, so it stays the same without news.
    `<!-- twilio-org audit ${organization.sid.replace(/\W/g, "").slice(0, SHORT)} -->`,
    `## Billing access of ${short(organizationText(organization), SHORT)}`,
    `> [!${OUTCOME_ALERT[outcome]}]\n> **${OUTCOME_TITLE[outcome]}.** ${short(summary.verdict, LONG)}`,
    ...(complete ? [] : [unreadText(unknowns(result))]),
    ...notComparedTexts(result).map((text) => short(text, LONG)),
    ...(baseline === undefined ? [] : baselineLines(baseline)),
    `${counts}.`,
  ].join("\n\n");
}

function baselineLines(baseline: Baseline): readonly string[] {
  return [
    `Against the baseline: ${baselineCounts(baseline)}.`,
    ...notThere(baseline).map(({ title, items }) =>
      [`${title}:`, "", ...items.slice(0, MOST_UNREAD).map(({ message }) => `- ${short(message, SHORT)}`)]
        .concat(items.length > MOST_UNREAD ? [`- and ${items.length - MOST_UNREAD} more`] : [])
        .join("\n"),
    ),
  ];
}

/** Text from outside in at most `limit` characters, and then escaped. */
function short(text: string, limit: number): string {
  return escapeMarkdown(text.length > limit ? `${text.slice(0, limit)}…` : text);
}

const OUTCOME_ALERT: Readonly<Record<Outcome, string>> = {
  incomplete: "CAUTION",
  findings: "WARNING",
  partial: "IMPORTANT",
  clean: "NOTE",
};
const HEAD = ["Severity", "Who", "What", "Billing Groups", "Rule"] as const;

function unreadText(unread: readonly string[]): string {
  const list = unread.slice(0, MOST_UNREAD).map((what) => `- ${short(what, SHORT)}`);
  const rest = unread.length - list.length;
  const more = rest > 0 ? [`- and ${count(rest, "other thing")}`] : [];
  return ["**Not everything could be read.** What is missing is unknown, not absent.", ...list, ...more].join("\n");
}

function findingRow(finding: Finding): readonly string[] {
  const { severity, ruleId, message, billingGroups, waiver } = finding;
  return [
    waiver === undefined ? `**${SEVERITY_TITLE[severity]}**` : `${SEVERITY_TITLE[severity]}, waived`,
    escapeMarkdown(subjectText(finding)),
    short(message, LONG),
    short(groupsText(billingGroups), SHORT),
    `${escapeMarkdown(ruleId)}<br>\`${shortFingerprint(finding)}\``,
  ];
}

function findingDetails(finding: Finding): string {
  const { severity, ruleId, role, message, remediation, paths, source, patch, waiver } = finding;
  const title = `**${SEVERITY_TITLE[severity]}: ${escapeMarkdown(subjectText(finding))}**, ${escapeMarkdown(ruleId)}`;
  const lines = [
    ...(role === undefined ? [] : [`Role: ${escapeMarkdown(roleText(role))}`]),
    ...paths.map((path) => `Because: ${escapeMarkdown(pathText(path))}`),
    `To do: ${escapeMarkdown(remediation)}`,
    ...(waiver === undefined ? [] : [`Waived ${escapeMarkdown(waiverText(waiver))}`]),
    ...(source === undefined ? [] : [`At ${escapeMarkdown(formatPosition(source))}`]),
    `Fingerprint \`${shortFingerprint(finding)}\``,
  ].map((line) => `- ${line}`);
  const change =
    patch === undefined
      ? []
      : [
          `A change of ${escapeMarkdown(patch.file)} that clears it:`,
          markdownCode("diff", patchLines(patch).map(diffLine)),
        ];
  return [`${title}: ${escapeMarkdown(message)}`, lines.join("\n"), ...change].join("\n\n");
}

/** The sign first, which is where a diff's colors look for it. */
function diffLine(line: string): string {
  return line.replace(/^( *\d*) ([-+])/, "$2 $1");
}

/** As many of the first parts as together have at most `limit` characters. */
function fitting<T extends string | readonly string[]>(parts: readonly T[], limit: number): readonly T[] {
  let length = 0;
  const end = parts.findIndex((part) => {
    length += (typeof part === "string" ? part : markdownRow(part)).length + 2;
    return length > limit;
  });
  return end === -1 ? parts : parts.slice(0, end);
}

function clippedNote(findings: number, rows: number, details: number): readonly string[] {
  if (details === findings) return [];
  const missing = [
    ...(rows === findings ? [] : [`the table leaves out ${count(findings - rows, "finding")}`]),
    `the details leave out ${count(findings - details, "finding")}`,
  ];
  return [`> Clipped to fit a comment: ${missing.join(", ")}. \`twilio-org audit --format html\` shows all.`];
}
