import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectiveAccess, EVERY_GROUP } from "../../../../src/model/access";
import { capabilitiesOf } from "../../../../src/model/capabilities";
import { withInferredFunctions } from "../../../../src/model/functions";
import { DEFAULT_LIMITS } from "../../../../src/model/limits";
import { loadManifest } from "../../../../src/manifest/load";
import { printManifest } from "../../../../src/manifest/print";
import {
  type Binding,
  type Grant,
  type Organization,
  type Person,
  type Scope,
} from "../../../../src/model/organization";
import { type RoleId } from "../../../../src/model/roles";
import { manifestLines } from "../../../../src/auditor/simulate/manifest-lines";
import { simulateUplift } from "../../../../src/auditor/simulate/uplift";
import { NOW } from "./arbitraries";

const PEOPLE = ["ana", "bob", "cy"].map((name) => `${name}@acme.example`);
const GROUPS = ["europe", "americas", "asia"];
const ACCOUNTS = ["a1", "a2", "a3", "a4", "a5"];
const ACCOUNT_ROLES: readonly RoleId[] = [
  "accountOwner",
  "accountAdministrator",
  "accountBillingManager",
  "accountDeveloper",
];

const at: Grant["origin"] = { position: { file: "access.yaml", line: 1, column: 1 } };

/** Organizations so small that every set of grants can be tried. */
const worlds: fc.Arbitrary<Organization> = fc
  .record({
    functions: fc.array(fc.constantFrom(undefined, "technical" as const, "finance" as const), {
      minLength: 3,
      maxLength: 3,
    }),
    homes: fc.array(fc.constantFrom(undefined, ...GROUPS), { minLength: 5, maxLength: 5 }),
    primaries: fc.array(fc.option(fc.nat(4), { nil: undefined }), { minLength: 3, maxLength: 3 }),
    onAccounts: fc.uniqueArray(
      fc.tuple(fc.constantFrom(...ACCOUNT_ROLES), fc.constantFrom(...ACCOUNTS), fc.constantFrom(...PEOPLE)),
      { selector: (row) => row.join(), maxLength: 9 },
    ),
    onGroups: fc.uniqueArray(
      fc.tuple(
        fc.constantFrom<RoleId>("billingGroupAdmin", "billingGroupViewer"),
        fc.constantFrom(...GROUPS),
        fc.constantFrom(...PEOPLE),
      ),
      { selector: (row) => row.join(), maxLength: 2 },
    ),
    onAll: fc.uniqueArray(
      fc.tuple(
        fc.constantFrom<RoleId>("owner", "administrator", "billingAdmin", "billingViewer"),
        fc.constant(""),
        fc.constantFrom(...PEOPLE),
      ),
      { selector: (row) => row.join(), maxLength: 2 },
    ),
  })
  .map(({ functions, homes, primaries, onAccounts, onGroups, onAll }) => {
    const accounts = new Map(
      ACCOUNTS.map((key, index) => {
        const home = homes[index];
        const sid = `AC${String(index).padStart(32, "0")}`;
        return [key, { key, sid, ...(home === undefined ? {} : { billingGroup: home }) }];
      }),
    );
    const billingGroups = new Map(
      GROUPS.map((key, index) => {
        const primary = ACCOUNTS[primaries[index] ?? -1];
        const isMember = primary !== undefined && accounts.get(primary)?.billingGroup === key;
        return [key, { key, id: `commerce_${key}`, ...(isMember ? { primaryAccount: primary } : {}) }];
      }),
    );
    const people = new Map<string, Person>();
    PEOPLE.forEach((email, index) => {
      const duty = functions[index];
      if (duty !== undefined)
        people.set(email, { email, function: duty, status: "active", external: false, formerly: [] });
    });
    const bindings = new Map<string, Binding>();
    for (const [role, key, person] of [...onAccounts, ...onGroups, ...onAll]) {
      const scope: Scope = ACCOUNTS.includes(key)
        ? { kind: "account", key }
        : GROUPS.includes(key)
          ? { kind: "billingGroup", key }
          : { kind: "organization" };
      const name = `${role} ${key}`;
      bindings.set(name, { role, scope, grants: [...(bindings.get(name)?.grants ?? []), { person, origin: at }] });
    }
    return withInferredFunctions({
      sid: "OR00000000000000000000000000000001",
      domains: new Map([["acme.example", "verified"]]),
      people,
      teams: new Map(),
      billingGroups,
      accounts,
      bindings: [...bindings.values()],
      otherGrants: [],
      unread: [],
      breakGlass: [],
      limits: DEFAULT_LIMITS,
    });
  });

