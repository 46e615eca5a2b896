import fc from "fast-check";
import { expect, it } from "vitest";
import { type Amount, type Budget, DEFAULT_REVIEW_LIMITS } from "../../../../src/model/limits";
import { type Organization } from "../../../../src/model/organization";
import { noteLines, review, type Revision, windowBegin } from "../../../../src/auditor/review";
import { loadManifest } from "../../../../src/manifest/load";
import { oneFile } from "../../../support/manifest-files";
import { losers } from "./oracle";
import { verdictOf } from "./verdict-of";
import { NOW, pairs, worlds } from "./arbitraries";

const DAY = 24 * 60 * 60 * 1000;
const UNLIMITED: Amount = { people: 1000, percent: 1000 };
const budget = (own: Amount): Budget => ({ ...own, perRole: UNLIMITED, perGroup: UNLIMITED });

/** Versions with the days before now from which they were in force. */
const histories = fc.array(fc.tuple(fc.integer({ min: -5, max: 60 }), worlds), { maxLength: 4 });

function daysAgo(days: number): Date {
  return new Date(NOW.getTime() - days * DAY);
}

function windowBlocks(base: Organization, head: Organization, people: number, history: readonly Revision[]) {
  const losingAccess = { ...budget(UNLIMITED), window: budget({ people, percent: 1000 }) };
  const limited = { ...base, reviewLimits: { ...DEFAULT_REVIEW_LIMITS, losingAccess } };
  const { blocked } = verdictOf(limited, { ...head, reviewLimits: limited.reviewLimits }, { history });
  return blocked.filter(({ kind }) => kind === "losing-access");
}

it("the window counts whom the changes since it began take access from, as a brute force does", () => {
  fc.assert(
    fc.property(pairs, histories, fc.nat(4), ([base, head], versions, people) => {
      const history = versions.map(([days, organization]) => ({ at: daysAgo(days), organization }));
      const past = versions.filter(([days]) => days >= 0).sort(([a], [b]) => b - a);
      // In force when the window began: the youngest of those that are older; else the oldest.
      const [, start] = past.filter(([days]) => days >= 30).at(-1) ?? past[0] ?? [];
      const together = start === undefined ? new Set<string>() : losers(start, head, 14);
      const adds = [...losers(base, head, 14)].some((person) => together.has(person));
      const blocks = windowBlocks(base, head, people, history);
      if (!adds || together.size <= people) expect(blocks).toEqual([]);
      else
        expect(blocks.map((block) => [block.limits, block.people, block.numbers])).toEqual([
          [["limits.losingAccess.window.people"], [...together].sort(), { actual: together.size, limit: people }],
        ]);
    }),
    { numRuns: 600 },
  );
});

/** The measures of `limits`, each with the same budget for a change and for all changes of the window. */
function withBudgets(world: Organization, people: number): Organization {
  const own = budget({ people, percent: 1000 });
  const both = { ...own, window: own };
  const budgets = { losingAccess: both, gainingBilling: both, gainingAdministration: both };
  return { ...world, reviewLimits: { ...DEFAULT_REVIEW_LIMITS, ...budgets } };
}

const BUDGETS: ReadonlySet<string> = new Set(["losing-access", "gaining-billing", "gaining-administration"]);

function brokenBy(base: Organization, head: Organization, history: readonly Revision[]): readonly string[] {
  return review({ base, head, now: NOW, history })
    .limits.map(({ kind }) => kind)
    .filter((kind) => BUDGETS.has(kind));
}

/** A manifest, what one change makes of it, and what another one makes of that. */
const courses = fc
  .tuple(pairs, pairs)
  .map(([[base, first], [, second]]) => [base, first, { ...second, sid: base.sid }] as const);

it("changes that are merged separately are joined by the window: together they are held to what one would be", () => {
  fc.assert(
    fc.property(courses, fc.nat(3), fc.integer({ min: 0, max: 29 }), ([base, middle, head], people, days) => {
      const [was, between, is] = [base, middle, head].map((world) => withBudgets(world, people));
      if (was === undefined || between === undefined || is === undefined) return;
      // What people and domains are is the same all along: claims of a change are weighed by themselves.
      const same = { people: was.people, domains: was.domains, breakGlass: was.breakGlass };
      const [mid, end] = [
        { ...between, ...same },
        { ...is, ...same },
      ];
      const atOnce = brokenBy(was, end, []);
      const first = brokenBy(was, mid, []);
      const second = brokenBy(mid, end, [
        { at: daysAgo(40), organization: was },
        { at: daysAgo(days), organization: mid },
      ]);
      for (const kind of atOnce) expect([...first, ...second]).toContain(kind);
    }),
    { numRuns: 300 },
  );
});

