import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { loadManifest } from "../../../src/manifest/load";
import { accessFingerprint, declaredBy, membersAt, type Declared } from "../../../provider/declared";
import { type Organization } from "../../../src/model/organization";
import { NOW, ORGANIZATION } from "./handlers";
import { oneFile } from "../../support/manifest-files";

type Member = string | { user: string; until?: string; reason?: string; ticket?: string };

function declared(manifest: object, now = NOW): Declared {
  const organization = organizationOf(manifest, now);
  return declaredBy(organization, membersAt(organization, now));
}

/** A manifest of one organization with what is given, as the loader reads it. */
function organizationOf(manifest: object, now: Date): Organization {
  const text = stringify({
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: { sid: ORGANIZATION },
    domains: { "acme.example": "verified" },
    ...manifest,
  });
  const { organization, problems } = loadManifest("access.yaml", oneFile(text), now);
  if (organization === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return organization;
}

const viewers = (...billingViewer: readonly Member[]) => ({ organizationRoles: { billingViewer } });
const membersOf = (manifest: object, now?: Date) => declared(manifest, now).organizationRoles[0]?.members;

const EUROPE = { id: "commerce_billingprofile_0k3europe" };
const STOREFRONT = { sid: "AC00000000000000000000000000000003" };

describe("what a manifest declares", () => {
  it("is a binding for each list, the Owners' apart, and for no other", () => {
    const bo = { external: true, userSid: "US00000000000000000000000000000002" };
    const { organizationRoles, billingGroups, accountRoles } = declared({
      people: { "bo@partner.example": bo },
      organizationRoles: { owner: ["ceo@acme.example"], administrator: ["ada@acme.example"], standardUser: [] },
      billingGroups: {
        europe: { ...EUROPE, viewers: ["bo@partner.example", "Ada@acme.example"] },
        asia: { id: "commerce_billingprofile_0k3asia" },
      },
      accounts: {
        storefront: { ...STOREFRONT, roles: { owner: ["ceo@acme.example"], support: ["ada@acme.example"] } },
      },
    });
    expect(organizationRoles).toEqual([
      { role: "administrator", members: { "ada@acme.example": {} } },
      { role: "standardUser", members: {} },
    ]);
    expect(billingGroups).toEqual([
      {
        key: "europe",
        id: EUROPE.id,
        viewers: { "ada@acme.example": {}, "bo@partner.example": { userSid: bo.userSid } },
      },
    ]);
    expect(accountRoles).toEqual([
      { key: "storefront", sid: STOREFRONT.sid, role: "support", members: { "ada@acme.example": {} } },
    ]);
  });

  it("leaves out what has ended, to the millisecond", () => {
    const manifest = viewers({ user: "ada@acme.example", until: "2027-01-31T00:00:00Z" }, "bea@acme.example");
    const before = membersOf(manifest, new Date("2027-01-30T23:59:59.999Z"));
    expect(Object.keys(before ?? {})).toEqual(["ada@acme.example", "bea@acme.example"]);
    expect(membersOf(manifest, new Date("2027-01-31T00:00:00.000Z"))).toEqual({ "bea@acme.example": {} });
  });

  it("keeps what is said of a member", () => {
    const terms = { until: "2027-01-31T00:00:00.000Z", reason: "FY26 audit", ticket: "FIN-381" };
    expect(membersOf(viewers({ user: "ada@acme.example", ...terms }))).toEqual({ "ada@acme.example": terms });
  });

  describe("takes the longest of several grants of one role to one person", () => {
    // The loader refuses a person who stands in a list twice; through teams it can be so all the same.
    const until = (year: number, user = "ada@acme.example") => ({
      user,
      until: `${year}-06-01T00:00:00Z`,
      reason: `${year}`,
    });
    const teams = { one: ["ada@acme.example"], two: ["ada@acme.example", "bea@acme.example"] };
    const reasonOf = (...members: readonly Member[]) =>
      membersOf({ teams, ...viewers(...members) })?.["ada@acme.example"]?.reason;

    it.each<[string, readonly Member[], string | undefined]>([
      ["the later", [until(2028, "team:one"), until(2029, "team:two")], "2029"],
      ["the later, in the other order", [until(2029, "team:two"), until(2028, "team:one")], "2029"],
      ["the one that has not ended", [until(2026, "team:one"), until(2028)], "2028"],
      ["none with an end, where one has none", [until(2028), "team:one", until(2029, "team:two")], undefined],
      ["the person's own, where that lasts longer", [until(2028, "team:one"), until(2029)], "2029"],
    ])("%s", (_name, members, reason) => {
      expect(reasonOf(...members)).toBe(reason);
    });
  });
});

describe("the fingerprint", () => {
  const of = (manifest: object) => {
    const organization = organizationOf(manifest, NOW);
    return accessFingerprint(organization, membersAt(organization, NOW));
  };
  const people = ["ada@acme.example", "bea@acme.example", "carol@acme.example", "dora@acme.example"] as const;
  const base = {
    organizationRoles: { administrator: [people[0], people[1]], billingAdmin: [people[2]] },
    billingGroups: { europe: { ...EUROPE, admins: [people[0]], viewers: [people[1], people[2]] } },
    accounts: { storefront: { ...STOREFRONT, roles: { developer: [people[3]], support: [] } } },
  };

  it.each<[string, object]>([
    [
      "spelling",
      {
        ...base,
        organizationRoles: { administrator: [" ADA@acme.example", "bea@ACME.example"], billingAdmin: [people[2]] },
      },
    ],
    [
      "order",
      {
        accounts: base.accounts,
        billingGroups: { europe: { viewers: [people[2], people[1]], admins: [people[0]], ...EUROPE } },
        organizationRoles: { billingAdmin: [people[2]], administrator: [people[1], people[0]] },
      },
    ],
    [
      "teams",
      {
        ...base,
        teams: { both: [people[0], people[1]], none: [] },
        organizationRoles: { administrator: ["team:both", "team:none"], billingAdmin: [people[2]] },
      },
    ],
    [
      "names of groups and accounts",
      {
        ...base,
        billingGroups: { eu: { ...base.billingGroups.europe, name: "Europe" } },
        accounts: { shop: base.accounts.storefront },
      },
    ],
    [
      "what is said of members and people",
      {
        ...base,
        people: { [people[0]]: { name: "Ada" } },
        organizationRoles: {
          ...base.organizationRoles,
          billingAdmin: [{ user: people[2], until: "2028-01-01T00:00:00Z", reason: "x" }],
        },
      },
    ],
    [
      "rights that have ended",
      {
        ...base,
        organizationRoles: {
          ...base.organizationRoles,
          billingAdmin: [people[2], { user: people[3], until: "2026-01-01T00:00:00Z" }],
        },
      },
    ],
    [
      "the Owner, limits and the emergency list",
      {
        ...base,
        breakGlass: [people[0]],
        limits: { minimumAdministrators: 2 },
        organizationRoles: { ...base.organizationRoles, owner: [people[3]] },
      },
    ],
  ])("does not depend on %s", (_name, manifest) => {
    expect(of(manifest)).toBe(of(base));
  });

  it.each<[string, object]>([
    [
      "one person more",
      { ...base, organizationRoles: { ...base.organizationRoles, billingAdmin: [people[2], people[3]] } },
    ],
    ["one person less", { ...base, organizationRoles: { ...base.organizationRoles, billingAdmin: [] } }],
    [
      "a list that is no longer managed, which is not an empty one",
      { ...base, accounts: { storefront: { ...STOREFRONT, roles: { developer: [people[3]] } } } },
    ],
    [
      "another role of the same people",
      { ...base, organizationRoles: { administrator: [people[0], people[1]], billingViewer: [people[2]] } },
    ],
    [
      "the other list of a group",
      { ...base, billingGroups: { europe: { ...EUROPE, viewers: [people[0]], admins: [people[1], people[2]] } } },
    ],
    [
      "another group",
      { ...base, billingGroups: { europe: { ...base.billingGroups.europe, id: "commerce_billingprofile_0k3other" } } },
    ],
    [
      "another account",
      { ...base, accounts: { storefront: { ...base.accounts.storefront, sid: "AC00000000000000000000000000000004" } } },
    ],
    ["another organization", { ...base, organization: { sid: "OR00000000000000000000000000000009" } }],
  ])("tells %s", (_name, manifest) => {
    expect(of(manifest)).not.toBe(of(base));
  });

  it("is the same for any order of anything, and for people by themselves or through teams", () => {
    const names = Array.from({ length: 6 }, (_, n) => `p${n}@acme.example`);
    const lists = fc.dictionary(
      fc.constantFrom("administrator", "standardUser", "billingAdmin", "billingViewer"),
      fc.subarray(names),
    );
    const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
    fc.assert(
      fc.property(
        lists.chain((roles) =>
          fc.tuple(
            fc.constant(roles),
            shuffled(Object.entries(roles)).chain((entries) =>
              fc.tuple(
                ...entries.map(([role, members]) =>
                  fc.tuple(fc.constant(role), shuffled(members), fc.subarray(members)),
                ),
              ),
            ),
          ),
        ),
        ([roles, rewritten]) => {
          const teams = Object.fromEntries(rewritten.map(([role, , team]) => [`of-${role}`, team]));
          const byTeams = rewritten.map(([role, members, team]): [string, string[]] => [
            role,
            [
              `team:of-${role}`,
              ...members.filter((member) => !team.includes(member)).map((member) => member.toUpperCase()),
            ],
          ]);
          expect(of({ teams, organizationRoles: Object.fromEntries(byTeams) })).toBe(of({ organizationRoles: roles }));
        },
      ),
    );
  });
});
