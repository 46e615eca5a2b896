import { type EffectiveAccess, reaches } from "../../model/access";
import { type Binding } from "../../model/organization";

/** Where each group stands in a list that is asked about once for everybody. */
const places = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

function placesIn(groups: readonly string[]): ReadonlyMap<string, number> {
  const known = places.get(groups) ?? new Map(groups.map((group, index) => [group, index]));
  places.set(groups, known);
  return known;
}

/** The index of the first of `groups` that a right reaches. Thousands of groups take no longer. */
export function firstReached(binding: Binding, groups: readonly string[]): number | undefined {
  const [first] = groups;
  if (first === undefined) return undefined;
  if (reaches(binding, first)) return 0;
  return binding.scope.kind === "billingGroup" ? placesIn(groups).get(binding.scope.key) : undefined;
}

/** Those of `groups` that something which `person` holds reaches, in their order. */
export function groupsReached(
  access: Pick<EffectiveAccess, "holdings">,
  person: string,
  groups: readonly string[],
): readonly string[] {
  const own = new Set<number>();
  for (const { binding } of access.holdings(person)) {
    if (binding.scope.kind !== "billingGroup" || reaches(binding, NO_GROUP)) return groups;
    const at = firstReached(binding, groups);
    if (at !== undefined) own.add(at);
  }
  return [...own].sort((a, b) => a - b).flatMap((at) => groups[at] ?? []);
}

/** What no group is called: a right that reaches it reaches all. */
const NO_GROUP = "\u0000";
