import { defined } from "../../../model/defined";
import { findingAnnotation } from "../../audit/formats/github";
import { organizationText } from "../../../report/finding-words";
import {
  type ChangeLine,
  noteLines,
  overrideLine,
  placedChangeLines,
  type ReviewOutcome,
  reviewOutcome,
  type ReviewResult,
  writeLines,
} from "..";
import { type Annotation, githubAnnotation } from "../../../report/text/github";
import { count } from "../../../report/text/words";

/** GitHub shows ten of a kind at the files; of more than this nobody reads any, not even in the log. */
const MOST_CHANGES = 100;

const LEVEL: Readonly<Record<ReviewOutcome, Annotation["severity"]>> = {
  blocked: "error",
  incomplete: "error",
  overridden: "warning",
  safe: "notice",
  "no-access-change": "notice",
};

/**
 * Commands of a GitHub workflow, one a line: the verdict, what blocks it, findings and changes at their lines.
 */
export function github(result: ReviewResult): string {
  const { limits, override, findings, summary, organization, unread } = result;
  const outcome = reviewOutcome(result);
  const changes = placedChangeLines(result);
  const places = new Map(changes.flatMap(({ person, at }) => (person && at ? [[person, at] as const] : [])));
  const overrideText = overrideLine(result);
  const isOverridden = outcome === "overridden";
  const annotations: readonly Annotation[] = [
    { severity: LEVEL[outcome], title: `Access review of ${organizationText(organization)}`, message: summary.verdict },
    ...unread.map((message): Annotation => ({ severity: "error", title: "Could not be read", message })),
    ...limits
      .filter(({ kind }) => kind !== "unread")
      .map(({ kind, people, message, unblock, source, waiver }): Annotation => {
        const at = source ?? people.map((person) => places.get(person)).find((place) => place !== undefined);
        const severity = isOverridden ? "warning" : "error";
        const title = `${isOverridden ? "Overridden" : "Blocked"}: ${kind}`;
        const lines = [message, `What unblocks it: ${unblock}`, ...(waiver === undefined ? [] : [waiver])];
        return { severity, title, message: lines.join("\n"), ...(at && { at }) };
      }),
    ...(overrideText === undefined
      ? []
      : [
          {
            severity: "warning",
            title: override?.refused === undefined ? "Override" : "Override refused",
            message: overrideText,
          } as const,
        ]),
    ...findings.created.map(findingAnnotation),
    ...changes.slice(0, MOST_CHANGES).map(changeAnnotation),
    ...writeLines(result).map((message): Annotation => ({ severity: "notice", title: "Would be written", message })),
    ...noteLines(result).map((message): Annotation => ({ severity: "notice", title: "Note", message })),
    ...(changes.length > MOST_CHANGES
      ? [
          {
            severity: "notice",
            title: "More changes",
            message: `${count(changes.length - MOST_CHANGES, "change")} more: see the result as JSON`,
          } as const,
        ]
      : []),
  ];
  return annotations.map((annotation) => `${githubAnnotation(annotation)}\n`).join("");
}

function changeAnnotation({ sign, text, at }: ChangeLine): Annotation {
  return { severity: "notice", title: TITLE[sign], message: text, ...defined({ at }) };
}

const TITLE: Readonly<Record<ChangeLine["sign"], string>> = {
  "+": "Gains access",
  "-": "Loses access",
  "?": "No longer managed",
  "~": "Access on other terms",
  "=": "The same access in another way",
  ">": "Renamed",
  "!": "A whole list or user",
};
