import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { describe, expect, it } from "vitest";
import { answerFaults } from "../../../../src/records/attest/answer-faults";
import { answersReader } from "../../../../src/records/attest/answers";
import { partsProblem, type Split } from "../../../../src/records/attest/parts";
import { reviewCsv } from "../../../../src/records/attest/review-csv";
import { reviewHtml } from "../../../../src/records/attest/review-html";
import { askedIn, type ReviewPack } from "../../../../src/records/attest/review-pack";
import { personOf } from "../../../../src/model/organization";
import { organizationOf, reviewOf } from "../../../support/attest";
import { NOW, organizations } from "../../../support/organizations";

const acme = organizationOf({
  people: {
    "ada@acme.example": { name: "Ada Park", function: "technical" },
    "olu@acme.example": { name: "Olu Sesay", function: "finance", formerly: ["o.sesay@acme.example"] },
    "bo@acme.example": { function: "finance" },
  },
  organizationRoles: { administrator: ["ada@acme.example"] },
  billingGroups: {
    europe: { id: "commerce_billingprofile_europe", name: "Europe Finance", admins: ["olu@acme.example"] },
    eu2: { id: "commerce_billingprofile_eu2", name: "Europe Finance", viewers: ["bo@acme.example"] },
  },
  accounts: {
    shop: {
      sid: "AC00000000000000000000000000000001",
      billingGroup: "europe",
      roles: { developer: ["bo@acme.example"] },
    },
    other: { sid: "AC00000000000000000000000000000002", roles: { developer: ["bo@acme.example"] } },
  },
});
const REVIEWERS = new Map([
  ["ada@acme.example", "o.sesay@acme.example"],
  ["olu@acme.example", "olu@acme.example"],
]);
const byGroup = reviewOf(acme, { split: { by: "group" } });
const byReviewer = reviewOf(acme, { split: { by: "reviewer", reviewers: REVIEWERS } });

const inParts = ({ decisions }: ReviewPack) =>
  decisions.map(({ person, scope, part }) => [person, scope.name ?? scope.id ?? scope.kind, part]);

describe("a review in parts", () => {
  it("by Billing Group asks about each group apart, with its accounts; of two of one name each is one", () => {
    expect(byGroup.parts).toEqual([
      { key: "europe-finance", name: "Europe Finance" },
      { key: "europe-finance-2", name: "Europe Finance" },
      {
        key: "organization-and-accounts-without-a-billing-group",
        name: "Organization and accounts without a Billing Group",
      },
    ]);
    expect(inParts(byGroup)).toEqual([
      ["ada@acme.example", "organization", "organization-and-accounts-without-a-billing-group"],
      ["bo@acme.example", "Europe Finance", "europe-finance"],
      ["bo@acme.example", "shop", "europe-finance-2"],
      ["bo@acme.example", "other", "organization-and-accounts-without-a-billing-group"],
      ["olu@acme.example", "Europe Finance", "europe-finance-2"],
    ]);
  });

  it("by reviewer goes by the address of today, and gives nobody their own rights", () => {
    expect(byReviewer.parts).toEqual([
      { key: "no-reviewer-is-named", name: "No reviewer is named" },
      { key: "olu-sesay", name: "Olu Sesay", reviewer: "olu@acme.example" },
    ]);
    const parts = new Map(byReviewer.decisions.map(({ person, part }) => [person, part]));
    expect(parts.get("ada@acme.example")).toBe("olu-sesay");
    expect(parts.get("olu@acme.example")).toBe("no-reviewer-is-named");
    const own = reviewOf(acme, { split: { by: "reviewer", reviewers: REVIEWERS }, selfReview: true });
    expect(own.decisions.find(({ person }) => person === "olu@acme.example")?.part).toBe("olu-sesay");
  });

  it("asks for every decision in exactly one part, in its table and on its page, whatever the organization", () => {
    const reviewers = (people: readonly string[], step: number) =>
      new Map(people.map((email, index) => [email, people[(index * step) % people.length] ?? email]));
    fc.assert(
      fc.property(organizations, fc.nat({ max: 3 }), fc.boolean(), (organization, step, billing) => {
        const people = [...organization.people.keys()];
        const split: Split = step === 0 ? { by: "group" } : { by: "reviewer", reviewers: reviewers(people, step) };
        const only = billing ? ("billing" as const) : undefined;
        const pack = reviewOf(organization, { now: NOW, unread: [], split, only });
        expect(partsProblem(pack.decisions, pack.parts)).toBeUndefined();
        const ids = (pack.parts ?? []).flatMap((part) => {
          const rows: string[][] = parse(reviewCsv(pack, part), { bom: true, from_line: 2 });
          return rows.map((row) => row.at(-1));
        });
        expect(ids.sort()).toEqual(
          askedIn(pack)
            .map(({ id }) => id)
            .sort(),
        );
        for (const { key, reviewer } of pack.parts ?? [])
          for (const { part, person } of pack.decisions)
            if (part === key) expect([person, ...personOf(organization, person).formerly]).not.toContain(reviewer);
      }),
      { numRuns: 60 },
    );
  });

  it("has a page with nothing of the other parts", () => {
    const [, olu] = byReviewer.parts ?? [];
    const html = reviewHtml(byReviewer, olu);
    expect(html).toContain("ada@acme.example");
    expect(html).not.toContain("bo@acme.example");
    expect(html).toContain("Olu Sesay");
    expect(html).toContain("1 of the 5 decisions");
    expect(reviewHtml(byReviewer)).toContain("no-reviewer-is-named.csv");
  });
});

