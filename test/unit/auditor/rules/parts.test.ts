import { describe, expect, test } from "vitest";
import { runRules } from "../../../../src/auditor/rules";
import { floorsOf, whyKept } from "../../../../src/auditor/rules/engine/floors";
import { sortRights } from "../../../../src/auditor/rules/engine/finding-of";
import { groupBy } from "../../../../src/model/group-by";
import {
  holdersWhere,
  placesOf,
  rightsByRole,
  rolesIn,
  roleSet,
  TRAITS,
} from "../../../../src/auditor/rules/engine/holders";
import { isLive } from "../../../../src/auditor/rules/engine/is-live";
import { isUnread } from "../../../../src/model/unknown-access";
import { memoize } from "../../../../src/auditor/rules/engine/memoize";
import { daysAfter, daysText, lastEnd } from "../../../../src/auditor/rules/engine/time";
import { instantText } from "../../../../src/model/instant";
import { type Right, rightKey, rightText } from "../../../../src/model/right";
import {
  basisText,
  distinct,
  nameOf,
  otherRightText,
  personText,
  scopeText,
  teamText,
} from "../../../../src/auditor/rules/engine/right-text";
import { contextOf } from "./support/cases";

const context = contextOf({
  manifest: {
    domains: { "acme.example": "verified", "b.example": "verified", "labs.example": "unverified" },
    people: {
      "ada@acme.example": { name: "Ada Park", function: "technical" },
      "bo@partner.example": { external: true, function: "finance" },
      "old@acme.example": { status: "suspended" },
      "new@labs.example": { status: "invited" },
    },
    teams: { t: ["ada@acme.example"] },
    organizationRoles: {
      administrator: ["ada@acme.example", "team:t", "old@acme.example"],
      standardUser: ["new@labs.example", "max@b.example"],
    },
    billingGroups: {
      europe: { id: "commerce_billingprofile_1", admins: ["bo@partner.example", "max@b.example"] },
      asia: { id: "commerce_billingprofile_2", admins: ["max@b.example"], viewers: ["max@b.example"] },
    },
    limits: { minimumAdministrators: 1, minimumBillingGroupAdmins: 2 },
  },
});
const { organization, now } = context;

const traitsOf = (from: typeof context) => {
  const seen = Object.entries(TRAITS).flatMap(([name, bit]) =>
    holdersWhere(from, (_, traits) => (traits & bit) !== 0).map(({ email }) => `${email} ${name}`),
  );
  return seen.sort();
};

describe("holders", () => {
  const expected = [
    "ada@acme.example technical",
    "ada@acme.example twice",
    "bo@partner.example external",
    "new@labs.example away",
    "new@labs.example unverified",
    "old@acme.example away",
  ];

  test("are told by what they are", () => {
    expect(traitsOf(context)).toEqual(expected);
  });

  test("are told the same where many domains are verified", () => {
    const names = Array.from({ length: 9 }, (_, index) => [`d${String(index)}.example`, "verified"] as const);
    const domains = new Map([...organization.domains, ...names]);
    expect(traitsOf({ ...context, organization: { ...organization, domains } })).toEqual(expected);
  });

  test("are told by roles and by how many rights they have", () => {
    const emails = (wanted: Parameters<typeof holdersWhere>[1]) =>
      holdersWhere(context, wanted)
        .map(({ email }) => email)
        .sort();
    expect(emails((roles) => (roles & roleSet(["billingGroupAdmin"])) !== 0)).toEqual([
      "bo@partner.example",
      "max@b.example",
    ]);
    expect(emails((_, __, count) => count > 1)).toEqual(["ada@acme.example", "max@b.example"]);
    expect(emails((_, __, count) => count === 4)).toEqual(["max@b.example"]);
    expect(emails(() => true)).toHaveLength(5);
  });

  test("include those who hold roles outside the catalogue only", () => {
    const live = contextOf({
      twilio: {
        users: ["ada@acme.example", "ben@acme.example"],
        assignments: [
          { user: "ben@acme.example", role: "Standard User" },
          { user: "ada@acme.example", role: "Studio Admin" },
          { user: "ada@acme.example", role: "Gone" },
        ],
      },
    });
    const [ada, ...others] = holdersWhere(live, (_, traits) => (traits & TRAITS.others) !== 0);
    expect(others).toEqual([]);
    expect(ada).toMatchObject({ email: "ada@acme.example", rights: [], roles: 0, person: { function: "technical" } });
    expect(ada?.otherRights.map(({ role }) => role.title)).toEqual(["Studio Admin", undefined]);
  });

  test("give their rights by role, and each right once", () => {
    const [max] = holdersWhere(context, (_, __, count) => count === 4);
    const [ada] = holdersWhere(context, (_, traits) => (traits & TRAITS.twice) !== 0);
    if (max === undefined || ada === undefined) throw new Error("they hold something");
    const byRole = rightsByRole(max, roleSet(["billingGroupAdmin", "owner"]));
    expect([...byRole].map(([role, rights]) => [role, rights.length])).toEqual([["billingGroupAdmin", 2]]);
    expect(rightsByRole(max, roleSet(["owner"])).size).toBe(0);
    expect(placesOf(ada.rights).map(rightKey)).toEqual(["administrator organization"]);
    expect(placesOf(max.rights).map(rightKey)).toHaveLength(4);
  });

  test("hold sets of roles, in the catalogue's order", () => {
    expect(rolesIn(roleSet(["accountSupport", "owner"]))).toEqual(["owner", "accountSupport"]);
    expect(roleSet([])).toBe(0);
  });
});

