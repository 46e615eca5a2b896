import { type BilledPlace, billedPlaces, widerLevel } from "../../model/financial-reach";
import { groupBy } from "../../model/group-by";
import { personOf } from "../../model/organization";
import { type PlaceNames, placeNames } from "../../model/place-names";
import { isAccessUnknown, unknownAccess } from "../../model/unknown-access";
import { compareText } from "../../model/problem";
import { type GroupKind } from "../../model/transition";
import { count } from "../../report/text/words";
import { instantText } from "../../model/instant";
import { countedBars } from "../../report/document/counted-bars";
import { type Bars, type Document, type Section } from "../../report/document/document";
import { type LeftOut } from "./intended-access";
import { manifestLines, rolesText } from "./manifest-lines";
import { questionSection } from "./question-section";
import { type LevelChange, type PersonOutcome, type Uplift } from "./uplift";
import { LEVEL_TEXT, listText, organizationText, personText, placesText, traitsText } from "./simulation-words";

/** What an uplift says, for people. */
export function upliftDocument(uplift: Uplift, now: Date): Document {
  const { before, questions } = uplift;
  const names = placeNames(before);
  const places: Places = { names, text: (some) => placesText(some, billedPlaces(before), names) };
  return {
    title: `Transition of ${organizationText(before)} from account roles to billing roles, as of ${instantText(now.toISOString())}`,
    lead: leadOf(uplift, places),
    sections: [
      groupSection(uplift, places),
      gainSection(uplift, places),
      lossSection(uplift, places),
      ...unlessEmpty(handSection(uplift, places)),
      lineSection(uplift),
      ...unlessEmpty(leftOutSection(uplift, places)),
      ...unlessEmpty(unknownSection(uplift, places)),
      personSection(uplift, places),
      questionSection(questions),
    ],
  };
}

/** How the places of the organization are called, and said in a sentence. */
interface Places {
  readonly names: PlaceNames;
  readonly text: (places: readonly BilledPlace[]) => string;
}

/** A part that is left out if it has nothing to list. */
function unlessEmpty(section: Section): readonly Section[] {
  return section.kind === "table" && section.rows.length === 0 ? [] : [section];
}

/** Headline numbers. */
export interface UpliftSummary {
  /** People who become Billing Group Admin by the uplift. */
  readonly uplifted: number;
  readonly gaining: number;
  /** Of those who gain, how many work technically, and of how many of them that is only inferred. */
  readonly gainingTechnical: number;
  readonly gainingInferred: number;
  readonly losing: number;
  readonly unknown: number;
  /** Grants that an administrator must make. */
  readonly grantsByHand: number;
  /** Grants that one must make if the uplift does not. */
  readonly grantsUndecided: number;
  readonly grants: number;
}

export function upliftSummary(uplift: Uplift): UpliftSummary {
  const { people, grants } = uplift;
  const gaining = people.filter(({ gains }) => gains.length > 0);
  const technical = gaining.filter(({ person }) => person.function === "technical");
  return {
    uplifted: people.filter(({ upliftedTo }) => upliftedTo.length > 0).length,
    gaining: gaining.length,
    gainingTechnical: technical.length,
    gainingInferred: technical.filter(({ person }) => person.functionFrom === "inferred").length,
    losing: people.filter(({ losses }) => losses.length > 0).length,
    unknown: unknownPeople(uplift).size,
    grantsByHand: grants.filter(({ by }) => by === "hand").length,
    grantsUndecided: grants.filter(({ by }) => by === "undecided").length,
    grants: grants.length,
  };
}

/** Whose outcome the sources do not tell, and who holds a role that nobody can explain. */
function unknownPeople({ people, before }: Uplift): ReadonlySet<string> {
  const undecided = people.filter(({ unknown }) => unknown.length > 0).map(({ person }) => person.email);
  return new Set([...undecided, ...unknownAccess(before).people]);
}

/** Whether anybody may have access, before or after, that is not seen. */
function isUncertain(uplift: Uplift): boolean {
  return isAccessUnknown(uplift.before) || unknownPeople(uplift).size > 0;
}

function leadOf(uplift: Uplift, { names }: Places): readonly string[] {
  const numbers = upliftSummary(uplift);
  const uncertain = isUncertain(uplift);
  const without = uplift.groupsWithoutAdmin;
  return [
    upliftedText(numbers, uncertain),
    gainText(numbers, uncertain),
    numbers.losing === 0
      ? nobodyText(uncertain, "loses it")
      : `${count(numbers.losing, "person loses", "people lose")} it unless an administrator grants it by hand.`,
    grantText(numbers, uncertain),
    ...(without.length === 0
      ? []
      : [
          `Then nobody is Billing Group Admin of ${listText(without.map(names.group))}: name somebody who answers for the money.`,
        ]),
    ...(numbers.unknown === 0
      ? []
      : [`The outcome is unknown for ${count(numbers.unknown, "person", "people")}: see the open questions.`]),
  ];
}

/** What holds for nobody: only as far as is known, if the outcome is unknown for some. */
function nobodyText(uncertain: boolean, what: string): string {
  return uncertain ? `Whether somebody ${what} is unknown.` : `Nobody ${what}.`;
}

