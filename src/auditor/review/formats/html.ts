import { noteLines, overrideLine, type ReviewOutcome, reviewOutcome, type ReviewResult, writeLines } from "..";
import { EVERY_GROUP } from "../../../model/access";
import { type Finding } from "../../../model/finding";
import { defined } from "../../../model/defined";
import { groupBy } from "../../../model/group-by";
import { type PlaceNames } from "../../../model/place-names";
import { compareText } from "../../../model/problem";
import { countedBars } from "../../../report/document/counted-bars";
import { type Bars, type Document, type Section } from "../../../report/document/document";
import { htmlText } from "../../../report/document/html";
import { organizationText, SEVERITY_TITLE } from "../../../report/finding-words";
import { type ChangeLine, placedChangeLines } from "../change-lines";
import { withPlaceNames } from "../place-texts";
import { resultPlaceNames } from "../result-names";
import { type RightJson } from "../review-result";
import { personText } from "../../rules/engine/right-text";
import { blockingFindings, comparedText, OUTCOME_TITLE } from "./view";

/** One page for people who read no terminal: the verdict, who gains and loses what, and what blocks it. */
export function html(result: ReviewResult): string {
  const { findings, unread } = result;
  const outcome = reviewOutcome(result);
  const override = overrideLine(result);
  const compared = comparedText(result);
  const names = resultPlaceNames(result);
  const lines = placedChangeLines(withPlaceNames(result, names));
  const blocking = blockingFindings(result);
  const said = new Set(blocking.values());
  const others = findings.created.filter((finding) => !said.has(finding));
  return htmlText({
    title: `Access review of ${organizationText(result.organization)}`,
    verdict: { title: OUTCOME_TITLE[outcome], mark: MARK[outcome] },
    lead: [result.summary.verdict, ...(compared === undefined ? [] : [`${compared}.`])],
    sections: [
      ...list("Not read", unread),
      ...limitSection(outcome === "overridden" ? "What stood in the way" : "What stands in the way", result),
      ...list("Override", override === undefined ? [] : [override]),
      peopleSection(result, lines, names),
      ...list("Lists and users", otherLines(lines)),
      ...list("What would be written to Twilio", writeLines(result)),
      ...list(blocking.size === 0 ? "New findings" : "Other new findings", others.map(findingText)),
      ...list(
        "Findings that go away",
        findings.cured.map(({ severity, message }) => `${SEVERITY_TITLE[severity]}: ${message}`),
      ),
      ...list("Notes", noteLines(result)),
    ],
  });
}

const MARK = {
  blocked: "error",
  incomplete: "unread",
  overridden: "warning",
  safe: "nothing",
  "no-access-change": "nothing",
} as const satisfies Readonly<Record<ReviewOutcome, NonNullable<Document["verdict"]>["mark"]>>;

/** What the change is stopped by, a row each, with whom it concerns and what would let it pass. */
function limitSection(title: string, result: ReviewResult): readonly Section[] {
  const { limits } = result;
  if (limits.length === 0) return [];
  const findings = blockingFindings(result);
  return [
    {
      title,
      kind: "table",
      head: ["who", "what is wrong", "what unblocks it"],
      rows: limits.map(({ people, message, unblock }) => [
        whoText(people.map((person) => nameOf(result, person))),
        findings.get(message)?.message ?? message,
        unblock,
      ]),
      none: "",
    },
  ];
}

/** A name is what a manifest says, and maybe the changed one: the address stays beside it. */
function nameOf({ names }: ReviewResult, email: string): string {
  return personText({ email, ...defined({ name: names?.people[email] }) });
}

/** The first of many. */
const MOST_NAMED = 3;

function whoText(people: readonly string[]): string {
  const more = people.length - MOST_NAMED;
  if (people.length === 0) return "The change";
  return more > 1 ? `${people.slice(0, MOST_NAMED).join(", ")} and ${more} more` : people.join(", ");
}

type Lines = ReturnType<typeof placedChangeLines>;

function list(title: string, items: readonly string[]): readonly Section[] {
  return items.length === 0 ? [] : [{ title, kind: "list", items, none: "" }];
}

function findingText({ severity, message, remediation }: Finding): string {
  return `${SEVERITY_TITLE[severity]}: ${message} To do: ${remediation}`;
}

/** What changes, a row for each person, and beside it the numbers as a picture. */
function peopleSection(result: ReviewResult, changes: Lines, names: PlaceNames): Section {
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
      return [
        nameOf(result, person),
        of((sign) => sign === "+"),
        of((sign) => sign === "-"),
        of((sign) => !"+-".includes(sign)),
      ];
    });
  const head = ["person", "gains", "loses", "otherwise"];
  // Few changes are none of both.
  const columns = rows.every(([, , , otherwise]) => otherwise === "") ? head.length - 1 : head.length;
  const isKnown = result.unread.length === 0 && result.problems?.some(({ kind }) => kind === "malformed") !== true;
  const picture = changePicture(result, names);
  return {
    title: "Who gains and loses",
    kind: "table",
    head: head.slice(0, columns),
    rows: rows.map((row) => row.slice(0, columns)),
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
function changePicture({ people }: ReviewResult, names: PlaceNames): Bars {
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
        rights.flatMap((right) => placesOf(right, names)).map((label) => ({ label, part, person })),
      ),
    ),
  );
}

/** Where a right counts, as the picture calls it. */
function placesOf(right: RightJson, names: PlaceNames): readonly string[] {
  if ("capabilities" in right)
    return right.billingGroups.map((key) => (key === EVERY_GROUP ? "Every Billing Group" : names.group(key)));
  if (right.impliedBy !== undefined) return [];
  if (right.account !== undefined) return [`account ${names.account(right.account)}`];
  return [right.billingGroup === undefined ? "The whole organization" : names.group(right.billingGroup)];
}
