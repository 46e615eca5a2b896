import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drift, type DriftInput, type DriftItem, type DriftResult } from "../../../../src/auditor/drift";
import {
  assignmentOf,
  assignmentSid,
  declare,
  live,
  type Lists,
  NOW,
  PLACES,
  type PlaceName,
  record,
  roleOf,
  ROLES,
  userNamed,
  userSid,
} from "./arbitraries";

const at = (name: string): string => `${name}@acme.example`;
const [ada, bob, carol, dora] = ["ada", "bob", "carol", "dora"].map(at) as [string, string, string, string];
const PEOPLE = [ada, bob, carol, dora];
const NAMES = Object.keys(PLACES) as PlaceName[];

const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(path.resolve(__dirname, `../../../../schemas/${name}.schema.json`), "utf8")) as object;
const validate = new Ajv2020({ strict: true, allErrors: true })
  .addSchema(schemaOf("findings"))
  .compile(schemaOf("drift"));

/** As `drift`, of what the published schema allows. */
function run(input: Omit<DriftInput, "now"> & { readonly now?: Date }): DriftResult {
  const result = drift({ now: NOW, ...input });
  expect(validate(JSON.parse(JSON.stringify(result))), JSON.stringify(validate.errors)).toBe(true);
  return result;
}

const brief = ({ kind, person, role }: DriftItem): string => [kind, person ?? "-", role ?? "-"].join(" ");

describe("over random sides", () => {
  const lists: fc.Arbitrary<Lists> = fc.dictionary(fc.constantFrom(...NAMES), fc.subarray(PEOPLE), {
    noNullPrototype: true,
  });

  it("says what comparing them one by one says", () => {
    fc.assert(
      fc.property(lists, lists, fc.option(lists, { nil: undefined }), (declared, held, recorded) => {
        const expected: string[] = [];
        for (const name of NAMES) {
          const { role } = PLACES[name];
          const [wanted, known] = [declared[name], recorded?.[name]];
          if (wanted === undefined) {
            if (known !== undefined) expected.push(`changed - ${role} preview`);
            continue;
          }
          if (recorded !== undefined && known === undefined) expected.push(`changed - ${role} preview`);
          for (const person of PEOPLE) {
            const [d, l, r] = [wanted, held[name] ?? [], known ?? []].map((list) => list.includes(person));
            const refresh = known === undefined || l === r ? "" : "refresh,";
            if (d === true && l === false) expected.push(`missing ${person} ${role} ${refresh}preview`);
            if (d === false && l === true) expected.push(`unmanaged ${person} ${role} ${refresh}preview`);
            if (known !== undefined && d === l && r !== d) expected.push(`changed ${person} ${role} refresh,preview`);
          }
        }
        const { items, complete, sameAccess } = run({
          declared: declare(declared),
          live: live(held, { users: PEOPLE.map(userNamed) }),
          ...(recorded === undefined ? {} : { recorded: record(recorded) }),
        });
        expect(items.map((item) => `${brief(item)} ${item.pulumi.join()}`).sort()).toEqual(expected.sort());
        expect([complete, sameAccess]).toEqual([true, []]);
        expect(new Set(items.map(({ fingerprint }) => fingerprint)).size).toBe(items.length);
      }),
      { numRuns: 300 },
    );
  });

  it("says the same with a state and without one of what is declared and what is", () => {
    fc.assert(
      fc.property(lists, lists, lists, (declared, held, recorded) => {
        const input = { declared: declare(declared), live: live(held, { users: PEOPLE.map(userNamed) }) };
        const prints = ({ items }: DriftResult) =>
          items.filter(({ kind }) => kind !== "changed").map(({ fingerprint }) => fingerprint);
        expect(prints(run({ ...input, recorded: record(recorded) }))).toEqual(prints(run(input)));
      }),
    );
  });
});

