import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Decision } from "../../../../src/records/attest/review-pack";
import { rightsHeld } from "../../../../src/records/attest/decisions";
import { askedText, cautions } from "../../../../src/records/attest/attest-words";
import { organizationOfSnapshot } from "../../../../src/model/live-organization";
import { type Organization, personOf } from "../../../../src/model/organization";
import { laterReview, organizationOf, reviewOf } from "../../../support/attest";
import { NOW, organizations } from "../../../support/organizations";
import { snapshots } from "../../../support/snapshots";

/** Who has which role where, found grant by grant. */
function heldIn(organization: Organization): ReadonlySet<string> {
  const place = (scope: Organization["bindings"][number]["scope"]): string =>
    scope.kind === "organization"
      ? scope.kind
      : scope.kind === "billingGroup"
        ? (organization.billingGroups.get(scope.key)?.id ?? scope.key)
        : (organization.accounts.get(scope.key)?.sid ?? scope.key);
  const who = (email: string): string => {
    const { external, userSid } = personOf(organization, email);
    return (external ? (userSid ?? email) : email).toLowerCase();
  };
  const held = new Set<string>();
  for (const { role, scope, grants } of organization.bindings)
    for (const { person } of grants) held.add(JSON.stringify([who(person), role, place(scope)]));
  for (const { person, role, scope } of organization.otherGrants)
    held.add(JSON.stringify([who(person), role.sid, place(scope)]));
  return held;
}

const rightText = ({ identity, role, scope }: Decision): string =>
  JSON.stringify([identity, role, scope.id ?? "organization"]);

describe("what there is to decide about", () => {
  it("is each right that somebody has, once, from a manifest and from Twilio", () => {
    const any = fc.oneof(
      organizations,
      snapshots.map(({ snapshot }) => organizationOfSnapshot(snapshot)),
    );
    fc.assert(
      fc.property(any, (organization) => {
        const { decisions } = reviewOf(organization, { now: NOW, unread: [] });
        const rights = decisions.map(rightText);
        expect(new Set(rights)).toEqual(heldIn(organization));
        expect(new Set(decisions.map(({ id }) => id)).size).toBe(rights.length);
        expect(new Set(rights).size).toBe(rights.length);
        const ways = decisions.reduce((sum, each) => sum + each.ways.length, 0);
        const grants = organization.bindings.reduce((sum, each) => sum + each.grants.length, 0);
        expect(ways).toBe(grants + organization.otherGrants.length);
      }),
      { numRuns: 60 },
    );
  });

  const europe = { id: "commerce_billingprofile_0k3europe", name: "Europe Finance" };
  const acme = organizationOf({
    people: {
      "ada@acme.example": { name: "Ada", function: "technical" },
      "bo@acme.example": { function: "finance", status: "suspended" },
    },
    teams: { finance: ["bo@acme.example", "cy@acme.example"] },
    organizationRoles: {
      administrator: ["ada@acme.example"],
      billingViewer: [{ user: "bo@acme.example", until: "2027-01-31T00:00:00Z", reason: "audit", ticket: "FIN-1" }],
    },
    billingGroups: { europe: { ...europe, admins: ["team:finance", "bo@acme.example"] } },
  });
  const of = (organization: Organization, person: string, role: string): Decision | undefined =>
    reviewOf(organization).decisions.find((each) => each.person === person && each.role === role);

  it("says by which ways, on what terms, with what findings", () => {
    expect(of(acme, "ada@acme.example", "administrator")).toMatchObject({
      name: "Ada",
      function: "technical",
      status: "active",
      title: "Organization Administrator",
      scope: { kind: "organization" },
      findings: expect.arrayContaining(["technical-administrator-billing"]) as unknown,
      difference: "first",
      asked: "all",
    });
    expect(of(acme, "bo@acme.example", "billingViewer")?.ways).toMatchObject([
      { until: "2027-01-31T00:00:00.000Z", reason: "audit", ticket: "FIN-1", marks: ["suspended"] },
    ]);
    const group = of(acme, "bo@acme.example", "billingGroupAdmin");
    expect(group?.scope).toEqual({ kind: "billingGroup", ...europe });
    expect(group?.ways.map(({ team }) => team).sort()).toEqual(["finance", undefined]);
    // What the Administrator does wrong is nobody else's.
    expect(of(acme, "cy@acme.example", "billingGroupAdmin")?.findings).toEqual([]);
  });

  it("has a finding on one right only beside that right", () => {
    const group = (key: string, id: string) => ({
      [key]: { id, admins: ["cfo@acme.example"], viewers: key === "b" ? ["cfo@acme.example"] : [] },
    });
    const twice = organizationOf({
      billingGroups: { ...group("a", "commerce_billingprofile_a"), ...group("b", "commerce_billingprofile_b") },
    });
    const found = reviewOf(twice).decisions.map(({ role, scope, findings }) => [
      role,
      scope.name,
      findings.includes("redundant-grant"),
    ]);
    expect(found).toEqual([
      ["billingGroupAdmin", "a", false],
      ["billingGroupAdmin", "b", false],
      ["billingGroupViewer", "b", true],
    ]);
  });

  it("has the same ids whatever a group is called, and whatever else there is", () => {
    const renamed = organizationOf({
      organizationRoles: { administrator: ["zoe@acme.example"] },
      billingGroups: { emea: { ...europe, name: "EMEA", viewers: ["ada@acme.example"], admins: ["cy@acme.example"] } },
    });
    expect(of(renamed, "cy@acme.example", "billingGroupAdmin")?.id).toBe(
      of(acme, "cy@acme.example", "billingGroupAdmin")?.id,
    );
  });
});

