import { describe, expect, it } from "vitest";
import { loadManifestObject } from "../../../../src/manifest/load";
import { type MemberEntry } from "../../../../src/manifest/manifest-file";
import { type Organization } from "../../../../src/model/organization";
import { accessDiff, type PersonChange } from "../../../../src/auditor/review";

const NOW = new Date("2026-06-01T00:00:00Z");
const ada = "ada@acme.example";
const ended = { user: ada, until: "2026-01-01T00:00:00Z" };

/** What changes for ada between these lists; a list is named by its role, or by group and role. */
function change(base: Lists, head: Lists): PersonChange | undefined {
  const { people, sameAccess } = accessDiff(world(base), world(head), NOW);
  return [...people, ...sameAccess].find(({ person }) => person === ada);
}

interface Lists {
  readonly organizationRoles?: Readonly<Record<string, readonly MemberEntry[]>>;
  readonly europe?: Readonly<Record<string, readonly MemberEntry[]>>;
  readonly americas?: Readonly<Record<string, readonly MemberEntry[]>>;
  readonly shop?: Readonly<Record<string, readonly MemberEntry[]>>;
}

function world({ organizationRoles = {}, europe = {}, americas = {}, shop = {} }: Lists): Organization {
  const nobody = { admins: [], viewers: [] };
  const { organization, problems } = loadManifestObject(
    {
      apiVersion: "twilio-organization/v1",
      kind: "OrganizationAccess",
      organization: { sid: "OR00000000000000000000000000000001" },
      domains: { "acme.example": "verified" },
      organizationRoles: { administrator: [], billingAdmin: [], billingViewer: [], ...organizationRoles },
      billingGroups: {
        europe: { id: "commerce_1", ...nobody, ...europe },
        americas: { id: "commerce_2", ...nobody, ...americas },
      },
      accounts: { shop: { sid: "AC00000000000000000000000000000001", roles: { administrator: [], ...shop } } },
    },
    NOW,
  );
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  return organization;
}

describe("gains of administration", () => {
  const gains = (base: Lists, head: Lists): unknown =>
    change(base, head)?.gainsAdministration.map(({ role, scope }) => [role, scope.kind]);
  it.each([
    ["a new Owner, once", {}, { organizationRoles: { owner: [ada] } }, [["owner", "organization"]]],
    ["a new Administrator", {}, { organizationRoles: { administrator: [ada] } }, [["administrator", "organization"]]],
    [
      "an Administrator who becomes Owner",
      { organizationRoles: { administrator: [ada] } },
      { organizationRoles: { owner: [ada] } },
      [["owner", "organization"]],
    ],
    [
      "an Owner who becomes Administrator",
      { organizationRoles: { owner: [ada] } },
      { organizationRoles: { administrator: [ada] } },
      [],
    ],
    ["an account's Administrator", {}, { shop: { administrator: [ada] } }, [["accountAdministrator", "account"]]],
    ["a Developer is none", {}, { shop: { developer: [ada] } }, []],
    [
      "one whose right had ended",
      { organizationRoles: { administrator: [ended] } },
      { organizationRoles: { administrator: [ada] } },
      [["administrator", "organization"]],
    ],
  ] as const)("%s", (_, base: Lists, head: Lists, expected) => {
    expect(gains(base, head)).toEqual(expected);
  });
});

describe("gains of billing", () => {
  const gains = (base: Lists, head: Lists): number | undefined => change(base, head)?.gainsBilling.length;
  it.each([
    ["the first group", {}, { europe: { viewers: [ada] } }, 6],
    [
      "a second group is none",
      { europe: { viewers: [ada] } },
      { europe: { viewers: [ada] }, americas: { viewers: [ada] } },
      0,
    ],
    [
      "more rights on a second group are",
      { europe: { viewers: [ada] } },
      { europe: { viewers: [ada] }, americas: { admins: [ada] } },
      7,
    ],
    ["every group besides one", { europe: { viewers: [ada] } }, { organizationRoles: { billingViewer: [ada] } }, 1],
    ["another group instead is none", { europe: { viewers: [ada] } }, { americas: { viewers: [ada] } }, 0],
    ["what had ended", { europe: { viewers: [ended] } }, { europe: { viewers: [ada] } }, 6],
    [
      "what had ended here, and holds elsewhere, is none",
      { europe: { viewers: [ended] }, americas: { viewers: [ada] } },
      { europe: { viewers: [ada] }, americas: { viewers: [ada] } },
      0,
    ],
    [
      "what has ended still is none",
      { europe: { viewers: [ended] } },
      { europe: { viewers: [{ ...ended, until: "2026-02-01T00:00:00Z" }] } },
      0,
    ],
    ["Standard Users have none", {}, { organizationRoles: { standardUser: [ada] } }, 0],
  ] as const)("%s", (_, base: Lists, head: Lists, expected) => {
    expect(gains(base, head)).toBe(expected);
  });
});

describe("rights that are implied", () => {
  it("are told of Administrators, and not where a billing role gives them too", () => {
    const gained = (head: Lists): unknown =>
      change({}, head)?.gained.flatMap((right) => (right.kind === "capabilities" ? [right.implied] : []));
    expect(gained({ organizationRoles: { administrator: [ada] } })).toEqual([true]);
    expect(gained({ organizationRoles: { administrator: [ada], billingAdmin: [ada] } })).toEqual([false]);
    expect(gained({ organizationRoles: { administrator: [ada] }, europe: { viewers: [ada] } })).toEqual([true]);
    expect(gained({ organizationRoles: { administrator: [ada], billingViewer: [ada] } })).toEqual([true]);
  });
});

describe("losses", () => {
  it("are told, and do not count where the right had ended", () => {
    const lost = (base: Lists): unknown => {
      const { lost: rights, losesAccess } = change(base, {}) ?? {};
      return [rights?.length, losesAccess];
    };
    expect(lost({ europe: { viewers: [ada] } })).toEqual([1, true]);
    expect(lost({ europe: { viewers: [ended] } })).toEqual([1, false]);
  });

  it("are none where the list is not managed any more", () => {
    const base = world({ shop: { developer: [ada] } });
    const { people } = accessDiff(base, world({}), NOW);
    expect(people.map(({ lost, released, losesAccess }) => [lost.length, released.length, losesAccess])).toEqual([
      [0, 1, false],
    ]);
  });
});
