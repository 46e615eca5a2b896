import { domainOf } from "../../../../src/model/identity";
import { type Binding, type Grant, type Organization } from "../../../../src/model/organization";
import { CAPABILITIES } from "../../../../src/model/capabilities";
import { roleById } from "../../../../src/model/roles";
import { type AccessDiff } from "../../../../src/auditor/review/access-diff";
import { type PersonChange } from "../../../../src/auditor/review/person-change";
import { type Right } from "../../../../src/auditor/review/rights";
import { NOW } from "./arbitraries";

/**
 * A second implementation of the diff, of loops and nothing else: every person by every capability by every group (and one
 * that nobody declared), and by every role's other rights, each as a line of text.
 */
export interface Changes {
  readonly gained: ReadonlySet<string>;
  readonly lost: ReadonlySet<string>;
  readonly released: ReadonlySet<string>;
  /** With the kind of change before each. */
  readonly terms: ReadonlySet<string>;
}

const UNDECLARED = "a group that nobody declared";

/** Everything that anybody holds, with the grants that give it. */
export function accessOf(
  world: Organization,
  groups: readonly string[],
): ReadonlyMap<string, readonly [Binding, Grant][]> {
  const held = new Map<string, [Binding, Grant][]>();
  const add = (atom: string, binding: Binding, grant: Grant): void => {
    held.set(atom, [...(held.get(atom) ?? []), [binding, grant]]);
  };
  for (const binding of world.bindings)
    for (const grant of binding.grants) {
      for (const { id } of CAPABILITIES)
        for (const group of groups) {
          const isThere =
            ["owner", "administrator", "billingAdmin", "billingViewer"].includes(binding.role) ||
            (binding.scope.kind === "billingGroup" && world.billingGroups.get(binding.scope.key)?.id === group);
          if (isThere && roleById(binding.role).capabilities.includes(id))
            add(`${grant.person} ${id} ${group}`, binding, grant);
        }
      for (const right of besidesBilling(binding, world)) add(`${grant.person} ${right}`, binding, grant);
    }
  return held;
}

function besidesBilling({ role, scope }: Binding, world: Organization): readonly string[] {
  const account = scope.kind === "account" ? world.accounts.get(scope.key)?.sid : "";
  const on = (...roles: string[]): string[] => roles.map((name) => `${name} ${account ?? "?"}`);
  switch (role) {
    case "owner":
      return on("owner", "administrator", "standardUser");
    case "administrator":
      return on("administrator", "standardUser");
    case "accountOwner":
      return on("accountOwner", "accountAdministrator", "accountDeveloper", "accountBillingManager", "accountSupport");
    case "accountAdministrator":
      return on("accountAdministrator", "accountDeveloper", "accountBillingManager", "accountSupport");
    case "standardUser":
    case "accountDeveloper":
    case "accountBillingManager":
    case "accountSupport":
      return on(role);
    case "billingAdmin":
    case "billingViewer":
    case "billingGroupAdmin":
    case "billingGroupViewer":
      return [];
  }
}

export function universe(...worlds: readonly Organization[]): readonly string[] {
  return [...new Set(worlds.flatMap((world) => [...world.billingGroups.values()].map(({ id }) => id))), UNDECLARED];
}

function isUsable(world: Organization, [binding, grant]: readonly [Binding, Grant]): boolean {
  return usableUntil(world, binding, grant) > NOW.getTime();
}

/** When a right can be used for the last time, in milliseconds; -Infinity where its holder can't use it. */
export function usableUntil(world: Organization, { scope }: Binding, { person, until }: Grant): number {
  const known = world.people.get(person);
  if ((known?.status ?? "active") !== "active") return -Infinity;
  const isAllowed = known?.external !== true && world.domains.get(domainOf(person)) === "verified";
  if (scope.kind === "organization" && !isAllowed) return -Infinity;
  return until === undefined ? Infinity : Date.parse(until);
}

function lastEnd(grants: readonly (readonly [Binding, Grant])[]): number {
  return Math.max(...grants.map(([, { until }]) => (until === undefined ? Infinity : Date.parse(until))));
}

/** What changes from `base` to `head`, one thing by one. */
export function bruteForce(base: Organization, head: Organization): Changes {
  const groups = universe(base, head);
  const [before, after] = [accessOf(base, groups), accessOf(head, groups)];
  const managed = new Set(head.bindings.map((binding) => placeId(head, binding)));
  const changes = {
    gained: new Set<string>(),
    lost: new Set<string>(),
    released: new Set<string>(),
    terms: new Set<string>(),
  };
  for (const atom of after.keys()) if (!before.has(atom)) changes.gained.add(atom);
  for (const [atom, had] of before) {
    const has = after.get(atom);
    if (has === undefined) {
      const isKept = had.some(([binding]) => !managed.has(placeId(base, binding)));
      changes[isKept ? "released" : "lost"].add(atom);
      continue;
    }
    const worked = had.filter((one) => isUsable(base, one));
    const works = has.filter((one) => isUsable(head, one));
    if (worked.length > 0 !== works.length > 0)
      changes.terms.add(`${works.length > 0 ? "usable-again" : "no-longer-usable"} ${atom}`);
    else {
      const [was, is] = worked.length > 0 ? [lastEnd(worked), lastEnd(works)] : [lastEnd(had), lastEnd(has)];
      if (was !== is) changes.terms.add(`${is > was ? "ends-later" : "ends-earlier"} ${atom}`);
    }
  }
  return changes;
}

