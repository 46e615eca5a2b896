import fc from "fast-check";
import { DEFAULT_LIMITS } from "../../../../src/model/limits";
import {
  type Binding,
  type Grant,
  type Organization,
  type Person,
  type Scope,
} from "../../../../src/model/organization";
import { type RoleId, rolesOf } from "../../../../src/model/roles";

/** The clock of the generated organizations. */
export const NOW = new Date("2026-06-01T00:00:00.000Z");

const PEOPLE = ["ada", "bo", "cy", "di", "ed", "flo"].map((name) => `${name}@acme.example`);
PEOPLE.push("gus@labs.example");
const GROUPS = ["europe", "americas", "asia"];
const ACCOUNTS = ["shop", "harness"];
const ENDS = [
  undefined,
  undefined,
  undefined,
  "2026-01-01T00:00:00.000Z",
  "2026-07-01T00:00:00.000Z",
  "2027-01-01T00:00:00.000Z",
];

const PLACES: readonly { readonly role: RoleId; readonly scope: Scope }[] = [
  ...rolesOf("organization").map(({ id }) => ({ role: id, scope: { kind: "organization" } as const })),
  ...GROUPS.flatMap((key) =>
    rolesOf("billingGroup").map(({ id }) => ({ role: id, scope: { kind: "billingGroup", key } as const })),
  ),
  ...ACCOUNTS.flatMap((key) =>
    rolesOf("account").map(({ id }) => ({ role: id, scope: { kind: "account", key } as const })),
  ),
];

const at = (line: number, column: number): Grant["origin"] => ({ position: { file: "access.yaml", line, column } });

const grant: fc.Arbitrary<Grant> = fc
  .tuple(fc.constantFrom(...PEOPLE), fc.constantFrom(undefined, undefined, "hq", "ops"), fc.constantFrom(...ENDS))
  .map(([person, team, until]) => ({
    person,
    ...(team === undefined ? {} : { team }),
    ...(until === undefined ? {} : { until }),
    origin: at(99, 1),
  }));

const people: fc.Arbitrary<ReadonlyMap<string, Person>> = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom(...PEOPLE), fc.constantFrom("active", "active", "invited", "suspended"), fc.boolean()),
    { selector: ([email]) => email, maxLength: 3 },
  )
  .map(
    (entries) =>
      new Map(entries.map(([email, status, external]) => [email, { email, status, external, formerly: [] }])),
  );

const bindings: fc.Arbitrary<readonly Binding[]> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...PLACES), fc.array(grant, { maxLength: 4 })), {
    selector: ([place]) => JSON.stringify(place),
    maxLength: 8,
  })
  .map((lists) =>
    lists.map(([place, grants], list) => ({
      ...place,
      grants: grants.map((one, index) => ({ ...one, origin: at(list + 1, index + 1) })),
    })),
  );

/** Small organizations with few people, groups and accounts, so that two of them have much in common. */
export const worlds: fc.Arbitrary<Organization> = fc
  .tuple(
    people,
    bindings,
    fc.constantFrom("verified", "unverified"),
    fc.subarray(GROUPS),
    fc.subarray(PEOPLE, { maxLength: 2 }),
  )
  .map(([known, lists, harnesses, groups, breakGlass]) => ({
    sid: "OR00000000000000000000000000000001",
    domains: new Map([
      ["acme.example", "verified"],
      ["labs.example", harnesses],
    ]),
    people: known,
    teams: new Map(),
    billingGroups: new Map(groups.map((key) => [key, { key, id: `commerce_${key}` }])),
    accounts: new Map(
      ACCOUNTS.map((key, index) => [
        key,
        { key, sid: `AC0000000000000000000000000000000${index}`, billingGroup: "europe" },
      ]),
    ),
    // Nobody has a right on a group that is not described.
    bindings: lists.filter(({ scope }) => scope.kind !== "billingGroup" || groups.includes(scope.key)),
    otherGrants: [],
    unread: [],
    breakGlass,
    limits: DEFAULT_LIMITS,
  }));

