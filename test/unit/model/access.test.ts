import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { effectiveAccess, EVERY_GROUP } from "../../../src/model/access";
import { CAPABILITIES, capabilitiesOf, type CapabilityId } from "../../../src/model/capabilities";
import { type Binding, type Grant, type Organization } from "../../../src/model/organization";
import { ROLES, type RoleId } from "../../../src/model/roles";
import { emails, NOW, organizations } from "../../support/organizations";
import { readMatrix } from "../../support/matrix";
import { runsOf } from "../../support/fast-check";

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 60_000 });

const matrix = readMatrix();
const COLUMNS = ["billingAdmin", "billingViewer", "billingGroupAdmin", "billingGroupViewer"];

/** Whether `role` held on `scope` allows `capability` on `group`, read straight from the article. */
function allows({ role, scope }: Binding, capability: CapabilityId, group: string): boolean {
  const row = matrix.rows[CAPABILITIES.findIndex(({ id }) => id === capability)];
  if (role === "owner" || role === "administrator") return true;
  const has = row?.has[COLUMNS.indexOf(role)] === true;
  // A Billing Group role without a group, which only Twilio could tell of, counts for every group: better one too many.
  const isElsewhere = role.startsWith("billingGroup") && scope.kind === "billingGroup" && scope.key !== group;
  return has && !isElsewhere;
}

interface Way {
  readonly binding: Binding;
  readonly grant: Grant;
}

/** By brute force: every grant to `person` that allows `capability` on `group`. */
function waysOf({ bindings }: Organization, person: string, capability: CapabilityId, group: string): readonly Way[] {
  return bindings
    .filter((binding) => allows(binding, capability, group))
    .flatMap((binding) => binding.grants.map((grant) => ({ binding, grant })))
    .filter(({ grant }) => grant.person === person);
}

function sameWays(some: readonly Way[], others: readonly Way[]): boolean {
  const same = (a: Way, b: Way | undefined): boolean => a.grant === b?.grant && a.binding === b.binding;
  return some.length === others.length && some.every((way, index) => same(way, others[index]));
}

/** Bindings as only Twilio could tell of: any role on any scope, also on groups that nobody described. */
const strangeBindings: fc.Arbitrary<readonly Binding[]> = fc.array(
  fc.record({
    role: fc.constantFrom(...ROLES.map(({ id }) => id)),
    scope: fc.constantFrom<Binding["scope"][]>(
      { kind: "organization" },
      { kind: "billingGroup", key: "finance-hq" },
      { kind: "billingGroup", key: "commerce_unknown" },
      { kind: "account", key: "finance-hq" },
    ),
    grants: fc.array(
      emails.map((person): Grant => ({ person, origin: { assignment: "IY0" } })),
      { maxLength: 3 },
    ),
  }),
  { maxLength: 4 },
);

const described = fc.sample(organizations, { numRuns: 20, seed: 20260601 });

/** Organizations that say something of people, domains and groups, with the bindings of a manifest or any others. */
const anyOrganization: fc.Arbitrary<Organization> = fc
  .tuple(fc.constantFrom(...described), fc.boolean(), strangeBindings)
  .map(([organization, own, strange]) => ({
    ...organization,
    bindings: own ? [...organization.bindings, ...strange] : strange,
  }));