describe("the difference to the pack before", () => {
  it("is none where nothing changed", () => {
    fc.assert(
      fc.property(organizations, (organization) => {
        const first = reviewOf(organization, { now: NOW, unread: [] });
        const pack = laterReview(first, organization, { now: new Date(NOW.getTime() + 1000), unread: [] });
        // An `until` that passes in that second would be a change; the instants of these organizations do not lie there.
        const others = pack.decisions.filter(({ difference }) => difference !== "same");
        expect(others.filter(({ changes }) => !changes.every(({ what }) => what === "findings"))).toEqual([]);
        expect(pack.gone).toEqual([]);
        expect(new Set(pack.decisions.map(({ firstSeen }) => firstSeen))).toEqual(
          new Set(pack.decisions.length === 0 ? [] : [first.asOf]),
        );
      }),
      { numRuns: 40 },
    );
  });

  const before = reviewOf(
    organizationOf({
      people: { "bo@acme.example": { status: "active" } },
      teams: { finance: ["cy@acme.example"] },
      organizationRoles: {
        standardUser: [
          "ada@acme.example",
          "bo@acme.example",
          "old@acme.example",
          "cy@acme.example",
          "leaver@acme.example",
        ],
      },
    }),
  );
  const after = organizationOf({
    people: {
      "bo@acme.example": { status: "suspended" },
      "new@acme.example": { formerly: ["old@acme.example"] },
    },
    teams: { finance: ["cy@acme.example"] },
    organizationRoles: {
      standardUser: ["ada@acme.example", "bo@acme.example", "new@acme.example", "team:finance", "joiner@acme.example"],
    },
  });

  it("tells what is new, what changed and from what, and what is gone", () => {
    const pack = laterReview(before, after);
    const told = Object.fromEntries(
      pack.decisions.map(({ person, difference, changes, firstSeen }) => [
        person,
        [difference, ...changes.map(({ what, was, is }) => `${what}: ${was} > ${is}`), firstSeen === before.asOf],
      ]),
    );
    expect(told).toEqual({
      "ada@acme.example": ["same", true],
      "bo@acme.example": [
        "changed",
        "status: active > suspended",
        expect.stringMatching(/^findings: none > .*inactive-person/),
        true,
      ],
      "cy@acme.example": ["changed", "how: direct > through team finance", true],
      "joiner@acme.example": ["new", false],
      "new@acme.example": ["changed", "address: old@acme.example > new@acme.example", true],
    });
    expect(pack.gone.map(({ person }) => person)).toEqual(["leaver@acme.example"]);
  });

  it("calls nothing gone where something could not be read", () => {
    const pack = laterReview(before, { ...after, unread: ["users: Twilio answered 503"] });
    expect(pack).toMatchObject({ complete: false, gone: [], unread: ["users: Twilio answered 503"] });
  });

  it("says so where the pack before was incomplete, or its signature not checked", () => {
    const doubtful = { ...before, complete: false, unread: ["users"] };
    const pack = laterReview(before, after, { previous: { pack: doubtful, signature: "unchecked" } });
    expect(pack).toMatchObject({ complete: true, previous: { complete: false, signature: "unchecked" } });
    expect(cautions(pack)).toEqual([
      expect.stringContaining("The pack before was incomplete"),
      expect.stringContaining("was not checked"),
    ]);
    expect(cautions(laterReview(before, after))).toEqual([]);
  });

  it("does not take how a pack was read for a change", () => {
    const held = rightsHeld({ organization: after, declared: after, findings: [], now: NOW });
    expect(new Set(held.map(({ declared }) => declared))).toEqual(new Set([true]));
    const withManifest = laterReview(before, after, { declared: after });
    const changes = laterReview(withManifest, after).decisions.flatMap((decision) => decision.changes);
    expect(changes).toEqual([]);
    const stray = laterReview(withManifest, after, { declared: organizationOf({}) });
    expect(stray.decisions.flatMap(({ changes: list }) => list.map(({ what }) => what))).toContain("declared");
  });
});

