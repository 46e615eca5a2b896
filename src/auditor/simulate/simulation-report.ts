import { type Organization, personOf } from "../../model/organization";
import { instantText } from "../../model/instant";
import { type BillingRow, isChanged, type LevelOf } from "./billing-rows";
import { type Document, type Section } from "../../report/document/document";
import { type MomentOutcome, outcomesOf } from "./outcome";
import { questionSection } from "./question-section";
import { type Simulation } from "./simulation";
import { listText, organizationText } from "./simulation-words";

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
  const name = ({ person, before, after }: LevelOf): string => {
    const known = organizations.find(({ people }) => people.has(person));
    const technical = known !== undefined && personOf(known, person).function === "technical" ? " (technical)" : "";
    return `${person}${technical}${before === after ? "" : `, ${before === "none" ? "new" : `before: ${before}`}`}`;
  };
  const listed = (row: BillingRow, level: LevelOf["after"]): string =>
    row.people
      .filter(({ after }) => after === level)
      .map(name)
      .join("; ");
  return {
    title: `Who has billing access${at}`,
    kind: "table",
    head: ["Billing Group", "accounts", "changes", "manage", "view", "no longer"],
    rows: rows.map((row) => [
      row.group ?? "(group not known)",
      listText(row.accounts),
      isChanged(row) ? "yes" : "no",
      listed(row, "manage"),
      listed(row, "view"),
      row.people
        .filter(({ after }) => after === "none")
        .map(({ person, before }) => `${person}, before: ${before}`)
        .join("; "),
    ]),
    none: "Nobody.",
  };
}
