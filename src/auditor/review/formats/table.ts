import { changeLines, noteLines, overrideLine, type ReviewOutcome, reviewOutcome, type ReviewResult } from "..";
import { type Finding } from "../../../model/finding";
import { plain } from "../../../report/text/plain";
import { wrap } from "../../../report/text/wrap";
import { type Look } from "../../../report/text/look";

const PAINT = {
  blocked: "red",
  incomplete: "red",
  overridden: "yellow",
  safe: "green",
  "no-access-change": "green",
} as const satisfies Record<ReviewOutcome, keyof Look["colors"]>;

/** For a reader at a terminal: the verdict, who gains and loses what, and what stands in the way. */
export function table(result: ReviewResult, { width, colors }: Look): string {
  const { summary, limits, findings, unread } = result;
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ["", colors.bold(title), ...lines.map((line) => wrap(plain(line), width, 0, 2))];
  const override = overrideLine(result);
  return [
    wrap(colors[PAINT[reviewOutcome(result)]](plain(summary.verdict)), width, 0),
    ...section("What changes", changeLines(result)),
    ...section("Findings created", findings.created.map(findingText)),
    ...section("Findings cured", findings.cured.map(findingText)),
    ...section("To know", noteLines(result)),
    ...section("Not read", unread),
    ...section(
      "What stands in the way",
      limits.flatMap(({ message, unblock }) => [message, `  ${unblock}`]),
    ),
    ...section("Override", override === undefined ? [] : [override]),
    "",
  ].join("\n");
}

function findingText({ ruleId, message }: Finding): string {
  return `${ruleId}: ${message}`;
}