/** Whether `person` holds one of `roles` on the account, the group or, with "", the organization. */
function holds({ bindings }: Organization, person: string, key: string, ...roles: readonly string[]): boolean {
  return bindings.some(
    ({ role, scope, grants }) =>
      roles.includes(role) &&
      (scope.kind === "organization" ? "" : scope.key) === key &&
      grants.some((grant) => grant.person === person),
  );
}

const LEGACY = ["accountOwner", "accountAdministrator", "accountBillingManager"];

/** The article, read once more: who is uplifted on a group. */
function oracleUplifted(world: Organization, person: string, group: string): boolean | "unknown" {
  const members = ACCOUNTS.filter((key) => world.accounts.get(key)?.billingGroup === group);
  const [only, ...more] = members;
  if (only === undefined) return false;
  if (more.length === 0) return holds(world, person, only, ...LEGACY);
  const primary = world.billingGroups.get(group)?.primaryAccount;
  if (primary === undefined) return members.some((key) => holds(world, person, key, ...LEGACY)) ? "unknown" : false;
  return holds(world, person, primary, ...LEGACY);
}

function oracleLevel(world: Organization, person: string, account: string, side: "before" | "after"): string {
  const group = world.accounts.get(account)?.billingGroup;
  const all = side === "before" ? ["owner", "billingAdmin"] : ["owner", "billingAdmin", "administrator"];
  if (holds(world, person, "", ...all)) return "manage";
  if (group !== undefined && holds(world, person, group, "billingGroupAdmin")) return "manage";
  const legacy = holds(world, person, account, ...LEGACY);
  if (side === "before" && legacy) return "manage";
  if (side === "after") {
    const uplifted = group === undefined ? (legacy ? "unknown" : false) : oracleUplifted(world, person, group);
    if (uplifted === true) return "manage";
    if (uplifted === "unknown") return "unknown";
  }
  if (holds(world, person, "", "billingViewer")) return "view";
  return group !== undefined && holds(world, person, group, "billingGroupViewer") ? "view" : "none";
}

/** Accounts whose billing somebody is meant to have, of those whose group is known. */
function intendedAccounts(world: Organization, person: string): readonly string[] {
  const { function: duty, functionFrom } = world.people.get(person) ?? {};
  return ACCOUNTS.filter((account) => {
    if (world.accounts.get(account)?.billingGroup === undefined) return false;
    if (!holds(world, person, account, ...LEGACY)) return false;
    if (duty !== "technical") return true;
    return functionFrom === "inferred" && holds(world, person, account, "accountOwner", "accountBillingManager");
  });
}

function withGrants(world: Organization, grants: readonly { person: string; role: RoleId; key: string }[]) {
  const made = grants.map(({ person, role, key }): Binding => ({
    role,
    scope: key === "" ? { kind: "organization" } : { kind: "billingGroup", key },
    grants: [{ person, origin: at }],
  }));
  return effectiveAccess({ ...world, bindings: [...world.bindings, ...made] }, NOW);
}

type Access = ReturnType<typeof effectiveAccess>;

function canManage(world: Organization, access: Access, person: string, account: string): boolean {
  const group = world.accounts.get(account)?.billingGroup ?? EVERY_GROUP;
  return capabilitiesOf(access.capabilities(person, group)).includes("manage-payment-methods");
}

/** How many things a person can do on how many groups; groups that nobody knows count as one more. */
function reach(access: Access, person: string): number {
  return [...GROUPS, EVERY_GROUP].reduce(
    (sum, group) => sum + capabilitiesOf(access.capabilities(person, group)).length,
    0,
  );
}