function placeId(world: Organization, { role, scope }: Binding): string {
  if (scope.kind === "organization") return role;
  const id =
    scope.kind === "billingGroup" ? world.billingGroups.get(scope.key)?.id : world.accounts.get(scope.key)?.sid;
  return `${role} ${id ?? "?"}`;
}

/** A diff as the brute force says it. */
export function expanded(diff: AccessDiff, named: (person: string) => string = (person) => person): Changes {
  const groups = universe(diff.base, diff.head);
  const idOf = (key: string): string =>
    (diff.head.billingGroups.get(key) ?? diff.base.billingGroups.get(key))?.id ?? key;
  const sidOf = (key: string): string => (diff.head.accounts.get(key) ?? diff.base.accounts.get(key))?.sid ?? key;
  const atoms = ({ person }: PersonChange, right: Right): string[] => {
    if (right.kind === "other") return [`${named(person)} ${right.role.sid}`];
    if (right.kind === "role")
      return [`${named(person)} ${right.role} ${right.scope.kind === "account" ? sidOf(right.scope.key) : ""}`];
    const except = right.except.map(idOf);
    const on = right.groups.includes("*") ? groups.filter((id) => !except.includes(id)) : right.groups.map(idOf);
    return right.capabilities.flatMap((id) => on.map((group) => `${named(person)} ${id} ${group}`));
  };
  const all = [...diff.people, ...diff.sameAccess];
  const set = (lines: readonly string[]): ReadonlySet<string> => {
    if (new Set(lines).size < lines.length) throw new Error(`the diff says something twice: ${lines.join("; ")}`);
    return new Set(lines);
  };
  return {
    gained: set(all.flatMap((one) => one.gained.flatMap((right) => atoms(one, right)))),
    lost: set(all.flatMap((one) => one.lost.flatMap((right) => atoms(one, right)))),
    released: set(all.flatMap((one) => one.released.flatMap((right) => atoms(one, right)))),
    terms: set(
      all.flatMap((one) =>
        one.terms.flatMap(({ change, right }) => atoms(one, right).map((atom) => `${change} ${atom}`)),
      ),
    ),
  };
}

/** What everybody can use from now on, and until when, in milliseconds: `atMost` by the claims of any of `claims`, else of all. */
export function usableAccess(
  world: Organization,
  groups: readonly string[],
  claims: readonly Organization[] = [world],
  isAtMost = true,
): ReadonlyMap<string, number> {
  const usable = new Map<string, number>();
  for (const [atom, grants] of accessOf(world, groups)) {
    const ends = grants.map(([binding, grant]) => {
      const said = claims.map((claim) => usableUntil(claim, binding, grant));
      return isAtMost ? Math.max(...said) : Math.min(...said);
    });
    const end = Math.max(...ends);
    if (end > NOW.getTime()) usable.set(atom, end);
  }
  return usable;
}

/** The head as the base describes people; who is new in the head is active. */
export function byBase(base: Organization, head: Organization): Organization {
  const known = new Set([...base.people.keys(), ...base.breakGlass]);
  for (const { grants } of base.bindings) for (const { person } of grants) known.add(person);
  const people = new Map(
    [...head.people].map(([email, person]) => [
      email,
      known.has(email) ? person : { ...person, status: "active" as const },
    ]),
  );
  for (const email of known) {
    const person = base.people.get(email);
    if (person === undefined) people.delete(email);
    else people.set(email, person);
  }
  return { ...head, people, domains: base.domains };
}

/** Who loses something that could be used until after `days`, of places that the head still manages. */
export function losers(base: Organization, head: Organization, days: number): ReadonlySet<string> {
  const groups = universe(base, head);
  const soon = NOW.getTime() + days * 24 * 60 * 60 * 1000;
  const managed = new Set(head.bindings.map((binding) => placeId(head, binding)));
  const kept = { ...base, bindings: base.bindings.filter((binding) => !managed.has(placeId(base, binding))) };
  const [before, released] = [usableAccess(base, groups), usableAccess(kept, groups)];
  const after = usableAccess(head, groups, [head, byBase(base, head)], false);
  const lost = [...before].filter(
    ([atom, end]) => end > soon && Math.max(after.get(atom) ?? 0, released.get(atom) ?? 0) <= soon,
  );
  return new Set(lost.map(([atom]) => atom.split(" ")[0] ?? ""));
}
