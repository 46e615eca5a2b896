import { type AccessPath, carries, EVERY_GROUP, reaches } from "../../model/access";
import { capabilitiesOf, type CapabilitySet } from "../../model/capabilities";
import { compareText } from "../../model/problem";
import { type RoleId } from "../../model/roles";
import { type Change, changeOf, type ReleasedPlaces } from "./classify";
import { type CapabilityRight } from "./rights";

/** A right, and how it changes. */
export interface Changed<R> {
  readonly change: Change;
  readonly right: R;
}

/**
 * How one person's billing capabilities change. Only groups on which the person has a right of its own are looked at
 * one by one: all others, declared or not, are as `EVERY_GROUP` is.
 */
export function capabilityChanges(
  before: readonly AccessPath[],
  after: readonly AccessPath[],
  released: ReleasedPlaces,
): readonly Changed<CapabilityRight>[] {
  const [base, head] = [reachOf(before), reachOf(after)];
  const single = [...new Set([...base.single.keys(), ...head.single.keys()])].sort(compareText);
  const changes = new Map<string, { readonly change: Change; readonly sets: Map<string, CapabilitySet> }>();
  for (const group of [EVERY_GROUP, ...single]) {
    const [had, has] = [pathsOn(base, group), pathsOn(head, group)];
    for (const part of partition([...had, ...has].map(({ binding }) => carries(binding)))) {
      const change = changeOf(carrying(had, part), carrying(has, part), released);
      if (change === undefined) continue;
      const key = `${change.kind} ${change.was ?? ""} ${change.is ?? ""}`;
      const { sets } = changes.get(key) ?? setDefault(changes, key, { change, sets: new Map() });
      sets.set(group, (sets.get(group) ?? 0) | part);
    }
  }
  return [...changes.values()].flatMap(({ change, sets }) =>
    partition([...sets.values()]).map((part) => {
      const touched = single.filter((group) => ((sets.get(group) ?? 0) & part) !== 0);
      const isEverywhere = ((sets.get(EVERY_GROUP) ?? 0) & part) !== 0;
      const side = change.kind === "lost" || change.kind === "released" ? base : head;
      return { change, right: rightOf(side, part, isEverywhere, touched, single) };
    }),
  );
}

function rightOf(
  side: Reach,
  part: CapabilitySet,
  isEverywhere: boolean,
  touched: readonly string[],
  single: readonly string[],
): CapabilityRight {
  const paths = carrying([...side.everywhere, ...touched.flatMap((group) => side.single.get(group) ?? [])], part);
  return {
    kind: "capabilities",
    capabilities: capabilitiesOf(part),
    groups: isEverywhere ? [EVERY_GROUP] : touched,
    except: isEverywhere ? single.filter((group) => !touched.includes(group)) : [],
    implied: isImplied(side, part, isEverywhere ? [EVERY_GROUP] : touched),
    paths,
  };
}

/** Whether somewhere Administrator or Owner is needed for `part`, since no billing role gives all of it there. */
function isImplied(side: Reach, part: CapabilitySet, groups: readonly string[]): boolean {
  return groups.some((group) => {
    const explicit = pathsOn(side, group).reduce(
      (set, { binding }) => (IMPLYING.has(binding.role) ? set : set | carries(binding)),
      0,
    );
    return (part & ~explicit) !== 0;
  });
}

/** Roles that are not about billing and carry all of it. Source: billing-roles-article, "For Technical Leads". */
const IMPLYING: ReadonlySet<RoleId> = new Set<RoleId>(["owner", "administrator"]);

/** Paths that carry a billing capability, by what they reach. */
interface Reach {
  readonly everywhere: readonly AccessPath[];
  readonly single: ReadonlyMap<string, readonly AccessPath[]>;
}

function reachOf(paths: readonly AccessPath[]): Reach {
  const everywhere: AccessPath[] = [];
  const single = new Map<string, AccessPath[]>();
  for (const path of paths) {
    const { binding } = path;
    if (carries(binding) === 0) continue;
    if (reaches(binding, EVERY_GROUP)) everywhere.push(path);
    else if (binding.scope.kind === "billingGroup") {
      const list = single.get(binding.scope.key);
      if (list === undefined) single.set(binding.scope.key, [path]);
      else list.push(path);
    }
  }
  return { everywhere, single };
}

function pathsOn({ everywhere, single }: Reach, group: string): readonly AccessPath[] {
  const own = single.get(group);
  return own === undefined ? everywhere : [...everywhere, ...own];
}

function carrying(paths: readonly AccessPath[], part: CapabilitySet): readonly AccessPath[] {
  return paths.filter(({ binding }) => (carries(binding) & part) !== 0);
}

/** The coarsest parts of all that `sets` hold, such that each set holds all or nothing of each part. */
function partition(sets: readonly CapabilitySet[]): readonly CapabilitySet[] {
  let parts: CapabilitySet[] = [];
  let known: CapabilitySet = 0;
  for (const set of new Set(sets)) {
    parts = [...parts.flatMap((part) => [part & set, part & ~set]), set & ~known].filter((part) => part !== 0);
    known |= set;
  }
  return parts;
}

function setDefault<K, V>(map: Map<K, V>, key: K, value: V): V {
  map.set(key, value);
  return value;
}