describe("an item", () => {
  it("says who, what, where in the manifest, by which assignment, and what to do", () => {
    const result = run({
      declared: declare({ admins: [ada] }),
      live: live({ admins: [bob] }, { users: [ada, bob].map(userNamed) }),
    });
    expect(result.summary).toEqual({
      verdict: "Drift: 1 right is missing and 1 right is held and not declared.",
      items: { missing: 1, unmanaged: 1, changed: 0, meaning: 0 },
    });
    const [missing, unmanaged] = result.items;
    expect(missing).toMatchObject({
      person: ada,
      scope: "billingGroup",
      billingGroup: "europe",
      declared: true,
      live: false,
      source: { file: "(manifest)", line: 17, column: 9 },
      message: `${ada} should hold Billing Group Admin on europe, and does not in Twilio.`,
    });
    expect(missing?.next).toContain("`pulumi up --refresh` gives it");
    expect(unmanaged).toMatchObject({
      person: bob,
      assignments: [assignmentSid("admins", bob)],
      line: { under: "billingGroups.europe.admins", line: `- ${bob}` },
      source: { line: 16, column: 7 },
    });
    expect(unmanaged?.next).toContain(`add \`- ${bob}\` under billingGroups.europe.admins`);
  });

  it("keeps its fingerprint whatever the manifest calls a group, and whichever assignment gives the right", () => {
    const prints = (key: string, copy: number) => {
      const declared = declare({ admins: [] });
      const [group] = declared.billingGroups.values();
      if (group === undefined) throw new Error("there is no group");
      const scope = { kind: "billingGroup", key } as const;
      const renamed = {
        ...declared,
        billingGroups: new Map([[key, { ...group, key }]]),
        bindings: declared.bindings.map((binding) => ({ ...binding, scope })),
      };
      const { items } = run({
        declared: renamed,
        live: live({}, { users: [userNamed(bob)], assignments: [assignmentOf("admins", bob, copy)] }),
      });
      return items.map(({ fingerprint }) => fingerprint);
    };
    expect(prints("emea", 1)).toEqual(prints("europe", 0));
    expect(prints("emea", 1)).toHaveLength(1);
  });
});

describe("present, empty and absent", () => {
  it("are told apart: an empty list is nobody's, an absent one is not looked at", () => {
    const held = live({ billingAdmin: [ada], developer: [bob] });
    expect(run({ declared: declare({ billingAdmin: [] }), live: held }).items.map(brief)).toEqual([
      `unmanaged ${ada} billingAdmin`,
    ]);
  });
});

describe("time", () => {
  const until = "2026-06-01T00:00:00Z";
  const declared = declare({ billingAdmin: [{ user: ada, until }] });

  it("ends what the manifest wants, and the line that ended it is named", () => {
    const before = new Date("2026-05-31T23:59:59Z");
    expect(run({ declared, live: live({ billingAdmin: [ada] }), now: before }).items).toEqual([]);
    expect(run({ declared, live: live({}, { users: [userNamed(ada)] }) }).items).toEqual([]);
    const [item] = run({ declared, live: live({ billingAdmin: [ada] }) }).items;
    expect(item).toMatchObject({ kind: "unmanaged", person: ada, declared: false, live: true, source: { line: 14 } });
    expect(item?.message).toContain("the manifest lets it end at 2026-06-01T00:00:00.000Z");
    expect(item).not.toHaveProperty("line");
  });
});

