import { describe, expect, it } from "vitest";
import { loadManifest, loadManifestObject } from "../../../../src/manifest/load";
import { type ManifestFile, type PersonEntry } from "../../../../src/manifest/manifest-file";
import { type Organization } from "../../../../src/model/organization";
import { accessDiff, changeLines, review, type ReviewResult } from "../../../../src/auditor/review";

const NOW = new Date("2026-06-01T00:00:00Z");
const [ONE, TWO] = ["US00000000000000000000000000000001", "US00000000000000000000000000000002"];

/** An organization with these viewers of the group europe, and these people. */
function world(
  viewers: readonly string[],
  people: Readonly<Record<string, PersonEntry>> = {},
  more: Partial<ManifestFile> = {},
): Organization {
  const manifest = {
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: { sid: "OR00000000000000000000000000000001" },
    domains: { "acme.example": "verified" },
    people,
    billingGroups: { europe: { id: "commerce_1", viewers } },
    ...more,
  };
  const { organization, problems } = loadManifestObject(manifest, NOW);
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  return organization;
}

/** Who gains (`+`) and loses (`-`), who is renamed (`>`) and whose user changes (`!`). */
function told(base: Organization, head: Organization): readonly string[] {
  const { people, renames, userChanges } = accessDiff(base, head, NOW);
  return [
    ...people.flatMap(({ person, gained, lost }) => [
      ...(gained.length > 0 ? [`+ ${person}`] : []),
      ...(lost.length > 0 ? [`- ${person}`] : []),
    ]),
    ...renames.map(({ from, to, by }) => `> ${from} ${to} ${by}`),
    ...userChanges.map(({ person, otherwise = "the same" }) => `! ${person} ${otherwise}`),
  ];
}

const [ada, park, bo] = ["ada@acme.example", "park@acme.example", "bo@acme.example"];
const external = (userSid: string, more: PersonEntry = {}): PersonEntry => ({ external: true, userSid, ...more });

describe("a person is the same on both sides", () => {
  it("after a declared rename, and after it is taken back", () => {
    const [base, head] = [world([ada]), world([park], { [park]: { formerly: [ada] } })];
    expect(told(base, head)).toEqual([`> ${ada} ${park} formerly`]);
    expect(told(head, base)).toEqual([`> ${park} ${ada} formerly`]);
  });

  it("under any spelling of the old address", () => {
    expect(told(world([ada]), world([park], { [park]: { formerly: [" Ada@ACME.example "] } }))).toHaveLength(1);
  });

  it("by the user of Twilio, whatever the address", () => {
    const [base, head] = [
      world([ada], { [ada]: external(ONE) }),
      world([park], { [park]: external(ONE.toLowerCase().replace("us", "US")) }),
    ];
    expect(told(base, head)).toEqual([`> ${ada} ${park} userSid`]);
  });

  it("when two users of Twilio swap their addresses", () => {
    const base = world([ada], { [ada]: external(ONE), [bo]: external(TWO) });
    const head = world([bo], { [ada]: external(TWO), [bo]: external(ONE) });
    expect(told(base, head)).toEqual([
      `> ${bo} ${ada} userSid`,
      `> ${ada} ${bo} userSid`,
      `! ${ada} ${bo}`,
      `! ${bo} ${ada}`,
    ]);
  });
});

describe("a person is another", () => {
  it("without a word about a rename", () => {
    expect(told(world([ada]), world([park]))).toEqual([`- ${ada}`, `+ ${park}`]);
  });

  it("where the old address keeps rights, or is still described, or is kept for emergencies", () => {
    const formerly = { [park]: { formerly: [ada] } };
    expect(told(world([ada]), world([ada, park], formerly))).toEqual([`+ ${park}`]);
    expect(told(world([ada]), world([park], { ...formerly, [ada]: {} }))).toEqual([`- ${ada}`, `+ ${park}`]);
    expect(told(world([ada]), world([park], formerly, { breakGlass: [ada] }))).toEqual([`- ${ada}`, `+ ${park}`]);
  });

  it("where the new address was known before", () => {
    expect(told(world([ada], { [park]: {} }), world([park], { [park]: { formerly: [ada] } }))).toEqual([
      `- ${ada}`,
      `+ ${park}`,
    ]);
  });

  it("where two claim the same old address, or one claims two", () => {
    const both = { [park]: { formerly: [ada] }, [bo]: { formerly: [ada] } };
    expect(told(world([ada]), world([park, bo], both))).toEqual([`- ${ada}`, `+ ${bo}`, `+ ${park}`]);
    expect(told(world([ada, bo]), world([park], { [park]: { formerly: [ada, bo] } }))).toEqual([
      `- ${ada}`,
      `- ${bo}`,
      `+ ${park}`,
    ]);
  });

  it("where one is external and the other is not, or their users of Twilio differ", () => {
    expect(told(world([ada]), world([park], { [park]: external(ONE, { formerly: [ada] }) }))).toEqual([
      `- ${ada}`,
      `+ ${park}`,
    ]);
    const base = world([ada], { [ada]: { userSid: ONE } });
    expect(told(base, world([park], { [park]: { userSid: TWO, formerly: [ada] } }))).toEqual([`- ${ada}`, `+ ${park}`]);
  });

  it("where the address stands for another user of Twilio", () => {
    const [base, head] = [world([bo], { [bo]: external(ONE) }), world([bo], { [bo]: external(TWO) })];
    expect(told(base, head)).toEqual([`- bo(${ONE})@acme.example`, `+ ${bo}`, `! ${bo} bo(${ONE})@acme.example`]);
  });

  it("where a userSid comes or goes, since nothing shows whose it is", () => {
    const [plain, tied] = [world([ada]), world([ada], { [ada]: { userSid: ONE } })];
    expect(told(plain, tied)).toEqual(["- ada(before)@acme.example", `+ ${ada}`, `! ${ada} ada(before)@acme.example`]);
    expect(told(tied, plain)).toEqual([`- ada(${ONE})@acme.example`, `+ ${ada}`, `! ${ada} ada(${ONE})@acme.example`]);
  });

  it("where an address is given to a user of Twilio who had another one", () => {
    const base = world([ada], { [bo]: { userSid: ONE } });
    const head = world([ada], { [ada]: { userSid: ONE } });
    expect(told(base, head)).toEqual([
      `- ada(before)@acme.example`,
      `+ ${ada}`,
      `> ${bo} ${ada} userSid`,
      `! ${ada} ada(before)@acme.example`,
    ]);
  });
});