describe("floors", () => {
  const floors = floorsOf(organization, now);
  const administrator = { role: "administrator", scope: { kind: "organization" } } as const;
  const admin = (key: string) => ({ role: "billingGroupAdmin", scope: { kind: "billingGroup", key } }) as const;

  test("count those who can act", () => {
    expect(floors.of(administrator)).toEqual({
      usable: new Map([["ada@acme.example", "~"]]),
      last: ["~"],
      limit: "minimumAdministrators",
      minimum: 1,
    });
    expect(floors.of(admin("nowhere"))).toMatchObject({
      usable: new Map(),
      limit: "minimumBillingGroupAdmins",
      minimum: 2,
    });
    const [billingAdmin, viewer] = (["billingAdmin", "billingViewer"] as const).map((role) =>
      floors.of({ role, scope: { kind: "organization" } }),
    );
    expect([billingAdmin?.limit, billingAdmin?.minimum, viewer]).toEqual(["minimumBillingAdmins", 1, undefined]);
  });

  test("say why rights can't be taken", () => {
    const kept = (places: readonly Right[], person: string): string | undefined =>
      whyKept({ breakGlass: [] }, floors, places, person);
    expect(kept([administrator], "ada@acme.example")).toBe(
      "no usable Organization Administrator would remain, and limits.minimumAdministrators is 1",
    );
    expect(kept([administrator], "old@acme.example")).toBeUndefined();
    expect(kept([admin("europe")], "max@b.example")).toBe(
      "only 1 usable Billing Group Admin would remain on europe, and limits.minimumBillingGroupAdmins is 2",
    );
    expect(kept([{ role: "standardUser", scope: { kind: "organization" } }], "max@b.example")).toBeUndefined();
  });
});

describe("words", () => {
  const europe = { kind: "billingGroup", key: "europe" } as const;
  const right = (team?: string) => ({
    binding: { role: "administrator", scope: { kind: "organization" }, grants: [] } as const,
    grant: { person: "x", origin: { assignment: "IY" }, ...(team === undefined ? {} : { team }) },
  });

  test("name people, places and rights", () => {
    expect(nameOf(organization, "ada@acme.example")).toBe("Ada Park (ada@acme.example)");
    expect(nameOf(organization, "max@b.example")).toBe("max@b.example");
    expect(personText({ email: "x" })).toBe("x");
    expect(scopeText({ kind: "organization" })).toBe("the whole organization");
    expect(scopeText(europe)).toBe("Billing Group europe");
    expect(scopeText({ kind: "account", key: "shop" })).toBe("account shop");
    expect(rightText({ role: "billingGroupViewer", scope: europe })).toBe("Billing Group Viewer on europe");
    expect(rightText({ role: "owner", scope: { kind: "organization" } })).toBe("Organization Owner");
    expect(otherRightText({ role: { sid: "IX1", title: "Boss" }, scope: europe })).toBe("Boss on europe");
    expect(otherRightText({ role: { sid: "IX1" }, scope: { kind: "organization" } })).toBe("IX1");
  });

  test("say through which teams a right is held, unless it is held by name too", () => {
    expect(teamText([right("b"), right("a"), right("b")])).toBe(", through team a and team b");
    expect(teamText([right("b"), right()])).toBe("");
    expect(teamText([right("b")])).toBe(", through team b");
  });

  test("say who says what somebody does", () => {
    expect(basisText({})).toBe("");
    expect(basisText({ functionFrom: "directory" })).toBe(" (as the directory file says)");
    expect(basisText({ functionFrom: "inferred" })).toBe(
      " (as the technical roles they hold suggest; nobody has said so)",
    );
  });

  test("are each said once, in order", () => {
    expect(distinct(["b", "a", "b"])).toEqual(["a", "b"]);
    expect(distinct(["b"])).toEqual(["b"]);
    expect(distinct([])).toEqual([]);
  });
});