describe("who is who", () => {
  it("is told by the SID where the manifest has one, whatever the address is now", () => {
    const declared = declare({ developer: [ada] }, { [ada]: { userSid: userSid(bob) } });
    const { items } = run({ declared, live: live({ developer: [bob] }) });
    expect(items.map(brief)).toEqual([`changed ${ada} -`]);
    expect(items[0]?.changes).toEqual([{ what: "address", was: ada, is: bob }]);
    expect(items[0]?.next).toContain(`Write ${bob} in the manifest`);
  });

  it("is told by the recorded assignment where nothing else tells it", () => {
    const declared = declare({ billingAdmin: [ada] });
    const snapshot = live(
      {},
      { users: [userNamed(bob)], assignments: [{ ...assignmentOf("billingAdmin", ada), identity: userSid(bob) }] },
    );
    const { items } = run({ declared, live: snapshot, recorded: record({ billingAdmin: [ada] }) });
    expect(items.map((item) => [brief(item), item.pulumi])).toEqual([[`changed ${ada} -`, []]]);
    // Without a state there is only an address that nobody has, and somebody whom nobody declared.
    const alone = run({ declared, live: snapshot }).items;
    expect(alone.map(brief)).toEqual([`missing ${ada} billingAdmin`, `unmanaged ${bob} billingAdmin`]);
    expect(alone[0]?.next).toContain("Twilio knows no managed user with this address");
  });

  it("is told by a former address until Twilio has the new one", () => {
    const declared = declare({ billingAdmin: [ada] }, { [ada]: { formerly: [bob] } });
    const { items } = run({ declared, live: live({ billingAdmin: [bob] }) });
    expect(items.map(brief)).toEqual([`changed ${ada} -`]);
    expect(items[0]?.next).toContain("Change the address in Twilio");
  });

  it("names by SID who is in no directory, unless the manifest knows better", () => {
    const held = live({ admins: [bob] }, { users: [] });
    const [unknown] = run({ declared: declare({ admins: [] }), live: held }).items;
    expect(unknown?.person).toBe(userSid(bob));
    const known = declare({ admins: [] }, { [bob]: { external: true, userSid: userSid(bob) } });
    const [named] = run({ declared: known, live: held }).items;
    expect(named?.person).toBe(bob);
    expect(named?.fingerprint).toBe(unknown?.fingerprint);
    expect(
      run({ declared: declare({ admins: [bob] }, { [bob]: { external: true, userSid: userSid(bob) } }), live: held })
        .items,
    ).toEqual([]);
  });
});

describe("what else changed", () => {
  it("a holder who can't log in, or can again", () => {
    const inactive = { ...userNamed(ada), active: false };
    const held = live({ billingAdmin: [ada] }, { users: [inactive] });
    const [item] = run({ declared: declare({ billingAdmin: [ada] }), live: held }).items;
    expect(item).toMatchObject({
      kind: "changed",
      person: ada,
      changes: [{ what: "status", was: "active", is: "inactive" }],
    });
    const suspended = declare({ billingAdmin: [ada] }, { [ada]: { status: "suspended" } });
    expect(run({ declared: suspended, live: held }).items).toEqual([]);
    const [again] = run({ declared: suspended, live: live({ billingAdmin: [ada] }) }).items;
    expect(again?.changes).toEqual([{ what: "status", was: "suspended", is: "active" }]);
    const invited = declare({ billingAdmin: [ada] }, { [ada]: { status: "invited" } });
    expect(run({ declared: invited, live: held }).items).toEqual([]);
  });

  it("terms that were not deployed", () => {
    const declared = declare({ billingAdmin: [{ user: ada, until: "2027-01-01T00:00:00Z", reason: "audit" }] });
    const recorded = record({ billingAdmin: [ada] });
    const [item, ...more] = run({ declared, live: live({ billingAdmin: [ada] }), recorded }).items;
    expect(more).toEqual([]);
    expect(item).toMatchObject({
      kind: "changed",
      changes: [
        { what: "until", is: "2027-01-01T00:00:00.000Z" },
        { what: "reason", is: "audit" },
      ],
      pulumi: ["preview"],
    });
  });

  it("the same access by another assignment is told and is no drift; by two, one of them is too many", () => {
    const declared = declare({ billingAdmin: [ada] });
    const recorded = record({ billingAdmin: [ada] });
    const again = live({}, { users: [userNamed(ada)], assignments: [assignmentOf("billingAdmin", ada, 1)] });
    const result = run({ declared, live: again, recorded });
    expect([result.items, result.summary.verdict]).toEqual([[], "No drift."]);
    expect(result.sameAccess.map(({ changes }) => changes)).toEqual([
      [{ what: "assignment", was: assignmentSid("billingAdmin", ada), is: assignmentSid("billingAdmin", ada, 1) }],
    ]);
    const twice = { ...again, assignments: [0, 1].map((copy) => assignmentOf("billingAdmin", ada, copy)) };
    for (const [input, pulumi] of [
      [{ declared, live: twice }, ["preview"]],
      [{ declared, live: twice, recorded }, ["refresh", "preview"]],
    ] as const) {
      const { items, sameAccess } = run(input);
      expect([items.map(brief), sameAccess]).toEqual([[`changed ${ada} billingAdmin`], []]);
      expect(items[0]?.message).toContain("by 2 assignments");
      expect(items[0]?.assignments).toHaveLength(2);
      expect(items[0]?.pulumi).toEqual(pulumi);
    }
    const undeployed = run({ declared, live: twice, recorded: record({ administrator: [] }) }).items;
    expect(undeployed.find(({ person }) => person === ada)?.pulumi).toEqual([]);
    expect(run({ declared, live: live({ billingAdmin: [ada] }), recorded }).sameAccess).toEqual([]);
  });
});

