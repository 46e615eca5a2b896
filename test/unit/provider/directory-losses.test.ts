import { expect, it } from "vitest";
import { directoryLosses } from "../../../provider/handler/directory-losses";
import { readBinding } from "../../../provider/handler/state";
import { DEFAULT_REVIEW_LIMITS } from "../../../src/model/limits";
import { crowd, EUROPE } from "../../support/seeds";
import { NOW, ORGANIZATION } from "./handlers";

const PLACE = `billingGroupViewer ${EUROPE}`;
const none: Record<string, object> = {};
const listOf = (people: readonly string[], terms: object = {}) =>
  Object.fromEntries(people.map((person) => [person, terms]));
const binding = (viewers: object) =>
  readBinding("BillingGroupAssignment", { organization: ORGANIZATION, billingGroup: EUROPE, viewers });
const directoryTeams = new Map([[PLACE, ["finance"]]]);
const limits = DEFAULT_REVIEW_LIMITS;

/** What is said of a list of so many people who become so few, for what else there is in it before. */
const said = (had: number, left: number, { more = none, teams = directoryTeams, own = limits } = {}) =>
  directoryLosses(
    binding({ ...listOf(crowd(had)), ...more }),
    binding(listOf(crowd(left))),
    { limits: own, directoryTeams: teams },
    NOW,
  ).map(({ reason }) => /limits\.\S+ is \d+(, limits\.\S+ is \d+)*/.exec(reason)?.[0]);

it.each([
  { had: 2, left: 0, says: [] },
  { had: 3, left: 0, says: ["limits.populatedList is 3"] },
  { had: 3, left: 1, says: [] },
  { had: 7, left: 2, says: [] },
  { had: 7, left: 1, says: ["limits.losingAccess.perRole.percent is 50"] },
  { had: 12, left: 6, says: [] },
  { had: 60, left: 34, says: ["limits.losingAccess.perRole.people is 25"] },
  {
    had: 40,
    left: 0,
    says: [
      "limits.populatedList is 3, limits.losingAccess.perRole.people is 25, limits.losingAccess.perRole.percent is 50",
    ],
  },
  { had: 5, left: 9, says: [] },
])("of $had people in a list, $left are left", ({ had, left, says }) => {
  expect(said(had, left)).toEqual(says);
  // Lists that the manifest alone fills are weighed in reviews.
  expect(said(had, left, { teams: new Map() })).toEqual([]);
});

it("counts nobody whom drift brought, or whose right has ended", () => {
  const drift = listOf(["eve@acme.example", "mallory@acme.example"], { origin: "drift" });
  const ended = listOf(["old@acme.example"], { until: "2026-12-31T00:00:00.000Z" });
  expect(said(2, 0, { more: { ...drift, ...ended } })).toEqual([]);
  expect(said(2, 0, { more: listOf(["kim@acme.example"]) })).toEqual(["limits.populatedList is 3"]);
});

it("goes by the limits of the manifest, and says what to do", () => {
  expect(said(7, 1, { own: { ...limits, smallChange: 6 } })).toEqual([]);
  const [failure] = directoryLosses(binding(listOf(crowd(4))), binding({}), { limits, directoryTeams }, NOW);
  expect(failure).toEqual({
    property: "limits",
    reason:
      `4 of 4 people would lose Billing Group Viewer on ${EUROPE}, since the directory no longer has them in team finance, and ` +
      "limits.populatedList is 3. Check the group, and the app that reads it. If it is meant, review it and deploy under a sealed " +
      "plan (`twilio-org review --seal`), or raise the limit first, in a change of its own",
  });
});