function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]]);
}

describe("the uplift", () => {
  it("is what the article says, person by person and account by account", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const uplift = simulateUplift(world, NOW);
        for (const person of PEOPLE) {
          const outcome = uplift.people.find((each) => each.person.email === person);
          for (const group of GROUPS) {
            const made = oracleUplifted(world, person, group) === true;
            expect(outcome?.upliftedTo.includes(group) ?? false).toBe(made);
          }
          for (const account of ACCOUNTS) {
            const level = outcome?.levels.find(({ place }) => place.account === account);
            const [before, after] = (["before", "after"] as const).map((side) =>
              oracleLevel(world, person, account, side),
            );
            expect([account, level?.before ?? "none", level?.after ?? "none"]).toEqual([account, before, after]);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it("makes Billing Group Admins, and changes nothing else", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { after } = simulateUplift(world, NOW);
        const others = ({ bindings }: Organization) => bindings.filter(({ role }) => role !== "billingGroupAdmin");
        expect({ ...after, bindings: others(after) }).toEqual({ ...world, bindings: others(world) });
        for (const person of PEOPLE)
          for (const group of GROUPS)
            expect(holds(after, person, group, "billingGroupAdmin")).toBe(
              holds(world, person, group, "billingGroupAdmin") || oracleUplifted(world, person, group) === true,
            );
      }),
    );
  });
});

describe("the smallest set of grants", () => {
  it("keeps the intended access, with fewer grants than any other set of the same kind, and no wider than any", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { grants } = simulateUplift(world, NOW);
        for (const person of PEOPLE) {
          const wanted = intendedAccounts(world, person);
          const keeps = (access: Access): boolean => wanted.every((key) => canManage(world, access, person, key));
          const candidates = [
            ...GROUPS.map((key) => ({ person, role: "billingGroupAdmin" as const, key })),
            { person, role: "billingAdmin" as const, key: "" },
          ];
          const covering = subsets(candidates)
            .map((set) => ({ set, access: withGrants(world, set) }))
            .filter(({ access }) => keeps(access));
          const narrowest = Math.min(...covering.map(({ access }) => reach(access, person)));
          const best = covering.filter(({ access }) => reach(access, person) === narrowest);
          const fewest = Math.min(...best.map(({ set }) => set.length));
          const groupSets = covering.filter(({ set }) => set.every(({ role }) => role === "billingGroupAdmin"));
          const chosen = grants
            .filter((grant) => grant.person === person)
            .map(({ group }) => ({ person, role: "billingGroupAdmin" as const, key: group }));
          const access = withGrants(world, chosen);
          expect(keeps(access)).toBe(true);
          expect(reach(access, person)).toBe(narrowest);
          expect(chosen.length).toBe(fewest);
          expect(chosen.length).toBe(Math.min(...groupSets.map(({ set }) => set.length)));
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is a file that a manifest can include, and then means those grants", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const uplift = simulateUplift(world, NOW);
        const lines = manifestLines(world, uplift);
        if (lines.length === 0) return;
        const plain = { ...world, bindings: world.bindings.filter(({ scope }) => scope.kind !== "billingGroup") };
        const files: Readonly<Record<string, string>> = {
          "access.yaml": `include: [grants.yaml]\n${printManifest(plain)}`,
          "grants.yaml": lines.join("\n"),
        };
        const { organization, problems } = loadManifest(
          "access.yaml",
          {
            read: (name) => ({ bytes: new TextEncoder().encode(files[name] ?? "") }),
            glob: () => ["grants.yaml"],
          },
          NOW,
        );
        expect(problems.filter(({ kind }) => kind === "malformed")).toEqual([]);
        const admins = (organization?.bindings ?? []).flatMap(({ role, scope, grants }) =>
          role === "billingGroupAdmin" && scope.kind === "billingGroup"
            ? grants.map(({ person }) => `${scope.key} ${person}`)
            : [],
        );
        expect(admins.sort()).toEqual(uplift.grants.map(({ group, person }) => `${group} ${person}`).sort());
      }),
    );
  });
});
