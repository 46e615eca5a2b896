import { plain } from "../../report/text/plain";
import { count } from "../../report/text/words";
import { outcomeText } from "./scan-words";
import { type ScannedOrganization, type ScanResult } from "./scan-result";

// Source: Slack, "Reference: blocks": 50 blocks a message; 3000 characters in the text of a section, 150 in that of a
// header.
const MOST_BLOCKS = 50;
const SECTION = 3000;
/** The longest line, before it is escaped: an escaped character takes at most five. */
const LINE = 400;
/** What the line about clipping may take. */
const RESERVE = 60;

/**
 * A message for a Slack webhook: a section for each organization with news. Text from outside is escaped as Slack asks
 * for (`&`, `<`, `>`), so that it mentions nobody and links nowhere.
 */
export function slackMessage({ outcome, organizations }: ScanResult): object {
  const reported = organizations.filter(
    (each) => each.outcome !== "nothing-new" || each.new.length + each.gone.length > 0,
  );
  const title = `twilio-org scan: ${outcomeText(outcome)}`;
  const shown = reported.slice(0, MOST_BLOCKS - 2);
  const more = reported.length - shown.length;
  return {
    text: escape(`${title} (${reported.map(({ name }) => name).join(", ")})`.slice(0, LINE)),
    blocks: [
      { type: "header", text: { type: "plain_text", text: title } },
      ...shown.map((each) => section(sectionLines(each))),
      ...(more === 0 ? [] : [section([`and ${count(more, "more organization")}`])]),
    ],
  };
}

function section(lines: readonly string[]): object {
  // Verbatim: Slack makes no links or mentions of its own.
  return { type: "section", text: { type: "mrkdwn", text: clip(lines), verbatim: true } };
}

function sectionLines({
  name,
  outcome,
  why,
  findings,
  drift,
  new: fresh,
  gone,
}: ScannedOrganization): readonly string[] {
  const counts = [
    ...(findings === undefined ? [] : [`${findings.new} new of ${count(findings.open, "finding")}`]),
    ...(drift === undefined ? [] : [`${drift.new} new of ${drift.open} drifted`]),
  ];
  return [
    `*${name}*: ${[outcomeText(outcome), ...counts].join("; ")}`,
    ...why.map((each) => `• ${safe(each)}`),
    ...fresh.map(({ severity, rule, message }) => `• ${severity} ${safe(rule)}: ${safe(message)}`),
    ...gone.map(({ message }) => `• gone: ${safe(message)}`),
  ];
}

/** As many lines as fit, and how many do not. */
function clip(lines: readonly string[]): string {
  let length = 0;
  const end = lines.findIndex((line) => (length += line.length + 1) > SECTION - RESERVE);
  if (end === -1) return lines.join("\n");
  return [...lines.slice(0, end), `… and ${count(lines.length - end, "more line")}`].join("\n");
}

function safe(text: string): string {
  const line = plain(text);
  return escape(line.length > LINE ? `${line.slice(0, LINE)}…` : line);
}

/** Source: Slack, "Formatting text for app surfaces": these three, and no others. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
