import { DEFAULT_LIMITS } from "../../../src/model/limits";
import { type Binding, type Organization, type Person } from "../../../src/model/organization";
import { rolesOf, type RoleId } from "../../../src/model/roles";

/** An organization with no more than what a test says of it. */
export function organizationOf(parts: Partial<Organization> = {}): Organization {
  return {
    sid: "OR00000000000000000000000000000001",
    domains: new Map([["acme.example", "verified"]]),
    people: new Map(),
    teams: new Map(),
    billingGroups: new Map(),
    accounts: new Map(),
    bindings: [],
    otherGrants: [],
    unread: [],
    breakGlass: [],
    limits: DEFAULT_LIMITS,
    ...parts,
  };
}

export function groupsOf(...keys: string[]): Organization["billingGroups"] {
  return new Map(keys.map((key) => [key, { key, id: `commerce_billingprofile_${key}` }]));
}

export function peopleOf(...people: (Partial<Person> & Pick<Person, "email">)[]): Organization["people"] {
  return new Map(people.map((p) => [p.email, { status: "active", external: false, formerly: [], ...p }]));
}

/** Everybody in `people` has `role`, on the Billing Group or account `key` if the role is one of those. */
export function binding(role: RoleId, people: readonly string[], key = ""): Binding {
  const scope = (["organization", "billingGroup", "account"] as const).find((kind) =>
    rolesOf(kind).some(({ id }) => id === role),
  );
  if (scope === undefined) throw new Error(`no such role: ${role}`);
  return {
    role,
    scope: scope === "organization" ? { kind: scope } : { kind: scope, key },
    grants: people.map((person, i) => ({ person, origin: { position: { file: "a.yaml", line: 1, column: i + 1 } } })),
  };
}