describe("a place is the same on both sides", () => {
  it("by its id and SID, whatever its name", () => {
    const accounts = (key: string): NonNullable<ManifestFile["accounts"]> => ({
      [key]: { sid: "AC00000000000000000000000000000001", billingGroup: key, roles: { developer: [ada] } },
    });
    const place = (key: string, id: string): Organization =>
      world([], {}, { billingGroups: { [key]: { id, primaryAccount: key, viewers: [bo] } }, accounts: accounts(key) });
    expect(accessDiff(place("europe", "commerce_1"), place("emea", "commerce_1"), NOW)).toMatchObject({
      people: [],
      sameAccess: [],
      lists: [],
    });
    const other = accessDiff(place("europe", "commerce_1"), place("europe", "commerce_2"), NOW);
    expect(other.people.map(({ person, gained, released }) => [person, gained.length, released.length])).toEqual([
      [bo, 1, 1],
    ]);
    expect(other.people[0]?.released[0]).toMatchObject({ groups: ["commerce_1"] });
  });

  it("when two groups swap their names", () => {
    const groups = (one: string, other: string): Organization =>
      world(
        [],
        {},
        { billingGroups: { [one]: { id: "commerce_1", viewers: [ada] }, [other]: { id: "commerce_2", viewers: [] } } },
      );
    expect(accessDiff(groups("a", "b"), groups("b", "a"), NOW)).toMatchObject({
      people: [],
      sameAccess: [],
      lists: [],
    });
  });

  it("in whatever file it stands", () => {
    const head = "apiVersion: twilio-organization/v1\nkind: OrganizationAccess\n";
    const organization = `${head}organization: { sid: OR00000000000000000000000000000001 }\n`;
    const load = (files: Readonly<Record<string, string>>): Organization => {
      const read = (file: string) => ({ bytes: new TextEncoder().encode(files[file]) });
      const { organization: loaded } = loadManifest("access.yaml", { read, glob: (pattern) => [pattern] }, NOW);
      if (loaded === undefined) throw new Error("malformed");
      return loaded;
    };
    const group = "billingGroups: { europe: { id: commerce_1, viewers: [ada@acme.example] } }\n";
    const result = review({
      base: load({ "access.yaml": organization + group }),
      head: load({ "access.yaml": `${organization}include: [b.yaml]\n`, "b.yaml": head + group }),
      now: NOW,
    });
    expect([result.verdict, changeLines(result), result.summary.verdict]).toEqual([
      "no-access-change",
      [],
      "No access change. No limit is broken.",
    ]);
  });
});

describe("a rename of a technical Administrator", () => {
  const load = (people: object, administrator: string): Organization => {
    const { organization } = loadManifestObject(
      {
        apiVersion: "twilio-organization/v1",
        kind: "OrganizationAccess",
        organization: { sid: "OR00000000000000000000000000000001" },
        domains: { "acme.example": "verified" },
        people: {
          "ops@acme.example": { function: "management" },
          "sam@acme.example": { function: "management" },
          ...people,
        },
        organizationRoles: { administrator: ["ops@acme.example", "sam@acme.example", administrator] },
      },
      NOW,
    );
    if (organization === undefined) throw new Error("it does not load");
    return organization;
  };
  const base = load({ "ada@acme.example": { function: "technical" } }, "ada@acme.example");
  const renamed = (said: object): ReviewResult =>
    review({
      base,
      head: load({ "ada.park@acme.example": { formerly: ["ada@acme.example"], ...said } }, "ada.park@acme.example"),
      now: NOW,
    });

  it("passes, with what was known of them", () => {
    expect(renamed({ function: "technical" })).toMatchObject({ verdict: "safe", findings: { created: [] } });
  });

  it.each(["management", "finance", "other"])("is no known person if it also says %s", (said) => {
    const { verdict, findings } = renamed({ function: said });
    expect([verdict, findings.created.map(({ ruleId }) => ruleId)]).toEqual([
      "blocked",
      ["technical-administrator-billing"],
    ]);
  });
});