function upliftedText({ uplifted }: UpliftSummary, uncertain: boolean): string {
  if (uplifted === 0)
    return uncertain
      ? "Who becomes Billing Group Admin by the uplift is unknown."
      : "Nobody becomes Billing Group Admin by the uplift.";
  return `${count(uplifted, "person becomes", "people become")} Billing Group Admin by the uplift.`;
}

function gainText({ gaining, gainingTechnical, gainingInferred }: UpliftSummary, uncertain: boolean): string {
  if (gaining === 0) return nobodyText(uncertain, "gains financial data");
  const inferred = gainingInferred === 0 ? "" : `, ${gainingInferred} by the roles they hold alone`;
  const works = gainingTechnical === 1 ? "works" : "work";
  return `${count(gaining, "person gains", "people gain")} financial data that they did not have, and nobody is asked: ${gainingTechnical === 0 ? "none" : gainingTechnical} of them ${works} technically${inferred}.`;
}

function grantText({ grants, grantsByHand, grantsUndecided }: UpliftSummary, uncertain: boolean): string {
  if (grants === 0) return `No grants are ${uncertain ? "known to be " : ""}needed to keep the intended access.`;
  const more = grantsUndecided === 0 ? "" : `, and ${grantsUndecided} more if the uplift does not make them`;
  return `The intended access needs ${count(grants, "grant")}, ${grantsByHand === 0 ? "none" : grantsByHand} of them by hand${more}.`;
}

const KIND_TEXT: Readonly<Record<GroupKind, string>> = {
  singleton: "one account: all of its Owners, Administrators and Billing Managers are uplifted",
  several: "several accounts: only people on the primary account are uplifted",
  "no-primary": "several accounts, primary account unknown: the outcome is unknown",
  "no-accounts": "no account known",
};

function groupSection({ groups }: Uplift, { names }: Places): Section {
  return {
    title: "Billing Groups",
    kind: "table",
    head: ["Billing Group", "accounts", "primary account", "uplifted", "by hand", "what happens"],
    rows: groups.map(({ group, accounts, primaryAccount, uplifted, byHand, kind }) => [
      names.group(group),
      String(accounts.length),
      primaryAccount === undefined ? "" : names.account(primaryAccount),
      String(peopleIn(uplifted)),
      String(peopleIn(byHand)),
      KIND_TEXT[kind],
    ]),
    none: "No Billing Group is known.",
  };
}

function peopleIn(holders: readonly { readonly person: string }[]): number {
  return new Set(holders.map(({ person }) => person)).size;
}

function gainSection(uplift: Uplift, places: Places): Section {
  const gaining = uplift.people.filter(({ gains }) => gains.length > 0);
  // Those who should not are who a reader looks for.
  const rank = (outcome: PersonOutcome): number => (isTechnical(outcome) ? 0 : 1);
  gaining.sort((a, b) => rank(a) - rank(b) || compareText(a.person.email, b.person.email));
  return {
    title: "Who silently gains financial data",
    kind: "table",
    head: ["person", "who they are", "gains", "because"],
    rows: gaining.map((outcome) => [
      personText(outcome.person),
      traitsText(outcome.person),
      changesText(outcome.gains, places),
      gainReason(outcome, places),
    ]),
    none: nobodyKnown(uplift),
    picture: gainPicture(uplift.people, places),
  };
}

/** How many gain, by Billing Group: each person once a group. */
function gainPicture(people: readonly PersonOutcome[], { names, text }: Places): Bars {
  const labelOf = ({ place }: LevelChange): string =>
    place.group === undefined ? text([place]) : names.group(place.group);
  return countedBars(
    {
      title: "People who gain financial data, by Billing Group",
      parts: [
        { name: "technical", kind: "bad" },
        { name: "not technical", kind: "other" },
        { name: "not known", kind: "unknown" },
      ],
    },
    people.flatMap((outcome) =>
      [
        ...outcome.gains.map((change) => ({ label: labelOf(change), part: isTechnical(outcome) ? 0 : 1 })),
        ...outcome.unknown.map((change) => ({ label: labelOf(change), part: 2 })),
      ].map((each) => ({ ...each, person: outcome.person.email })),
    ),
  );
}

function isTechnical({ person }: PersonOutcome): boolean {
  return person.function === "technical";
}

/** What stands for an empty list: of people with an unknown outcome, some may belong into it. */
function nobodyKnown(uplift: Uplift): string {
  return isUncertain(uplift) ? "Nobody as far as is known." : "Nobody.";
}

function gainReason({ isAdministrator, upliftedTo }: PersonOutcome, { names }: Places): string {
  return [
    ...(isAdministrator ? ["Organization Administrator has full billing rights by default"] : []),
    ...(upliftedTo.length === 0 ? [] : [`uplifted on ${listText(upliftedTo.map(names.group))}`]),
  ].join("; ");
}