describe("what could not be read", () => {
  const declared = declare({ billingAdmin: [ada] });

  it.each(["roles", "users", "assignments"] as const)("%s: nothing is said of anybody's rights", (list) => {
    const unread = [{ list, why: "HTTP 403" }];
    const result = run({ declared, live: live({}, { unread }) });
    expect(result).toMatchObject({ complete: false, unread: [`${list}: HTTP 403`], items: [] });
    expect(result.summary.verdict).toBe("Not everything could be read, so there is no verdict.");
  });

  it("accounts: the rest is compared, and there is still no verdict", () => {
    const unread = [{ list: "accounts", why: "HTTP 403" }] as const;
    const result = run({ declared, live: live({}, { unread }) });
    expect(result.complete).toBe(false);
    expect(result.summary.verdict).toContain("What could be compared differs: 1 right is missing.");
  });

  it("a role that the role list does not have, or has twice: its lists can't be compared", () => {
    const role = roleOf("billingAdmin");
    const without = ROLES.filter(({ sid }) => sid !== role.sid);
    for (const roles of [without, [...ROLES, { ...role, sid: "IX00000000000000000000000000000999" }]]) {
      const result = run({ declared, live: live({ billingAdmin: [ada] }, { roles }) });
      expect(result.complete).toBe(false);
      expect(result.unread.join()).toContain("so that Organization Billing Admin can't be compared");
      expect(result.items).toEqual([]);
    }
    // Nobody asks for it where the manifest does not manage it.
    expect(run({ declared: declare({ admins: [] }), live: live({}, { roles: without }) }).complete).toBe(true);
  });
});