describe("a review of people with billing rights alone", () => {
  it("asks for every right of theirs, and for what has findings, and for nothing else", () => {
    let left = 0;
    fc.assert(
      fc.property(organizations, fc.option(fc.constantFrom("3", "40%"), { nil: undefined }), (organization, size) => {
        const sample = size === undefined ? undefined : { size, seed: "some seed" };
        const { decisions } = reviewOf(organization, { now: NOW, unread: [], only: "billing", sample });
        const canBill = (who: string): boolean =>
          decisions.some(({ identity, capabilities }) => identity === who && capabilities.length > 0);
        for (const { identity, findings, asked } of decisions) {
          if (findings.length > 0) expect(asked).not.toBe("not");
          else if (!canBill(identity)) expect(asked).toBe("not");
          else if (sample === undefined) expect(asked).toBe("all");
          else expect(["sample", "not"]).toContain(asked);
          if (asked === "not") left++;
        }
      }),
      { numRuns: 60 },
    );
    expect(left).toBeGreaterThan(0);
  });

  it("keeps everybody else in the pack, and says how many are asked for", () => {
    const organization = organizationOf({
      people: {
        "ada@acme.example": { function: "technical" },
        "bo@acme.example": { function: "finance" },
        "cy@acme.example": { function: "technical" },
      },
      accounts: {
        shop: {
          sid: "AC00000000000000000000000000000001",
          roles: { developer: ["ada@acme.example", "cy@acme.example"] },
        },
      },
      organizationRoles: { billingAdmin: ["bo@acme.example"] },
    });
    const pack = reviewOf(organization, { only: "billing" });
    expect(pack.decisions.map(({ person, asked }) => [person, asked])).toEqual([
      ["ada@acme.example", "not"],
      ["bo@acme.example", "all"],
      ["cy@acme.example", "not"],
    ]);
    expect(askedText(pack)).toBe(
      "Of 3 decisions 1 are asked for: 1 about people with billing rights and 0 more with findings.",
    );
  });
});
