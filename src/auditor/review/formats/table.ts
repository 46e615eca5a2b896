import {
  changeLines,
  noteLines,
  overrideLine,
  type ReviewOutcome,
  reviewOutcome,
  type ReviewResult,
  writeLines,
} from "..";
import { blockingFindings } from "./view";
import { type Finding } from "../../../model/finding";
import { plain, plainLine } from "../../../report/text/plain";
import { wrap } from "../../../report/text/wrap";
import { type Look } from "../../../report/text/look";

const PAINT = {
  blocked: "red",
  incomplete: "red",
  overridden: "yellow",
  safe: "green",
  "no-access-change": "green",
} as const satisfies Record<ReviewOutcome, keyof Look["colors"]>;

/** For a reader at a terminal: the verdict, who gains and loses what, and what blocks it. */
export function table(result: ReviewResult, { width, colors }: Look): string {
  const { summary, limits, findings, unread } = result;
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ["", colors.bold(title), ...lines.map((line) => wrap(plain(line), width, 0, 2))];
  // What stands in the way says these.
  const blocking = blockingFindings(result);
  const override = overrideLine(result);
  return [
    wrap(colors[PAINT[reviewOutcome(result)]](plain(summary.verdict)), width, 0),
    ...section("What changes", changeLines(result)),
    ...section("What would be written to Twilio", writeLines(result)),
    ...section(
      blocking.size === 0 ? "Findings created" : "Other findings created",
      findings.created.map(findingText).filter((text) => !blocking.has(text)),
    ),
    ...section("Findings cured", findings.cured.map(findingText)),
    ...section("Notes", noteLines(result)),
    ...section("Not read", unread),
    ...(limits.length === 0 ? [] : ["", colors.bold("What stands in the way")]),
    ...limits.flatMap(({ message, unblock, waiver }) => [
      wrap(`- ${plain(message)}`, width, 0, 2),
      wrap(`What unblocks it: ${plain(unblock)}`, width, 2, 4),
      ...waiverLines(waiver),
    ]),
    ...section("Override", override === undefined ? [] : [override]),
    "",
  ].join("\n");
}

/** The waiver that would accept a finding, as its file has it: never wrapped, so that it can be pasted. */
function waiverLines(waiver: string | undefined): readonly string[] {
  return waiver === undefined ? [] : waiver.split("\n").map((line) => `  ${plainLine(line)}`);
}

function findingText({ ruleId, message }: Finding): string {
  return `${ruleId}: ${message}`;
}