function lossSection(uplift: Uplift, places: Places): Section {
  return {
    title: "Who loses financial data",
    kind: "table",
    head: ["person", "who they are", "loses", "had it as"],
    rows: uplift.people
      .filter(({ losses }) => losses.length > 0)
      .map(({ person, losses, legacy }) => [
        personText(person),
        traitsText(person),
        changesText(losses, places),
        rolesText(
          legacy.filter(({ account }) => losses.some(({ place }) => place.account === account)),
          places.names.account,
        ),
      ]),
    none: nobodyKnown(uplift),
  };
}

/** `can spend on shop-eu; can see all 3 accounts of Europe Finance`: the wider of what was and what will be. */
function changesText(changes: readonly LevelChange[], { text }: Places): string {
  return [...groupBy(changes, ({ before, after }) => `${before} ${after}`).values()]
    .flatMap((same) => {
      const [{ before, after } = NO_CHANGE] = same;
      const level = after === "unknown" ? before : widerLevel(before, after);
      if (level === "none") return [];
      return [`${LEVEL_TEXT[level]} ${text(same.map(({ place }) => place))}${otherLevelText(before, after)}`];
    })
    .join("; ");
}

const NO_CHANGE = { before: "none", after: "none" } as const;

/** What is also true of somebody who could, or still can, see the invoices. */
function otherLevelText(before: LevelChange["before"], after: LevelChange["after"]): string {
  if (before === "view" && after === "manage") return " (could see it before)";
  return before === "manage" && after === "view" ? " (can still see it)" : "";
}

function handSection({ grants, before }: Uplift, { names }: Places): Section {
  return {
    title: "To be granted by hand",
    intro: "The uplift leaves these people out. An organization administrator must make them Billing Group Admin.",
    kind: "table",
    head: ["person", "who they are", "Billing Group", "had"],
    rows: grants
      .filter(({ by }) => by !== "uplift")
      .map(({ person, group, by, because }) => [
        personText(personOf(before, person)),
        traitsText(personOf(before, person)),
        by === "undecided" ? `${names.group(group)}, if the uplift does not` : names.group(group),
        rolesText(because, names.account),
      ]),
    none: "Nobody.",
  };
}

function lineSection(uplift: Uplift): Section {
  const lines = manifestLines(uplift.before, uplift);
  const title = "The smallest set of grants that keeps the intended access";
  const none = isUncertain(uplift) ? "None is known to be needed." : "None is needed.";
  if (lines.length === 0) return { title, kind: "list", items: [], none };
  return {
    title,
    intro:
      "What account roles gave, but for those who work technically. Without any of these lines somebody could no longer do what they were meant to.",
    kind: "code",
    language: "yaml",
    lines,
  };
}

function leftOutSection({ leftOut, before }: Uplift, { names }: Places): Section {
  return {
    title: "Left out of these grants",
    kind: "table",
    head: ["person", "Billing Group", "had", "why", "what to do"],
    rows: leftOut.map((each) => [
      personText(personOf(before, each.person)),
      names.group(each.group),
      rolesText(each.because, names.account),
      each.intent === "technical"
        ? "works technically"
        : "Administrator of an account, and nobody says whether they work technically",
      whatToDo(each),
    ]),
    none: "Nobody.",
  };
}

function whatToDo({ by, intent }: LeftOut): string {
  const uplifted = {
    uplift: "the uplift makes them Billing Group Admin: take it away",
    hand: "nothing: they are not uplifted",
    undecided: "take it away if the uplift makes them Billing Group Admin",
  }[by];
  return intent === "technical"
    ? uplifted
    : `say under people, or with --people, what they do; if it is technical, ${uplifted}`;
}

function unknownSection({ people }: Uplift, { names, text }: Places): Section {
  return {
    title: "Whose outcome is unknown",
    kind: "table",
    head: ["person", "who they are", "had", "as"],
    rows: people
      .filter(({ unknown }) => unknown.length > 0)
      .map(({ person, unknown, legacy }) => [
        personText(person),
        traitsText(person),
        text(unknown.filter(({ before }) => before !== "none").map(({ place }) => place)),
        rolesText(
          legacy.filter(({ account }) => unknown.some(({ place }) => place.account === account)),
          names.account,
        ),
      ]),
    none: "Nobody.",
  };
}

function personSection({ people }: Uplift, places: Places): Section {
  return {
    title: "Before and after",
    intro: "Who can see reads the invoices; who can spend also changes how they are paid.",
    kind: "table",
    head: ["person", "who they are", "before", "after"],
    rows: people.map((outcome) => [
      personText(outcome.person),
      traitsText(outcome.person),
      levelsText(outcome, "before", places),
      levelsText(outcome, "after", places),
    ]),
    none: "Nobody had or has billing.",
  };
}

const LEVELS = ["manage", "view", "unknown"] as const;

function levelsText({ levels }: PersonOutcome, side: "before" | "after", { text }: Places): string {
  const texts = LEVELS.flatMap((level) => {
    const some = levels.filter((change) => change[side] === level).map(({ place }) => place);
    return some.length === 0 ? [] : [`${level === "unknown" ? "not known:" : LEVEL_TEXT[level]} ${text(some)}`];
  });
  return texts.length === 0 ? "nothing" : texts.join("; ");
}
