import { carries, EVERY_GROUP, reaches } from "../../../model/access";
import { type Binding, type Scope, scopeKey } from "../../../model/organization";
import { type RolePlace } from "../../rules/engine/access-change";
import { placeKey } from "../../rules/engine/floors";
import { type AccessDiff } from "../access-diff";
import { type PersonChange } from "../person-change";
import { ADMINISTRATION, type CapabilityRight, type Right } from "../rights";

/** What is counted, by the names of the limits. */
export const MEASURE_NAMES = ["losingAccess", "gainingBilling", "gainingAdministration"] as const;
export type MeasureName = (typeof MEASURE_NAMES)[number];

/** To whom something happens: in the whole organization, by a role on its scope, or on a Billing Group. */
export interface Tally {
  readonly level: "organization" | "perRole" | "perGroup";
  readonly role?: RolePlace["role"];
  readonly scope?: Scope;
  readonly people: Set<string>;
}

/** Tallies by a key that is the same for the same place in two diffs to the same head. */
export type Tallies = ReadonlyMap<string, Tally>;

/** Who counts for a measure, and where. */
interface Measure {
  readonly counts: (change: PersonChange) => boolean;
  readonly roles: (change: PersonChange) => readonly RolePlace[];
  readonly groups: (change: PersonChange, diff: AccessDiff) => readonly GroupReach[];
}

type GroupReach = Pick<CapabilityRight, "groups" | "except">;

const MEASURES: Readonly<Record<MeasureName, Measure>> = {
  losingAccess: {
    counts: ({ losesAccess }) => losesAccess,
    roles: ({ leaves }) => leaves,
    groups: ({ losesAccess, lost }) => (losesAccess ? lost.filter(isBilling) : []),
  },
  gainingBilling: {
    counts: ({ gainsBilling }) => gainsBilling.length > 0,
    roles: ({ joins }) => joins.filter((place) => carries(place) !== 0),
    groups: ({ gained }) => gained.filter(isBilling),
  },
  gainingAdministration: {
    counts: ({ gainsAdministration }) => gainsAdministration.length > 0,
    roles: ({ joins }) => joins.filter(({ role }) => ADMINISTRATION.has(role)),
    groups: ({ gainsAdministration }, { head }) =>
      gainsAdministration.flatMap(({ scope }) => {
        const group = scope.kind === "account" ? head.accounts.get(scope.key)?.billingGroup : undefined;
        return group === undefined ? [] : [{ groups: [group], except: [] }];
      }),
  },
};

/**
 * Counts people for a measure. Of the Billing Groups, those are looked at on which somebody's right of its own changes; a
 * right over the whole organization counts there too, but where nothing else changes it is one matter, not one a group.
 */
export function talliesOf(diff: AccessDiff, name: MeasureName): Tallies {
  const measure = MEASURES[name];
  const released = new Set(diff.lists.flatMap((list) => (list.change === "released" ? [placeKey(list)] : [])));
  const tallies = new Map<string, Tally>();
  const count = (key: string, place: Omit<Tally, "people">, person: string): void => {
    const tally = tallies.get(key) ?? { ...place, people: new Set() };
    tallies.set(key, tally);
    tally.people.add(person);
  };
  const everywhere: { readonly person: string; readonly except: readonly string[] }[] = [];
  for (const change of [...diff.people, ...diff.sameAccess]) {
    const { person } = change;
    for (const { groups, except } of measure.groups(change, diff))
      if (groups.includes(EVERY_GROUP)) everywhere.push({ person, except });
      else
        for (const key of groups)
          count(`group ${key}`, { level: "perGroup", scope: { kind: "billingGroup", key } }, person);
    if (!measure.counts(change)) continue;
    count("organization", { level: "organization" }, person);
    for (const place of measure.roles(change)) {
      const key = placeKey(place);
      if (!released.has(key)) count(`role ${key}`, { level: "perRole", ...place }, person);
    }
  }
  for (const { scope, level, people } of tallies.values())
    if (level === "perGroup" && scope?.kind === "billingGroup")
      for (const { person, except } of everywhere) if (!except.includes(scope.key)) people.add(person);
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
      return scope?.kind === "billingGroup" && carries(binding) !== 0 && reaches(binding, scope.key);
  }
}

function isBilling(right: Right): right is CapabilityRight {
  return right.kind === "capabilities";
}