/** Changes such as people make: a grant more or less, another end, another list. */
const edit: fc.Arbitrary<(world: Organization) => Organization> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat()).map(
    ([list, index]) =>
      (world: Organization) =>
        inList(world, list, (grants) => grants.filter((_, i) => i !== index % (grants.length || 1))),
  ),
  fc.tuple(fc.nat(), grant).map(
    ([list, more]) =>
      (world: Organization) =>
        inList(world, list, (grants) => [...grants, more]),
  ),
  fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(...ENDS)).map(
    ([list, index, until]) =>
      (world: Organization) =>
        inList(world, list, (grants) =>
          grants.map((one, i) => {
            if (i !== index % grants.length) return one;
            return { ...withoutEnd(one), ...(until === undefined ? {} : { until }) };
          }),
        ),
  ),
  fc.nat().map((list) => (world: Organization) => inList(world, list, () => [])),
  fc.nat().map((list) => (world: Organization) => ({
    ...world,
    bindings: world.bindings.filter((_, i) => i !== list % (world.bindings.length || 1)),
  })),
  people.map((known) => (world: Organization) => ({ ...world, people: known })),
);

function inList(
  world: Organization,
  list: number,
  change: (grants: readonly Grant[]) => readonly Grant[],
): Organization {
  return {
    ...world,
    bindings: world.bindings.map((one, i) =>
      i === list % world.bindings.length ? { ...one, grants: change(one.grants) } : one,
    ),
  };
}

/** A base and a head: one an edited version of the other, or two of their own. */
export const pairs: fc.Arbitrary<readonly [Organization, Organization]> = fc.oneof(
  fc.tuple(worlds, worlds),
  fc
    .tuple(worlds, fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([world, edits]) => [world, edits.reduce((changed, change) => change(changed), world)] as const),
);

/** The same organization in another order. */
export function shuffled(world: Organization, numbers: Iterator<number>): Organization {
  const shuffle = <T>(items: readonly T[]): T[] => {
    const pool = [...items];
    return items.flatMap(() => pool.splice(Number(numbers.next().value) % pool.length, 1));
  };
  return {
    ...world,
    people: new Map(shuffle([...world.people])),
    billingGroups: new Map(shuffle([...world.billingGroups])),
    bindings: shuffle(world.bindings.map((binding) => ({ ...binding, grants: shuffle(binding.grants) }))),
  };
}

/** The same organization with other names for its groups and accounts. */
export function otherKeys(world: Organization): Organization {
  const other = (key: string): string => `the ${key}`;
  const place = (scope: Scope): Scope => (scope.kind === "organization" ? scope : { ...scope, key: other(scope.key) });
  return {
    ...world,
    billingGroups: new Map(
      [...world.billingGroups.values()].map((group) => [other(group.key), { ...group, key: other(group.key) }]),
    ),
    accounts: new Map(
      [...world.accounts.values()].map((account) => [other(account.key), { ...account, key: other(account.key) }]),
    ),
    bindings: world.bindings.map((binding) => ({ ...binding, scope: place(binding.scope) })),
  };
}

/** The organization with `from` gone by the address `to` ever since, as `formerly` says. */
export function declaredRename(world: Organization, from: string, to: string): Organization {
  const name = (email: string): string => (email === from ? to : email);
  const described = world.people.get(from) ?? { email: from, status: "active", external: false, formerly: [] };
  const others = [...world.people].filter(([email]) => email !== from);
  return {
    ...world,
    people: new Map([...others, [to, { ...described, email: to, formerly: [from] }]]),
    bindings: world.bindings.map((binding) => ({
      ...binding,
      grants: binding.grants.map((one) => ({ ...one, person: name(one.person) })),
    })),
    breakGlass: world.breakGlass.map(name),
  };
}

function withoutEnd({ person, team, origin }: Grant): Grant {
  return { person, ...(team === undefined ? {} : { team }), origin };
}