it("how many commits lie between what was in force when the window began and the base alters nothing", () => {
  const commits = fc.array(fc.tuple(fc.integer({ min: 0, max: 29 }), worlds), { maxLength: 4 });
  fc.assert(
    fc.property(pairs, worlds, commits, fc.nat(3), ([base, head], start, between, people) => {
      const [was, is] = [withBudgets(base, people), withBudgets(head, people)];
      const begin = [{ at: daysAgo(31), organization: start }];
      const all = [...begin, ...between.map(([days, organization]) => ({ at: daysAgo(days), organization }))];
      expect(review({ base: was, head: is, now: NOW, history: all })).toEqual(
        review({ base: was, head: is, now: NOW, history: begin }),
      );
    }),
    { numRuns: 150 },
  );
});

it("the window begins as many days ago as the base says", () => {
  expect(windowBegin({ windowDays: 30 }, NOW)).toEqual(daysAgo(30));
});

/** An organization in which `people` are the viewers of a Billing Group. */
function viewed(people: readonly string[]): Organization {
  const manifest = {
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: { sid: "OR00000000000000000000000000000001" },
    domains: { "x.example": "verified" },
    billingGroups: { europe: { id: "commerce_billingprofile_1", viewers: people } },
    limits: { gainingBilling: { window: { people: 2 } } },
  };
  const { organization } = loadManifest("access.yaml", oneFile(JSON.stringify(manifest)), NOW);
  if (organization === undefined) throw new Error("the manifest is malformed");
  return organization;
}

it("a change that only says what Twilio has already is no part of many small changes", () => {
  const people = ["yu@x.example", "lea@x.example", "tim@x.example"];
  const [base, head] = [viewed([]), viewed(people)];
  const reviewed = (there?: readonly string[]) =>
    review({
      base,
      head,
      now: NOW,
      history: [{ at: daysAgo(40), organization: base }],
      ...(there === undefined
        ? {}
        : { live: { before: { ...viewed(there), isLive: true }, after: { ...head, isLive: true }, writes: [] } }),
    });
  const kinds = (there?: readonly string[]) => reviewed(there).limits.flatMap(({ limits }) => limits);
  const broken = ["limits.gainingBilling.window.people"];
  expect(kinds(people)).toEqual([]);
  expect(kinds()).toEqual(broken);
  // Of two the Console has made viewers; the third comes with this change.
  expect(kinds(people.slice(1))).toEqual(broken);
  // It is meant from then on, and no drift any more: everybody is named.
  expect([reviewed(people).verdict, noteLines(reviewed(people))]).toEqual([
    "safe",
    expect.arrayContaining([
      "Already so in Twilio, and now declared: lea@x.example, tim@x.example, yu@x.example hold Billing Group Viewer on europe.",
    ]),
  ]);
  expect(reviewed(people.slice(1)).alreadyInTwilio?.map((each) => each.people)).toEqual([people.slice(1)]);
});

it("a change that takes over a technical Administrator from the Console says what is wrong with it", () => {
  const [base, head] = [["ops@x.example"], ["ops@x.example", "ada@x.example"]].map((administrator) => {
    const { organization } = loadManifest(
      "access.yaml",
      oneFile(
        JSON.stringify({
          apiVersion: "twilio-organization/v1",
          kind: "OrganizationAccess",
          organization: { sid: "OR00000000000000000000000000000001" },
          domains: { "x.example": "verified" },
          people: { "ada@x.example": { function: "technical" } },
          organizationRoles: { administrator },
        }),
      ),
      NOW,
    );
    if (organization === undefined) throw new Error("the manifest is malformed");
    return organization;
  });
  if (base === undefined || head === undefined) return;
  const there: Organization = { ...head, isLive: true };
  const result = review({ base, head, now: NOW, live: { before: there, after: there, writes: [] } });
  expect([result.verdict, result.findings.created, result.alreadyFound?.map(({ ruleId }) => ruleId)]).toEqual([
    "safe",
    [],
    ["technical-administrator-billing"],
  ]);
  expect(noteLines(result)).toContainEqual(
    expect.stringMatching(/^Already wrong in Twilio, .*ada@x\.example works technically/),
  );
});