describe("effectiveAccess", () => {
  it("agrees with the article, person by person, right by right, group by group", () => {
    let questions = 0;
    fc.assert(
      fc.property(anyOrganization, (organization) => {
        const access = effectiveAccess(organization, NOW);
        for (const person of [...access.people, "nobody@acme.example"])
          for (const group of [...access.groups, "no-such-group"]) {
            const set = capabilitiesOf(access.capabilities(person, group));
            for (const { id } of CAPABILITIES) {
              questions += 1;
              const ways = waysOf(organization, person, id, group);
              const paths = access.paths(person, id, group).map(({ binding, grant }) => ({ binding, grant }));
              // Asserted only where they differ: an assertion costs more than the question.
              if (set.includes(id) !== ways.length > 0) expect({ person, group, id, set }).toEqual(ways);
              if (!sameWays(paths, ways)) expect(paths).toEqual(ways);
            }
          }
      }),
      { numRuns: 1000 },
    );
    expect(questions).toBeGreaterThan(100 * runsOf(1000));
  });

  it("knows everybody who was granted anything, and every group that anything says exists", () => {
    fc.assert(
      fc.property(anyOrganization, (organization) => {
        const access = effectiveAccess(organization, NOW);
        const { bindings, billingGroups } = organization;
        const people = new Set(bindings.flatMap(({ grants }) => grants.map(({ person }) => person)));
        const groups = new Set([
          ...billingGroups.keys(),
          ...bindings.flatMap(({ scope }) => (scope.kind === "billingGroup" ? [scope.key] : [])),
        ]);
        expect(access.people).toEqual([...people].sort());
        expect(access.groups).toEqual(groups.size === 0 ? [EVERY_GROUP] : [...groups].sort());
        for (const person of people) {
          const grants = bindings.flatMap((binding) => binding.grants.filter((grant) => grant.person === person));
          expect(access.grants(person).map(({ grant }) => grant)).toEqual(grants);
          const somewhere = new Set(
            access.groups.flatMap((group) => capabilitiesOf(access.capabilities(person, group))),
          );
          expect(new Set(capabilitiesOf(access.anywhere(person)))).toEqual(somewhere);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("counts a right however much is wrong with it, and says what", () => {
    const organization = {
      ...empty,
      domains: new Map([["acme.example", "verified"] as const]),
      people: new Map([
        ["ex@partner.example", person("ex@partner.example", { external: true })],
        ["sam@acme.example", person("sam@acme.example", { status: "suspended" })],
      ]),
      bindings: [
        bind("administrator", { kind: "organization" }, [
          grant("ada@acme.example"),
          grant("bo@eu.acme.example"),
          grant("ex@partner.example"),
          grant("sam@acme.example", "2026-05-31T00:00:00.000Z"),
        ]),
        bind("billingGroupViewer", { kind: "billingGroup", key: "europe" }, [grant("bo@eu.acme.example")]),
      ],
    };
    const access = effectiveAccess(organization, NOW);
    const marks = (who: string): unknown => access.paths(who, "add-funds", "europe").map((path) => path.marks);
    expect(marks("ada@acme.example")).toEqual([[]]);
    expect(marks("bo@eu.acme.example")).toEqual([["unverified-domain"]]);
    expect(marks("ex@partner.example")).toEqual([["external"]]);
    expect(marks("sam@acme.example")).toEqual([["expired", "suspended"]]);
    expect(access.paths("bo@eu.acme.example", "view-invoices", "europe").map((path) => path.marks)).toEqual([
      ["unverified-domain"],
      [],
    ]);
  });

  it("answers for 10,000 people and 200 groups without walking all of them for each question", () => {
    const group = (index: number): Binding =>
      bind(
        "billingGroupViewer",
        { kind: "billingGroup", key: `g${index}` },
        [...Array(50).keys()].map((i) => grant(`p${index * 50 + i}@x`)),
      );
    const bindings = [...Array(200).keys()].map(group);
    let read = 0;
    const counted = bindings.map((binding) => ({
      ...binding,
      get grants() {
        read += 1;
        return binding.grants;
      },
    }));
    const access = effectiveAccess({ ...empty, bindings: counted }, NOW);
    const before = read;
    for (const person of access.people) access.capabilities(person, "g1");
    expect(access.people).toHaveLength(10_000);
    expect(read).toBe(before);
  });
});

const empty: Organization = {
  sid: "OR00000000000000000000000000000001",
  domains: new Map(),
  people: new Map(),
  teams: new Map(),
  billingGroups: new Map(),
  accounts: new Map(),
  bindings: [],
  otherGrants: [],
  unread: [],
  breakGlass: [],
  limits: { minimumAdministrators: 1, minimumBillingGroupAdmins: 1 },
};

function person(
  email: string,
  more: object,
): { email: string; status: "active"; external: boolean; formerly: readonly string[] } {
  return { email, status: "active", external: false, formerly: [], ...more };
}

function grant(who: string, until?: string): Grant {
  return { person: who, origin: { assignment: "IY0" }, ...(until === undefined ? {} : { until }) };
}

function bind(role: RoleId, scope: Binding["scope"], grants: readonly Grant[]): Binding {
  return { role, scope, grants };
}
