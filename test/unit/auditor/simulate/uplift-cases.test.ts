import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type LegacyHolder } from "../../../../src/model/transition";
import { simulateUplift, type LevelChange } from "../../../../src/auditor/simulate/uplift";
import { NOW, organizationOf, type ShortManifest } from "./arbitraries";

type Lists = Readonly<Record<string, readonly string[]>>;

interface UpliftCase {
  readonly name: string;
  readonly says: string;
  readonly manifest: ShortManifest;
  readonly uplifted?: Lists;
  readonly byHand?: Lists;
  readonly undecided?: Lists;
  readonly gains?: Lists;
  readonly losses?: Lists;
  readonly unknown?: Lists;
  readonly technical?: readonly string[];
  readonly grants?: readonly string[];
  readonly leftOut?: readonly string[];
  readonly withoutAdmin?: readonly string[];
  readonly questions?: readonly string[];
}

const file = path.resolve(__dirname, "../../../cases/simulate/uplift.yaml");
const cases = parse(readFileSync(file, "utf8")) as readonly UpliftCase[];

describe("the transition", () => {
  it.each(cases)("$name", (expected) => {
    const uplift = simulateUplift(organizationOf(expected.manifest), NOW);
    const byGroup = (list: "uplifted" | "byHand" | "undecided") =>
      nonEmpty(uplift.groups.map((group) => [group.group, people(group[list])]));
    const byPerson = (list: "gains" | "losses" | "unknown") =>
      nonEmpty(uplift.people.map((outcome) => [outcome.person.email, accounts(outcome[list])]));
    const technical = uplift.people.filter(({ person, gains }) => person.function === "technical" && gains.length > 0);
    expect({
      uplifted: byGroup("uplifted"),
      byHand: byGroup("byHand"),
      undecided: byGroup("undecided"),
      gains: byPerson("gains"),
      losses: byPerson("losses"),
      unknown: byPerson("unknown"),
      technical: technical.map(({ person }) => person.email),
      grants: uplift.grants.map(({ group, person, by }) => `${group} ${person} ${by}`),
      leftOut: uplift.leftOut.map(({ group, person, by, intent }) => `${group} ${person} ${by} ${intent}`),
      withoutAdmin: uplift.groupsWithoutAdmin,
      questions: uplift.questions.map(({ id }) => id),
    }).toEqual({
      uplifted: {},
      byHand: {},
      undecided: {},
      gains: {},
      losses: {},
      unknown: {},
      technical: [],
      grants: [],
      leftOut: [],
      withoutAdmin: [],
      questions: [],
      ...Object.fromEntries(Object.entries(expected).filter(([key]) => !["name", "says", "manifest"].includes(key))),
    });
  });

  it("has a case for every question it can ask", () => {
    const source = readFileSync(
      path.resolve(__dirname, "../../../../src/auditor/simulate/uplift-questions.ts"),
      "utf8",
    );
    const ids = [...source.matchAll(/^ {6}id: "([a-z-]+)"/gm)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(10);
    expect([...new Set(cases.flatMap(({ questions = [] }) => questions))].sort()).toEqual(ids.sort());
  });
});

function people(holders: readonly LegacyHolder[]): readonly string[] {
  return [...new Set(holders.map(({ person }) => person))].sort();
}

function accounts(changes: readonly LevelChange[]): readonly string[] {
  return changes.map(({ place }) => place.account ?? place.key);
}

function nonEmpty(lists: readonly (readonly [string, readonly string[]])[]): Lists {
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0));
}