it.each([
  [
    ["../../etc/passwd", "..", "\u2014", "con", "AUX"],
    ["etc-passwd", "part", "part-2", "con-2", "aux-2"],
  ],
  [
    ["Stra\u00DFe", "STRASSE", "review", "Attestation"],
    ["strasse", "stra\u00DFe-2", "review-2", "attestation-2"],
  ],
  [
    ["\u03BF\u03B4\u03BF\u03C3", "\u039F\u0394\u039F\u03A3"],
    ["\u03BF\u03B4\u03BF\u03C2", "\u03BF\u03B4\u03BF\u03C3-2"],
  ],
  [
    ["__proto__", "constructor", "="],
    ["proto", "constructor", "part"],
  ],
])("files of Billing Groups called %j are no paths, no devices, and no two are one", (names, keys) => {
  const billingGroups = Object.fromEntries(
    names.map((name, index) => [
      `g${index}`,
      { id: `commerce_billingprofile_${index}`, name, viewers: ["bo@acme.example"] },
    ]),
  );
  const { parts = [] } = reviewOf(organizationOf({ people: { "bo@acme.example": {} }, billingGroups }), {
    split: { by: "group" },
  });
  expect(new Set(parts.map(({ key }) => key))).toEqual(new Set(keys));
  expect(new Set(parts.map(({ key }) => key.toUpperCase()))).toHaveProperty("size", names.length);
});

describe("the tables of the parts", () => {
  const read = answersReader(byGroup);
  const rowsOf = (index: number): readonly (readonly string[])[] =>
    parse(reviewCsv(byGroup, byGroup.parts?.[index]), { bom: true });
  const text = (rows: readonly (readonly string[])[]): Buffer => Buffer.from(stringify(rows.map((row) => [...row])));

  it("name their part, and the reviewer where there is one", () => {
    expect(read(text(rowsOf(1)))).toMatchObject({ part: "europe-finance-2", answers: [{}, {}] });
    const own: string[][] = parse(reviewCsv(byReviewer, byReviewer.parts?.[1]), { bom: true });
    expect(own.slice(1).map(([verdict, reviewer]) => [verdict, reviewer])).toEqual([["", "olu@acme.example"]]);
  });

  it("are refused with a line of another part, with one too few, and with the name of another part", () => {
    const [head = [], ...own] = rowsOf(1);
    const [, foreign = []] = rowsOf(0);
    expect(read(text([head, ...own, foreign]))).toEqual({
      problems: ["line 4 belongs to the part europe-finance, and the lines above to europe-finance-2"],
    });
    expect(read(text([head, ...own.slice(1)]))).toEqual({ problems: [expect.stringContaining("is missing")] });
    // Else `verify` would count it among the tables that have all that was signed.
    expect(read(text([head]))).toEqual({ problems: ["it has no line, so it is the table of no part"] });
    const renamed = own.map((row) => row.map((cell) => (cell === "europe-finance-2" ? "europe-finance" : cell)));
    expect(read(text([head, ...renamed]))).toHaveProperty("problems");
  });
});

it("nobody decides on a right of their own under an address of before", () => {
  const pack = reviewOf(acme);
  const decision = pack.decisions.find(({ person }) => person === "olu@acme.example");
  if (decision === undefined) throw new Error("no decision");
  expect(decision.formerly).toEqual(["o.sesay@acme.example"]);
  const by = (reviewer: string) =>
    answerFaults(pack, [{ decision, verdict: "keep", reviewer, date: "", note: "" }], NOW);
  expect(by("Olu <O.Sesay@ACME.example>")).toEqual([expect.stringContaining("a right of their own")]);
  expect(by("ada@acme.example")).toEqual([]);
});

it("an account is called as Twilio calls it, and known by its SID", () => {
  const sid = "AC00000000000000000000000000000011";
  const accounts = new Map([[sid, { key: sid, sid, name: "Storefront US" }]]);
  const binding = {
    role: "accountDeveloper",
    scope: { kind: "account", key: sid },
    grants: [{ person: "ada@acme.example", origin: { assignment: "IY1" } }],
  } as const;
  const { decisions } = reviewOf({ ...acme, accounts, bindings: [binding] });
  expect(decisions.map(({ scope }) => scope)).toEqual([{ kind: "account", id: sid, name: "Storefront US" }]);
});

it("nobody external decides on a right of their own by the SID that Twilio knows them by", () => {
  const pack = reviewOf(acme);
  const identity = "US0000000000000000000000000000000a";
  const [first] = pack.decisions;
  if (first === undefined) throw new Error("no decision");
  const by = (reviewer: string) =>
    answerFaults(pack, [{ decision: { ...first, identity }, verdict: "keep", reviewer, date: "", note: "" }], NOW);
  expect(by(`Ext (${identity.toUpperCase()})`)).toEqual([expect.stringContaining("a right of their own")]);
  expect(by("US0000000000000000000000000000000b")).toEqual([]);
});