describe("time", () => {
  test.each([
    ["2026-11-22T12:00:00.001Z", "1 day"],
    ["2026-11-23T12:00:00.000Z", "1 day"],
    ["2026-11-23T12:00:00.001Z", "2 days"],
    ["2026-12-22T12:00:00.000Z", "30 days"],
  ])("until %s are left %s", (instant, text) => {
    expect(daysText(now, instant)).toBe(text);
  });

  test("is told to the minute", () => {
    expect(instantText("2027-01-31T23:59:59.999Z")).toBe("2027-01-31 23:59 UTC");
    expect(daysAfter(now, 14)).toBe("2026-12-06T12:00:00.000Z");
  });

  test("ends with the last end, if every one has one", () => {
    expect(lastEnd([{ until: "2027" }, { until: "2028" }, { until: "2026" }])).toBe("2028");
    expect(lastEnd([{ until: "2027" }, {}])).toBeUndefined();
    expect(lastEnd([])).toBeUndefined();
  });
});

describe("the source of an organization", () => {
  const live = contextOf({
    twilio: { users: ["a@acme.example"], assignments: [{ user: "a@acme.example", role: "Owner" }] },
  });

  test("is Twilio where a manifest stands beside it, or assignments tell", () => {
    expect(isLive(live)).toBe(true);
    expect(
      isLive(
        contextOf({ twilio: { users: ["a@acme.example"], assignments: [{ user: "a@acme.example", role: "Gone" }] } }),
      ),
    ).toBe(true);
    expect(isLive(contextOf({ manifest: {}, twilio: {} }))).toBe(true);
    expect(isLive(context)).toBe(false);
    expect(isLive(contextOf({ manifest: { organizationRoles: { owner: [] } } }))).toBe(false);
  });

  test("may not have been read whole", () => {
    expect(isUnread({ unread: ["users: x"] }, "users")).toBe(true);
    expect(isUnread({ unread: ["users: x"] }, "roles")).toBe(false);
    expect(isUnread({ unread: [] }, "roles")).toBe(false);
  });
});

test("items are grouped in their order", () => {
  expect([...groupBy([3, 1, 2, 5], (n) => n % 2)]).toEqual([
    [1, [3, 1, 5]],
    [0, [2]],
  ]);
});

test("what takes time is worked out once for a key", () => {
  let count = 0;
  const made = memoize(() => ({ count: ++count }));
  const [a, b] = [{}, {}];
  expect([made(a), made(b), made(a)].map((each) => each.count)).toEqual([1, 2, 1]);
});

test("rights stand from the widest role on, then by scope, person, team, place and end", () => {
  const make = (
    role: "owner" | "billingGroupAdmin",
    key: string,
    person: string,
    team?: string,
    line = 1,
    until?: string,
  ) => ({
    binding: {
      role,
      scope: key === "" ? ({ kind: "organization" } as const) : ({ kind: "billingGroup", key } as const),
      grants: [],
    },
    grant: {
      person,
      ...(team === undefined ? {} : { team }),
      ...(until === undefined ? {} : { until }),
      origin: line === 0 ? { assignment: "IY" } : { position: { file: "f", line, column: 1 } },
    },
  });
  const sorted = [
    make("owner", "", "b"),
    make("billingGroupAdmin", "a", "a"),
    make("billingGroupAdmin", "a", "b"),
    make("billingGroupAdmin", "a", "b", "s"),
    make("billingGroupAdmin", "a", "b", "t", 0),
    make("billingGroupAdmin", "a", "b", "t", 1),
    make("billingGroupAdmin", "a", "b", "t", 2),
    make("billingGroupAdmin", "a", "b", "t", 2, "2027-01-01T00:00:00.000Z"),
    make("billingGroupAdmin", "b", "a"),
  ];
  expect(sortRights([...sorted].reverse())).toEqual(sorted);
});

test("an audit of nothing finds nothing", () => {
  expect(runRules(contextOf({ manifest: {} }))).toEqual([]);
});
