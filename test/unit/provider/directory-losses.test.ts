import { expect, it } from "vitest";
import { type BindingKind } from "../../../provider/handler/binding-kinds";
import { declaredIn, type Declared, readDeclaration } from "../../../provider/handler/declaration";
import { openDirectoryLosses } from "../../../provider/handler/directory-losses";
import { printDeclaration } from "../../../provider/handler/declaration";
import { type BindingState, readBinding } from "../../../provider/handler/state";
import { parseTeamsObject } from "../../../src/manifest/directory-teams";
import { loadManifestObject } from "../../../src/manifest/load";
import { at, crowd, EUROPE, manifestOf } from "../../support/seeds";
import { NOW, ORGANIZATION } from "./handlers";

type People = readonly string[];

const none: Record<string, object> = {};
const listOf = (people: People, terms: object = {}) => Object.fromEntries(people.map((person) => [person, terms]));
const groupOf = (index: number) => `${EUROPE}${index === 0 ? "" : index}`;
const place = (index: number) => ({ role: "billingGroupViewer", scope: groupOf(index) }) as const;

/** What a manifest says whose groups g0, g1... are looked at by the teams t0, t1... of the directory. */
function declared(teams: readonly People[], more: object = {}): Declared {
  const names = teams.map((_, index) => `t${index}`);
  const manifest = manifestOf({
    organizationRoles: { administrator: [at("root"), at("sam")] },
    teams: Object.fromEntries(names.map((name) => [name, { source: "directory", minimum: 0 }])),
    billingGroups: Object.fromEntries(
      names.map((name, index) => [`g${index}`, { id: groupOf(index), viewers: [`team:${name}`] }]),
    ),
    ...more,
  });
  const given = parseTeamsObject(Object.fromEntries(teams.map((people, index) => [`t${index}`, people])));
  const { organization, problems } = loadManifestObject(manifest, NOW, "teams" in given ? given.teams : undefined);
  const declaration =
    organization === undefined ? undefined : readDeclaration(printDeclaration(manifest, NOW, organization));
  if (declaration === undefined) throw new Error(JSON.stringify(problems));
  return declaredIn(declaration);
}

const viewers = (index: number, people: object): BindingState =>
  readBinding("BillingGroupAssignment" satisfies BindingKind, {
    organization: ORGANIZATION,
    billingGroup: groupOf(index),
    viewers: people,
  });

const limitsIn = (reason: string | undefined): string | undefined =>
  /\((limits\.\S+?(?:, limits\.\S+?)*)\)/.exec(reason ?? "")?.[1];

/** The limits that break where one list of people becomes another, for what else was in it before. */
function said(had: People, left: People, { more = none, sections = {} } = {}): string | undefined {
  const [failure] = openDirectoryLosses().weigh(
    viewers(0, { ...listOf(had), ...more }),
    viewers(0, listOf(left)),
    declared([left], sections),
    NOW,
  );
  return limitsIn(failure?.reason);
}

it.each([
  { had: 2, left: 0, says: undefined },
  { had: 3, left: 0, says: "limits.populatedList" },
  { had: 3, left: 1, says: undefined },
  { had: 7, left: 2, says: undefined },
  {
    had: 7,
    left: 1,
    says: "limits.losingAccess.percent, limits.losingAccess.perRole.percent, limits.losingAccess.perGroup.percent",
  },
  { had: 27, left: 21, says: "limits.losingAccess.percent" },
  { had: 28, left: 23, says: undefined },
  { had: 5, left: 9, says: undefined },
])("of $had people in a list, $left are left", ({ had, left, says }) => {
  expect(said(crowd(had), crowd(left))).toEqual(says);
});

it("weighs lists that the directory fills, and no others", () => {
  const by = declared([[]], { billingGroups: { g0: { id: EUROPE, viewers: [] } } });
  expect(openDirectoryLosses().weigh(viewers(0, listOf(crowd(40))), viewers(0, {}), by, NOW)).toEqual([]);
});

it("counts nobody whom drift brought, or whose right has ended", () => {
  const drift = listOf([at("eve"), at("mallory")], { origin: "drift" });
  const ended = listOf([at("old")], { until: "2026-12-31T00:00:00.000Z" });
  expect(said(crowd(2), [], { more: { ...drift, ...ended } })).toBeUndefined();
  expect(said(crowd(2), [], { more: listOf([at("kim")]) })).toBe("limits.populatedList");
});

it("counts nobody who can do the same by another list", () => {
  const admins = crowd(7);
  const sections = { billingGroups: { g0: { id: EUROPE, admins, viewers: ["team:t0"] } } };
  expect(said(admins, [], { sections })).toBeUndefined();
});

it("goes by the limits of the manifest", () => {
  expect(said(crowd(7), crowd(1), { sections: { limits: { smallChange: 6 } } })).toBeUndefined();
  expect(said(crowd(7), crowd(5), { sections: { limits: { losingAccess: { people: 1 } } } })).toBe(
    "limits.losingAccess.people",
  );
});

/** Four lists of thirty people each, of which each loses twelve: less than half. */
const LISTS = [0, 1, 2, 3].map((index) => crowd(120).slice(index * 30, (index + 1) * 30));
const LEFT = LISTS.map((people) => people.slice(12));
const [WHOLE] = ["limits.losingAccess.percent"];

it("adds up what each person loses over all lists of a run", () => {
  const losses = openDirectoryLosses();
  const by = declared(LEFT);
  const reasons = LISTS.map((had, index) =>
    losses.weigh(viewers(index, listOf(had)), viewers(index, listOf(LEFT[index] ?? [])), by, NOW),
  ).map(([failure]) => limitsIn(failure?.reason));
  expect(reasons).toEqual([undefined, WHOLE, WHOLE, WHOLE]);
  // What was checked before takes nothing from anybody either.
  for (const index of [0, 1, 2, 3]) expect(() => losses.permit(place(index))).toThrow("keeps the role: 48 people lose");
  expect(() => losses.permit({ role: "billingGroupAdmin", scope: groupOf(0) })).not.toThrow();
  expect(() => losses.permit(place(7))).not.toThrow();
});

it("counts a person once who leaves many lists", () => {
  const losses = openDirectoryLosses();
  const [had, left] = [crowd(100), crowd(88)];
  const by = declared([left, left, left, left]);
  for (const index of [0, 1, 2, 3])
    expect(losses.weigh(viewers(index, listOf(had)), viewers(index, listOf(left)), by, NOW)).toEqual([]);
  expect(() => losses.permit(place(3))).not.toThrow();
});

it("goes by the last that was said of a list", () => {
  const losses = openDirectoryLosses();
  const by = declared([crowd(7)]);
  const now = viewers(0, listOf(crowd(7)));
  expect(losses.weigh(viewers(0, listOf(crowd(40))), now, by, NOW)).toHaveLength(1);
  expect(losses.weigh(now, now, by, NOW)).toEqual([]);
  expect(() => losses.permit(place(0))).not.toThrow();
});

it("says who, why, and what to do", () => {
  const [failure] = openDirectoryLosses().weigh(viewers(0, listOf(crowd(4))), viewers(0, {}), declared([[]]), NOW);
  expect(failure).toEqual({
    property: "limits",
    reason:
      "The list of Billing Group Viewer on g0 is emptied, which takes the role from all 4 people in it. The directory no longer " +
      "has them in team t0 (limits.populatedList). Check the group, and the app that reads it. If it is meant, review it and " +
      "deploy under a sealed plan (`twilio-org review --seal`), or raise the limit first, in a change of its own",
  });
});