describe("a role's meaning", () => {
  const declared = declare({ billingAdmin: [ada] });
  const role = roleOf("billingAdmin");
  const held = (change: Partial<typeof role>, ...more: readonly (typeof role)[]) =>
    live(
      { billingAdmin: [ada] },
      { roles: [...ROLES.map((each) => (each.sid === role.sid ? { ...each, ...change } : each)), ...more] },
    );

  it.each([
    [
      { allow: [...role.allow.slice(1), "/twilio/iam/x"] },
      { what: "permissions", gained: ["/twilio/iam/x"], lost: [role.allow[0]] },
    ],
    [{ deny: ["/twilio/iam/x"] }, { what: "deniedPermissions", gained: ["/twilio/iam/x"], lost: [] }],
    [{ lowestLevel: "ACCOUNT" }, { what: "level", was: "ORGANIZATION", is: "ACCOUNT" }],
    [{ resourceTypes: ["billing_group"] }, { what: "resourceTypes", gained: ["billing_group"], lost: [] }],
    [{ friendlyName: "Money Admin" }, { what: "name", was: role.friendlyName, is: "Money Admin" }],
    [{ productGroup: "money" }, { what: "productGroup", was: "billing", is: "money" }],
  ] as const)("that changed since the baseline is drift, though nobody's right changed: %j", (change, expected) => {
    const result = run({ declared, live: held(change), baselineRoles: ROLES });
    expect(result.complete).toBe(true);
    expect(result.items).toMatchObject([
      { kind: "meaning", role: "billingAdmin", changes: [expected], people: [ada], pulumi: [] },
    ]);
  });

  it("is the same in another order, and with roles that are new", () => {
    const another = { ...role, sid: "IX00000000000000000000000000000999", friendlyName: "Newcomer" };
    const result = run({ declared, live: held({ allow: [...role.allow].reverse() }, another), baselineRoles: ROLES });
    expect(result).toMatchObject({ items: [], complete: true });
  });

  it("is told of roles outside the catalogue too, and of one that is gone", () => {
    const studio = ROLES.find(({ friendlyName }) => friendlyName === "Studio Admin");
    const roles = ROLES.filter((each) => each !== studio);
    const { items } = run({ declared, live: live({ billingAdmin: [ada] }, { roles }), baselineRoles: ROLES });
    expect(items).toMatchObject([{ kind: "meaning", role: "Studio Admin", people: [] }]);
    expect(items[0]?.message).toContain("it is not in Twilio's role list any more. Nobody holds it.");
  });

  it("is told without a baseline where a role left the place that the catalogue has for it", () => {
    for (const [change, what] of [
      [{ lowestLevel: "ACCOUNT" }, "level"],
      [{ resourceTypes: ["billing_group"] }, "resourceTypes"],
    ] as const) {
      const result = run({ declared, live: held(change) });
      expect(result.complete).toBe(true);
      expect(result.items.map(({ kind, changes }) => [kind, ...changes.map((each) => each.what)])).toEqual([
        ["meaning", what],
      ]);
    }
  });

  describe("where another role has its name", () => {
    const wider = { ...role, sid: "IX00000000000000000000000000000999", allow: [...role.allow, "/twilio/iam/x"] };
    const given = (who: string) => ({ ...assignmentOf("billingAdmin", who), roleSid: wider.sid });
    const both = (roles: readonly (typeof role)[]) => {
      const seen = live({ billingAdmin: [ada] }, { roles });
      return { ...seen, users: [...seen.users, userNamed(bob)], assignments: [...seen.assignments, given(bob)] };
    };
    const isTold = ({ items }: DriftResult): void => {
      expect(items.filter(({ kind }) => kind === "meaning")).toMatchObject([{ people: [ada, bob], pulumi: [] }]);
      const text = items.map(({ message }) => message).join();
      expect(text).toContain(`another role by the name of`);
      expect(text).toContain(`${wider.sid} beside ${role.sid}: now allows /twilio/iam/x. 2 people hold one of them.`);
    };

    it("and somebody holds that, with and without a baseline: the holders of both are named", () => {
      isTold(run({ declared, live: both([...ROLES, wider]), baselineRoles: ROLES }));
      const result = run({ declared, live: both([wider, ...ROLES]) });
      isTold(result);
      // Who should hold which of them nobody knows.
      expect(result.complete).toBe(false);
    });

    it("as the baseline has it, or outside the catalogue", () => {
      const renamed = ROLES.map((each) => (each.sid === role.sid ? { ...each, friendlyName: "Money Admin" } : each));
      const { items } = run({ declared, live: both([...renamed, wider]), baselineRoles: ROLES });
      expect(items.map(({ message }) => message).join()).toContain(`${wider.sid} beside ${role.sid}`);
      const studio = ROLES.find(({ friendlyName }) => friendlyName === "Studio Admin");
      if (studio === undefined) throw new Error("there is no Studio Admin");
      const second = { ...studio, sid: wider.sid, allow: ["/twilio/studio/x"] };
      for (const baseline of [{}, { baselineRoles: ROLES }])
        expect(run({ declared, live: both([...ROLES, second]), ...baseline }).items).toMatchObject([
          { kind: "meaning", role: "Studio Admin", people: [bob] },
        ]);
    });
  });

  it("is compared whole with a baseline only, and says so without one", () => {
    expect(run({ declared, live: held({}), baselineRoles: ROLES }).notCompared).toBeUndefined();
    const result = run({ declared, live: held({}) });
    expect([result.complete, result.notCompared]).toEqual([true, [expect.stringContaining("--since")]]);
  });

  it("is known by the SID: a second role of the same name is not taken for it", () => {
    const second = { ...role, sid: "IX00000000000000000000000000000999" };
    expect(run({ declared, live: held({}, second), baselineRoles: ROLES })).toMatchObject({
      complete: true,
      items: [],
    });
  });
});
