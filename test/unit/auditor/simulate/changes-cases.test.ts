import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loseDomain, verifyDomain } from "../../../../src/auditor/simulate/changes/domains";
import { mergeOrganizations } from "../../../../src/auditor/simulate/changes/merge";
import { moveAccounts } from "../../../../src/auditor/simulate/changes/move-accounts";
import { regroupAccounts } from "../../../../src/auditor/simulate/changes/regroup";
import { removePerson } from "../../../../src/auditor/simulate/changes/remove-person";
import { type BillingRow } from "../../../../src/auditor/simulate/billing-rows";
import { withPrimaryAccountsGrouped } from "../../../../src/auditor/simulate/edit-organization";
import { outcomesOf } from "../../../../src/auditor/simulate/outcome";
import { type Simulation } from "../../../../src/auditor/simulate/simulation";
import { NOW, organizationOf, type ShortManifest } from "./arbitraries";

interface ChangeCase {
  readonly name: string;
  readonly says: string;
  readonly change: {
    readonly removePerson?: string;
    readonly successor?: string;
    readonly verifyDomain?: string;
    readonly loseDomain?: string;
    readonly merge?: string;
    readonly transfer?: readonly string[];
    readonly split?: readonly string[];
    readonly regroup?: readonly string[];
    readonly group?: string;
  };
  readonly manifest: ShortManifest;
  readonly other?: ShortManifest;
  readonly refusals?: readonly string[];
  readonly moments: readonly {
    readonly events?: readonly string[];
    readonly billing: readonly string[];
    readonly changes?: readonly string[];
    readonly breaks?: readonly string[];
  }[];
  readonly questions?: readonly string[];
  readonly todo?: readonly string[];
}

const folder = path.resolve(__dirname, "../../../..");
const cases = parse(readFileSync(path.join(folder, "test/cases/simulate/changes.yaml"), "utf8")) as ChangeCase[];

function simulate({ change, manifest, other = {} }: ChangeCase): Simulation {
  const organization = withPrimaryAccountsGrouped(organizationOf(manifest));
  const second = organizationOf({
    organization: { sid: "OR00000000000000000000000000000002", name: "Beta" },
    ...other,
  });
  if (change.removePerson !== undefined) return removePerson(organization, change.removePerson, change.successor);
  if (change.verifyDomain !== undefined) return verifyDomain(organization, change.verifyDomain);
  if (change.loseDomain !== undefined) return loseDomain(organization, change.loseDomain, NOW);
  if (change.merge !== undefined) return mergeOrganizations(organization, second);
  if (change.transfer !== undefined) return moveAccounts("transfer", organization, second, change.transfer);
  if (change.split !== undefined) return moveAccounts("split", organization, second, change.split);
  return regroupAccounts("transfer", organization, change.regroup ?? [], change.group);
}

function billingTexts(rows: readonly BillingRow[]): readonly string[] {
  return rows
    .flatMap(({ group = "*", accounts, people }) => {
      const after = people.filter((level) => level.after !== "none");
      return (accounts.length === 0 ? [group] : accounts).flatMap((place) =>
        after.length === 0
          ? [`${place}: nobody`]
          : after.map(({ person, after: level }) => `${place}: ${level} ${person}`),
      );
    })
    .sort();
}

/** Each of `parts` stands in a text of its own, and no text is without one. */
function matched(texts: readonly string[], parts: readonly string[]): readonly string[] {
  return texts.map((text) => parts.find((part) => text.includes(part)) ?? text);
}

describe("an organizational change", () => {
  it.each(cases)("$name", (expected) => {
    const simulation = simulate(expected);
    const outcomes = outcomesOf(simulation, NOW);
    expect(outcomes).toHaveLength(expected.moments.length);
    expected.moments.forEach(({ billing, changes = [], breaks = [], events = [] }, index) => {
      const outcome = outcomes[index];
      expect(billingTexts(outcome?.billing ?? [])).toEqual([...billing].sort());
      expect(outcome?.views.flatMap((view) => view.changes)).toEqual(changes);
      const broken = outcome?.views.flatMap((view) => view.breaks) ?? [];
      expect(new Set(matched(broken, breaks))).toEqual(new Set(breaks));
      const said = outcome?.events.map(({ text }) => text).join("\n");
      for (const event of events) expect(said).toContain(event);
    });
    const refusals = expected.refusals ?? [];
    expect(
      matched(
        simulation.refusals.map(({ text }) => text),
        refusals,
      ),
    ).toEqual(refusals);
    expect(simulation.questions.map(({ id }) => id)).toEqual(expected.questions ?? []);
    for (const part of expected.todo ?? []) expect(simulation.todo.join("\n")).toContain(part);
  });

  it("has a case for every question it can ask", () => {
    const sources = path.join(folder, "src/auditor/simulate/changes");
    const ids = readdirSync(sources).flatMap((file) =>
      [...readFileSync(path.join(sources, file), "utf8").matchAll(/\bid: "([a-z-]+)"/g)].map(([, id]) => id),
    );
    expect(ids.length).toBeGreaterThan(12);
    expect([...new Set(cases.flatMap(({ questions = [] }) => questions))].sort()).toEqual([...new Set(ids)].sort());
  });
});
