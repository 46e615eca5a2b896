import { noteLines, overrideLine, reviewOutcome, type ReviewResult, writeLines } from "..";
import { EVERY_GROUP } from "../../../model/access";
import { type Finding } from "../../../model/finding";
import { groupBy } from "../../../model/group-by";
import { compareText } from "../../../model/problem";
import { countedBars } from "../../../report/document/counted-bars";
import { type Bars, type Section } from "../../../report/document/document";
import { htmlText } from "../../../report/document/html";
import { organizationText, SEVERITY_TITLE } from "../../../report/finding-words";
import { type ChangeLine, placedChangeLines } from "../change-lines";
import { type RightJson } from "../review-result";
import { comparedText, OUTCOME_TITLE } from "./view";

/** One page for people who read no terminal: the verdict, who gains and loses what, and what blocks it. */
export function html(result: ReviewResult): string {
  const { limits, findings, unread } = result;
  const outcome = reviewOutcome(result);
  const override = overrideLine(result);
  const compared = comparedText(result);
  const lines = placedChangeLines(result);
  return htmlText({
    title: `Access review of ${organizationText(result.organization)}`,
    lead: [
      outcome === "blocked" ? result.summary.verdict : `${OUTCOME_TITLE[outcome]}. ${result.summary.verdict}`,
      ...(compared === undefined ? [] : [`${compared}.`]),
    ],
    sections: [
      ...list("Not read", unread),
      ...list(
        outcome === "overridden" ? "What stood in the way" : "What stands in the way",
        limits.map(({ message, unblock }) => `${message} What unblocks it: ${unblock}`),
      ),
      ...list("Override", override === undefined ? [] : [override]),
      peopleSection(result, lines),
      ...list("Lists and users", otherLines(lines)),
      ...list("What would be written to Twilio", writeLines(result)),
      ...list("Findings created", findings.created.map(findingText)),
      ...list(
        "Findings cured",
        findings.cured.map(({ severity, message }) => `${SEVERITY_TITLE[severity]}: ${message}`),
      ),
      ...list("Notes", noteLines(result)),
    ],
  });
}

type Lines = ReturnType<typeof placedChangeLines>;

function list(title: string, items: readonly string[]): readonly Section[] {
  return items.length === 0 ? [] : [{ title, kind: "list", items, none: "" }];
}

function findingText({ severity, message, remediation }: Finding): string {
  return `${SEVERITY_TITLE[severity]}: ${message} To do: ${remediation}`;
}

/** What changes, a row for each person, and beside it the numbers as a picture. */
function peopleSection(result: ReviewResult, changes: Lines): Section {
  const byPerson = groupBy(
    changes.filter(({ person }) => person !== undefined),
    ({ person = "" }) => person,
  );
  const rows = [...byPerson]
    .sort(([a], [b]) => compareText(a, b))
    .map(([person, lines]) => {
      const of = (isMeant: (sign: ChangeLine["sign"]) => boolean): string =>
        lines
          .filter(({ sign }) => isMeant(sign))
          .map(({ sign, text }) => withoutPerson(text, sign, person))
          .join("; ");
      return [person, of((sign) => sign === "+"), of((sign) => sign === "-"), of((sign) => !"+-".includes(sign))];
    });
  const isKnown = result.unread.length === 0 && result.problems?.some(({ kind }) => kind === "malformed") !== true;
  const picture = changePicture(result);
  return {
    title: "Who gains and loses",
    kind: "table",
    head: ["person", "gains", "loses", "otherwise"],
    rows,
    none: isKnown ? "Nobody." : "Nobody as far as is known.",
    ...(picture.rows.length === 0 ? {} : { picture }),
  };
}

function withoutPerson(text: string, sign: string, person: string): string {
  const [start, named] = [`${sign} `, `${sign} ${person}: `];
  return text.slice(text.startsWith(named) ? named.length : start.length);
}

/** What a change does that is about nobody alone. */
function otherLines(changes: Lines): readonly string[] {
  return changes.flatMap(({ person, text }) => (person === undefined ? [text.slice(2)] : []));
}

/** How many gain and lose, by Billing Group: each person once a place. */
function changePicture({ people }: ReviewResult): Bars {
  return countedBars(
    {
      title: "People whose rights change, by place",
      parts: [
        { name: "gain", kind: "other" },
        { name: "lose", kind: "unknown" },
        { name: "no longer managed", kind: "bad" },
      ],
    },
    people.flatMap(({ person, gained, lost, released }) =>
      [gained, lost, released].flatMap((rights, part) =>
        rights.flatMap(placesOf).map((label) => ({ label, part, person })),
      ),
    ),
  );
}

/** Where a right counts, as the picture calls it. */
function placesOf(right: RightJson): readonly string[] {
  if ("capabilities" in right)
    return right.billingGroups.map((key) => (key === EVERY_GROUP ? "Every Billing Group" : key));
  if (right.impliedBy !== undefined) return [];
  if (right.account !== undefined) return [`account ${right.account}`];
  return [right.billingGroup ?? "The whole organization"];
}
