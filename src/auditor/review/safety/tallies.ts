import { carries, EVERY_GROUP, reaches } from "../../../model/access";
import { capabilitySet } from "../../../model/capabilities";
import { type Binding, type Organization, type Scope, scopeKey } from "../../../model/organization";
import { BUILT_IN_DUTIES } from "../../../model/separation-of-duties";
import { type Right, rightKey } from "../../../model/right";
import { BILLING_ROLES } from "../../../model/roles";
import { type AccessDiff } from "../access-diff";
import { type PersonChange } from "../person-change";
import { ADMINISTRATION } from "../rights";

/** What is counted, by the names of the limits. */
export const MEASURE_NAMES = ["losingAccess", "gainingBilling", "gainingAdministration"] as const;
export type MeasureName = (typeof MEASURE_NAMES)[number];

/**
 * To whom something happens: in the whole organization, by a role on its scope, on a Billing Group, or on every one.
 */
export interface Tally {
  readonly level: "organization" | "perRole" | "perGroup";
  readonly role?: Right["role"];
  /** Absent at the level of groups where it is about every group. */
  readonly scope?: Scope;
  readonly people: Set<string>;
}

/** Tallies by a key that is the same for the same place in two diffs to the same head. */
export type Tallies = ReadonlyMap<string, Tally>;

/** Who counts for a measure, and where. */
interface Measure {
  readonly counts: (change: PersonChange) => boolean;
  readonly roles: (change: PersonChange) => readonly Right[];
  /**
   * Capabilities or rights by Billing Group, 0 where it is not touched; `EVERY_GROUP` is each that has no entry of its
   * own.
   */
  readonly groups: (change: PersonChange, diff: AccessDiff) => ReadonlyMap<string, number>;
}

const PAYMENTS = capabilitySet(BUILT_IN_DUTIES.payments.capabilities);

const MEASURES: Readonly<Record<MeasureName, Measure>> = {
  losingAccess: {
    counts: ({ losesAccess }) => losesAccess,
    roles: ({ usable }) => usable.lostPlaces,
    groups: ({ usable }) => usable.lostBilling,
  },
  gainingBilling: {
    counts: ({ usable }) =>
      usable.longerBilling !== 0 ||
      usable.gainedAccountBilling.length > 0 ||
      [...usable.gainedBilling.values()].some((set) => (set & PAYMENTS) !== 0),
    roles: ({ usable }) =>
      usable.gainedPlaces.filter((place) => carries(place) !== 0 || BILLING_ROLES.includes(place.role)),
    groups: ({ usable }, { head }) =>
      new Map([...usable.gainedBilling, ...groupsReached(usable.gainedAccountBilling, head)]),
  },
  gainingAdministration: {
    counts: ({ usable }) => usable.gainedAdministration.length > 0,
    roles: ({ usable }) => usable.gainedPlaces.filter(({ role }) => ADMINISTRATION.has(role)),
    groups: ({ usable }, { head }) => groupsReached(usable.gainedAdministration, head),
  },
};

/** The Billing Groups of the accounts on which somebody has a role; all for one on the organization. */
function groupsReached(places: readonly Right[], { accounts }: Pick<Organization, "accounts">): Map<string, number> {
  return new Map(
    places.flatMap(({ scope }) => {
      if (scope.kind === "organization") return [[EVERY_GROUP, 1] as const];
      const group = scope.kind === "account" ? accounts.get(scope.key)?.billingGroup : undefined;
      return group === undefined ? [] : [[group, 1] as const];
    }),
  );
}

/**
 * Counts people for a measure. What somebody gains or loses on every Billing Group counts on all groups together, and
 * on each on which others gain or lose something.
 */
export function talliesOf(diff: AccessDiff, name: MeasureName): Tallies {
  const measure = MEASURES[name];
  const tallies = new Map<string, Tally>();
  const count = (key: string, place: Omit<Tally, "people">, person: string): void => {
    const tally = tallies.get(key) ?? { ...place, people: new Set() };
    tallies.set(key, tally);
    tally.people.add(person);
  };
  const everywhere: { readonly person: string; readonly groups: ReadonlyMap<string, number> }[] = [];
  for (const change of [...diff.people, ...diff.sameAccess]) {
    const { person } = change;
    const groups = measure.groups(change, diff);
    for (const [key, set] of groups) {
      if (set === 0) continue;
      if (key === EVERY_GROUP) everywhere.push({ person, groups });
      else count(`group ${key}`, { level: "perGroup", scope: { kind: "billingGroup", key } }, person);
    }
    if (!measure.counts(change)) continue;
    count("organization", { level: "organization" }, person);
    for (const place of measure.roles(change)) count(`role ${rightKey(place)}`, { level: "perRole", ...place }, person);
  }
  for (const { scope, level, people } of tallies.values())
    if (level === "perGroup" && scope?.kind === "billingGroup")
      for (const { person, groups } of everywhere) if (groups.get(scope.key) !== 0) people.add(person);
  for (const { person } of everywhere) count("every group", { level: "perGroup" }, person);
  return tallies;
}

/** How many people of the base a tally could be about. */
export function populationOf({ base }: AccessDiff, tally: Tally): number {
  const people = new Set<string>();
  for (const binding of base.bindings)
    if (isAbout(tally, binding)) for (const { person } of binding.grants) people.add(person);
  if (tally.level === "organization") for (const { person } of base.otherGrants) people.add(person);
  return people.size;
}

function isAbout({ level, role, scope }: Tally, binding: Binding): boolean {
  switch (level) {
    case "organization":
      return true;
    case "perRole":
      return binding.role === role && scope !== undefined && scopeKey(binding.scope) === scopeKey(scope);
    case "perGroup":
      return carries(binding) !== 0 && reaches(binding, scope?.kind === "billingGroup" ? scope.key : EVERY_GROUP);
  }
}
