import { type Position } from "../model/problem";
import {
  BUILT_IN_DUTIES,
  DEFAULT_CONFLICTS,
  type DutyConflict,
  dutiesOf,
  type SeparationOfDuties,
} from "../model/separation-of-duties";
import { show } from "../model/show";
import { entriesOf, mergeEntries, type LocatedFile, type Report } from "./merge";
import { checkName } from "./places";
import { layeredSeparation, type PlacedDuty, type PlacedSeparation } from "./shared/layered-separation";
import { type Layer } from "./shared/layer";

/** As many duties of their own can a manifest and the defaults that it extends have: rules count in 32 bits. */
const MOST_DUTIES = 20;

/**
 * The section `separationOfDuties` of all files, over that of the file that the manifest extends: duties by name, and
 * pairs that add up. None where neither has it.
 */
export function readSeparation(
  files: readonly LocatedFile[],
  layer: Layer | undefined,
  report: Report,
): SeparationOfDuties | undefined {
  const below = layer === undefined ? undefined : readLayer([layer.file], new Map(), report);
  const own = readLayer(files, below?.duties ?? new Map(), report);
  const { duties, conflicts } =
    layer === undefined || below === undefined
      ? (own ?? { duties: new Map<string, PlacedDuty>() })
      : layeredSeparation(own, below, layer.loosenings);
  const last = [...duties.values()][MOST_DUTIES];
  if (last !== undefined) report(last.at, `there can't be more than ${MOST_DUTIES} duties besides the built-in ones`);
  if (own === undefined && below === undefined) return undefined;
  return {
    duties: new Map([...duties].map(([name, { duty }]) => [name, duty])),
    conflicts: conflicts === undefined ? DEFAULT_CONFLICTS : [...conflicts.list.values()].map((each) => each.conflict),
  };
}

function readLayer(
  files: readonly LocatedFile[],
  inherited: ReadonlyMap<string, PlacedDuty>,
  report: Report,
): PlacedSeparation | undefined {
  const sections = files.flatMap(({ data: { separationOfDuties }, tree }) =>
    separationOfDuties === undefined ? [] : [{ section: separationOfDuties, tree }],
  );
  if (sections.length === 0) return undefined;
  const duties = readDuties(files, report);
  const named = [...inherited, ...duties].map(([name, { duty }]) => [name, duty] as const);
  const known = dutiesOf({ duties: new Map(named), conflicts: [] });
  const list = new Map<string, { conflict: DutyConflict; at: Position }>();
  for (const { section, tree } of sections) {
    const { conflicts } = section;
    conflicts?.forEach(({ between, ...more }, index) => {
      const at = tree.positionOf(conflicts, index);
      for (const [position, name] of between.entries())
        if (!known.has(name))
          report(tree.positionOf(between, position), `no duty is called ${show(name)}`, {
            meant: { text: name, among: known.keys() },
            missingFrom: "separationOfDuties",
          });
      if (between[0] === between[1]) report(at, `${show(between[0])} can't conflict with itself`);
      const key = JSON.stringify([...between].sort());
      const earlier = list.get(key);
      if (earlier === undefined) list.set(key, { conflict: { between, ...more }, at });
      else if (earlier.at.file === at.file || earlier.conflict.reason !== more.reason)
        report(at, `${between.map(show).join(" and ")} are listed twice`, { related: earlier.at });
    });
  }
  const stated = sections.find(({ section }) => section.conflicts !== undefined);
  if (stated === undefined) return { duties };
  return { duties, conflicts: { list, at: stated.tree.positionOf(stated.section, "conflicts") } };
}

function readDuties(files: readonly LocatedFile[], report: Report): ReadonlyMap<string, PlacedDuty> {
  const entries = entriesOf(files, (data) => data.separationOfDuties?.duties);
  const duties = new Map<string, PlacedDuty>();
  const merged = mergeEntries("duty", entries, ["roles", "capabilities", "productRoles"], report);
  for (const [name, { value, at }] of merged) {
    checkName("duty", name, at, report);
    if (Object.hasOwn(BUILT_IN_DUTIES, name))
      report(at, `the duty ${show(name)} is built in`, { hint: "give your own duty another name" });
    else duties.set(name, { duty: value, at });
  }
  return duties;
}
