import {
  changeLines,
  noteLines,
  overrideLine,
  type ReviewOutcome,
  reviewOutcome,
  type ReviewResult,
  writeLines,
} from "..";
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
  const section = (title: string | undefined, lines: readonly string[]): readonly string[] => {
    const head = title === undefined ? [] : ["", colors.bold(title)];
    return lines.length === 0 ? [] : [...head, ...lines.map((line) => wrap(plain(line), width, 0, 2))];
  };
  const override = overrideLine(result);
  return [
    wrap(colors[PAINT[reviewOutcome(result)]](plain(summary.verdict)), width, 0),
    ...section("What changes", changeLines(result)),
    ...section("What would be written to Twilio", writeLines(result)),
    ...section("Findings created", findings.created.map(findingText)),
    ...section("Findings cured", findings.cured.map(findingText)),
    ...section("Notes", noteLines(result)),
    ...section("Not read", unread),
    ...limits.flatMap(({ message, unblock, waiver }, index) => [
      ...section(index === 0 ? "What stands in the way" : undefined, [message, `  ${unblock}`]),
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
