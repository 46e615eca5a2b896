import { describe, expect, it } from "vitest";
import { organizationOfSnapshot } from "../../../../src/model/live-organization";
import { type Snapshot, type SnapshotAssignment } from "../../../../src/model/snapshot";
import { audit } from "../../../../src/auditor/audit/audit";
import { accessDiff, changeLines, review } from "../../../../src/auditor/review";
import { totalsLine } from "../../../../src/auditor/review/formats/totals";

const NOW = new Date("2026-06-01T00:00:00Z");
const sid = (prefix: string, n: number): string => prefix + String(n).padStart(32, "0");
const [ORGANIZATION, ADMIN, FLEX, VIEWER] = [sid("OR", 1), sid("IX", 1), sid("IX", 2), sid("IX", 3)];

/** A live organization of two managed users, with these assignments. */
function live(assignments: readonly Partial<SnapshotAssignment>[], more: Partial<Snapshot> = {}) {
  const role = { allow: [], deny: [], resourceTypes: [] };
  return organizationOfSnapshot({
    schemaVersion: 1,
    organizationSid: ORGANIZATION,
    takenAt: NOW.toISOString(),
    roles: [
      { ...role, sid: ADMIN, friendlyName: "Administrator", lowestLevel: "ORGANIZATION", productGroup: "organization" },
      { ...role, sid: FLEX, friendlyName: "Flex Developer", lowestLevel: "ACCOUNT", productGroup: "flex" },
      {
        ...role,
        sid: VIEWER,
        friendlyName: "Billing Group Viewer",
        lowestLevel: "ORGANIZATION",
        productGroup: "billing",
        resourceTypes: ["billing_group"],
      },
    ],
    users: [1, 2].map((n) => ({ sid: sid("US", n), email: `user${n}@acme.example`, name: "", active: true })),
    accounts: [{ sid: sid("AC", 1), name: "shop", status: "active" }],
    assignments: assignments.map((one, index) => ({
      sid: sid("IY", index),
      roleSid: ADMIN,
      scope: ORGANIZATION,
      identity: sid("US", 1),
      ...one,
    })),
    unread: [],
    ...more,
  });
}

describe("between two live organizations", () => {
  it("a role without assignments has lost its holders: nothing is unmanaged there", () => {
    const group = { resourceType: "billing_group", resourceId: "commerce_1" };
    const base = live([{}, { roleSid: VIEWER, identity: sid("US", 2), ...group }]);
    const { people, lists } = accessDiff(base, live([{}]), NOW);
    expect(people.map(({ person, lost, released }) => [person, lost.length, released.length])).toEqual([
      ["user2@acme.example", 1, 0],
    ]);
    expect(lists.map(({ change }) => change)).toEqual(["emptied"]);
  });

  it("roles outside the catalogue count", () => {
    const flex = { roleSid: FLEX, scope: sid("AC", 1), identity: sid("US", 2) };
    const result = review({ base: live([{}]), head: live([{}, flex]), now: NOW });
    expect(changeLines(result)).toEqual([`+ user2@acme.example: Flex Developer on ${sid("AC", 1)}`]);
    expect(changeLines(review({ base: live([{}, flex]), head: live([{}]), now: NOW }))).toEqual([
      `- user2@acme.example: Flex Developer on ${sid("AC", 1)}`,
    ]);
  });

  it("the order of assignments and a second one alike mean nothing", () => {
    const [one, two] = [{}, { identity: sid("US", 2) }];
    expect(accessDiff(live([one, two]), live([two, one, one]), NOW)).toMatchObject({
      people: [],
      sameAccess: [],
      lists: [],
    });
  });

  it("what could not be read blocks, whatever else there is", () => {
    const head = live([{}], { unread: [{ list: "assignments", why: "page 2 could not be read" }] });
    const result = review({
      base: live([{}]),
      head,
      now: NOW,
      override: { reason: "it is urgent", by: "ceo@acme.example" },
    });
    expect([result.verdict, result.unread]).toEqual(["blocked", ["assignments: page 2 could not be read"]]);
    const nothing = review({ base: head, head, now: NOW });
    expect(nothing.summary.verdict).toMatch(/^No change of access was found\. /);
    expect(totalsLine(nothing)).toMatch(/^no gain or loss of billing was found; /);
    expect(audit({ organization: { ...head, bindings: [] }, now: NOW }).result.summary.verdict).toContain(
      "Who can see invoices is not known.",
    );
  });
});

it("from a live organization to a manifest, roles that no manifest manages are released, not lost", () => {
  const base = live([{ roleSid: FLEX, scope: sid("AC", 1), identity: sid("US", 2) }, {}]);
  const { isLive: _, ...manifest } = base;
  const { people } = accessDiff(base, { ...manifest, otherGrants: [], bindings: [] }, NOW);
  expect(people.map(({ person, lost, released }) => [person, lost.length, released.length])).toEqual([
    ["user1@acme.example", 0, 3],
    ["user2@acme.example", 0, 1],
  ]);
});
