import { describe, expect, test } from "vitest";
import { loadManifest } from "../../../../src/manifest/load";
import { printManifest } from "../../../../src/manifest/print";
import { type Organization } from "../../../../src/model/organization";
import { formatPosition } from "../../../../src/model/problem";
import { manifestText } from "./support/cases";

const NOW = new Date("2026-11-22T12:00:00Z");

function load(text: string, more: Readonly<Record<string, string>> = {}) {
  const texts: Readonly<Record<string, string>> = { "access.yaml": manifestText(text), ...more };
  const source = {
    read: (file: string) => ({ bytes: new TextEncoder().encode(texts[file]) }),
    glob: () => Object.keys(more),
  };
  return loadManifest("access.yaml", source, NOW);
}

function problemsOf(text: string, more?: Readonly<Record<string, string>>): readonly string[] {
  return load(text, more).problems.map(({ at, message, hint }) =>
    [`${formatPosition(at)} ${message}`, ...(hint === undefined ? [] : [hint])].join(" / "),
  );
}

const PART = "apiVersion: twilio-organization/v1\nkind: OrganizationAccess\n";
const WHOLE = `separationOfDuties:
  duties:
    auditing: { roles: [billingViewer], capabilities: [view-invoices] }
    helping: { productRoles: true }
  conflicts:
    - { between: [payments, auditing], reason: who checks does not pay }
    - { between: [helping, payments] }
`;

/** The pairs, whichever of a pair and whichever pair stands first. */
function pairsOf(organization: Organization | undefined): unknown {
  const conflicts = organization?.separationOfDuties?.conflicts.map(({ between, ...more }) => ({
    between: [...between].sort(),
    ...more,
  }));
  return conflicts?.sort((a, b) => (a.between.join() < b.between.join() ? -1 : 1));
}

describe("separationOfDuties in a manifest", () => {
  test("gives duties of one's own, and the pairs that conflict", () => {
    expect(load(WHOLE).organization?.separationOfDuties).toEqual({
      duties: new Map([
        ["auditing", { roles: ["billingViewer"], capabilities: ["view-invoices"] }],
        ["helping", { productRoles: true }],
      ]),
      conflicts: [
        { between: ["payments", "auditing"], reason: "who checks does not pay" },
        { between: ["helping", "payments"] },
      ],
    });
  });

  test("is absent where it is absent", () => {
    expect(load("").organization).not.toHaveProperty("separationOfDuties");
  });

  test("keeps the built-in pair where it names no pairs, and none where the list is empty", () => {
    const conflictsOf = (text: string) =>
      load(text).organization?.separationOfDuties?.conflicts.map(({ between }) => between);
    expect(conflictsOf("separationOfDuties: {}\n")).toEqual([["technical-administration", "payments"]]);
    expect(conflictsOf("separationOfDuties: { conflicts: [] }\n")).toEqual([]);
  });

  test("is printed as it is loaded", () => {
    for (const text of [WHOLE, "separationOfDuties: { conflicts: [] }\n", "separationOfDuties: {}\n", ""]) {
      const { organization } = load(text);
      if (organization === undefined) throw new Error("it is sound");
      const printed = printManifest(organization);
      const again = load(printed).organization;
      expect(again?.separationOfDuties?.duties).toEqual(organization.separationOfDuties?.duties);
      expect(pairsOf(again)).toEqual(pairsOf(organization));
      expect(again && printManifest(again)).toBe(printed);
    }
  });

  test("may stand in several files, which add up", () => {
    const more = `${PART}separationOfDuties:\n  duties: { helping: { productRoles: true } }\n  conflicts:\n    - { between: [helping, payments] }\n    - { between: [tax-data, auditing] }\n`;
    const { organization, problems } = load(
      `include: [more.yaml]\nseparationOfDuties:\n  duties:\n    auditing: { roles: [billingViewer] }\n    helping: { productRoles: true }\n  conflicts:\n    - { between: [auditing, tax-data] }\n`,
      { "more.yaml": more },
    );
    expect(problems).toEqual([]);
    expect([...(organization?.separationOfDuties?.duties.keys() ?? [])]).toEqual(["auditing", "helping"]);
    expect(organization?.separationOfDuties?.conflicts).toEqual([
      { between: ["auditing", "tax-data"] },
      { between: ["helping", "payments"] },
    ]);
  });
});

describe("what is wrong with it is said at its place", () => {
  test.each([
    [
      "separationOfDuties:\n  conflicts:\n    - { between: [payments, technical-admin] }\n",
      'access.yaml:3:29 no duty is called "technical-admin"',
    ],
    [
      "separationOfDuties:\n  conflicts:\n    - { between: [payment, tax-data] }\n",
      'access.yaml:3:19 no duty is called "payment" / did you mean "payments"?',
    ],
    [
      "separationOfDuties:\n  conflicts:\n    - { between: [payments, payments] }\n",
      'access.yaml:3:7 "payments" can\'t conflict with itself',
    ],
    [
      "separationOfDuties:\n  conflicts:\n    - { between: [payments, tax-data] }\n    - { between: [tax-data, payments] }\n",
      'access.yaml:4:7 "tax-data" and "payments" are listed twice',
    ],
    [
      "separationOfDuties:\n  duties:\n    payments: { roles: [owner] }\n",
      'access.yaml:3:5 the duty "payments" is built in / give your own duty another name',
    ],
    [
      'separationOfDuties:\n  duties:\n    "": { roles: [owner] }\n',
      expect.stringMatching(/^access\.yaml:3:5 "" can't be the name of a duty/) as string,
    ],
    [
      "separationOfDuties:\n  duties:\n    own: { roles: [administrators] }\n",
      'access.yaml:3:20 separationOfDuties.duties.own.roles[0] can\'t be "administrators" / did you mean "administrator"?',
    ],
    [
      "separationOfDuties:\n  duties:\n    own: {}\n",
      expect.stringMatching(/^access\.yaml:3:10 separationOfDuties\.duties\.own must not have fewer than 1/) as string,
    ],
    [
      "separationOfDuties:\n  conflicts:\n    - { between: [payments] }\n",
      expect.stringMatching(
        /^access\.yaml:3:\d+ separationOfDuties\.conflicts\[0\]\.between must not have fewer than 2/,
      ) as string,
    ],
    [
      "separationOfDuties:\n  pairs: []\n",
      'access.yaml:2:3 unknown key "pairs" in separationOfDuties / one of duties, conflicts',
    ],
  ])("%s", (text, problem) => {
    expect(problemsOf(text)[0]).toEqual(problem);
  });

  test("two files that contradict each other", () => {
    const more = `${PART}separationOfDuties:\n  duties: { own: { roles: [owner] } }\n  conflicts:\n    - { between: [own, payments], reason: b }\n`;
    expect(
      problemsOf(
        "include: [more.yaml]\nseparationOfDuties:\n  duties: { own: { roles: [administrator] } }\n  conflicts:\n    - { between: [payments, own], reason: a }\n",
        { "more.yaml": more },
      ),
    ).toEqual([
      'more.yaml:4:27 roles of duty "own" is ["owner"] here and ["administrator"] elsewhere',
      'more.yaml:6:7 "own" and "payments" are listed twice',
    ]);
  });
});
