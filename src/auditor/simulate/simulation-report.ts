import { isWider } from "../../model/financial-reach";
import { type Organization, personOf } from "../../model/organization";
import { instantText } from "../../model/instant";
import { count } from "../../report/text/words";
import { type BillingRow, isChanged, type LevelOf } from "./billing-rows";
import { type Document, type Section } from "../../report/document/document";
import { type MomentOutcome, outcomesOf } from "./outcome";
import { type OpenQuestion, UNKNOWN_ACCESS } from "./open-question";
import { questionSection } from "./question-section";
import { type Simulation } from "./simulation";
import { listText, organizationText, PAST_LEVEL_TEXT, personText } from "./simulation-words";

/** What a simulation says, for people. */
export function simulationDocument(simulation: Simulation, now: Date): Document {
  const { title, refusals, todo, questions } = simulation;
  const outcomes = outcomesOf(simulation, now);
  const hasMoments = outcomes.length > 1;
  return {
    title: `${title}: simulated as of ${instantText(now.toISOString())}`,
    lead: [
      refusals.length === 0
        ? "No documented rule stands in the way."
        : "As things are, Twilio does not do this. The effects below are shown anyway.",
      changeText(outcomes, questions),
    ],
    sections: [
      ...(refusals.length === 0
        ? []
        : [
            {
              title: "What stands in the way",
              kind: "list",
              items: refusals.map(({ text, source }) => `${text} (${source})`),
              none: "",
            } satisfies Section,
          ]),
      { title: "What to do before", kind: "list", items: todo, none: "Nothing." },
      ...outcomes.flatMap((outcome) => momentSections(outcome, hasMoments)),
      questionSection(questions),
    ],
  };
}

function momentSections({ when, events, billing, views }: MomentOutcome, hasMoments: boolean): readonly Section[] {
  const at = hasMoments ? `, ${when}` : "";
  const breaks = views.flatMap((view) => view.breaks);
  const changes = views.flatMap(({ organization, changes: lines }): Section[] =>
    lines.length === 0
      ? []
      : [
          {
            title: `Who gains and loses access${views.length > 1 ? ` in ${organizationText(organization)}` : ""}${at}`,
            kind: "code",
            language: "diff",
            lines,
          },
        ],
  );
  const organizations = views.map(({ organization }) => organization);
  return [
    {
      title: `What happens ${when}`,
      kind: "list",
      items: events.map(({ text, source }) => `${text} (${source})`),
      none: "Nothing.",
    },
    { title: `What breaks${at}`, kind: "list", items: breaks, none: "Nothing that is known." },
    ...changes,
    // Of a moment at which nothing changes yet, the next one says it all.
    ...(hasMoments && !billing.some(isChanged) ? [] : [billingSection(billing, organizations, at)]),
  ];
}

function billingSection(rows: readonly BillingRow[], organizations: readonly Organization[], at: string): Section {
  const name = (person: string): string => {
    const known = personOf(organizations.find(({ people }) => people.has(person)) ?? { people: new Map() }, person);
    return `${personText(known)}${known.function === "technical" ? ", technical" : ""}`;
  };
  const having = ({ people }: BillingRow, wanted: LevelOf["after"]): string =>
    people
      .filter(({ after }) => after === wanted)
      .map(({ person, before, after }) => `${name(person)}${before === after ? "" : `, ${PAST_LEVEL_TEXT[before]}`}`)
      .join("; ");
  return {
    title: `Who has billing access${at}`,
    kind: "table",
    head: ["Billing Group", "accounts", "changes", "can spend", "can see", "no longer"],
    rows: rows.map((row) => [
      row.groupName ?? "(group not known)",
      listText(row.accountNames),
      isChanged(row) ? "yes" : "no",
      having(row, "manage"),
      having(row, "view"),
      having(row, "none"),
    ]),
    none: "Nobody.",
  };
}

/** How many people gain and lose billing access by the end, in a sentence. */
function changeText(outcomes: readonly MomentOutcome[], questions: readonly OpenQuestion[]): string {
  const levels = (outcomes.at(-1)?.billing ?? []).flatMap(({ people }) => people);
  const those = (isMeant: (level: LevelOf) => boolean): number =>
    new Set(levels.filter(isMeant).map(({ person }) => person)).size;
  const [gaining, losing] = [
    those(({ before, after }) => isWider(after, before)),
    those(({ before, after }) => isWider(before, after)),
  ];
  const isUnknown = questions.some(({ id }) => UNKNOWN_ACCESS.has(id));
  if (gaining + losing === 0)
    return isUnknown
      ? "Whether somebody gains or loses billing access is not known."
      : "Nobody gains or loses billing access.";
  const parts = [
    ...(gaining === 0 ? [] : [`${count(gaining, "person gains", "people gain")} billing access`]),
    ...(losing === 0
      ? []
      : [`${count(losing, "person loses", "people lose")} ${gaining === 0 ? "billing access" : "it"}`]),
  ];
  return `${parts.join(", and ")}${isUnknown ? ", as far as is known" : ""}.`;
}
