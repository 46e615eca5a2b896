import { type Position } from "../model/problem";
import {
  BUILT_IN_DUTIES,
  DEFAULT_CONFLICTS,
  type Duty,
  type DutyConflict,
  dutiesOf,
  type SeparationOfDuties,
} from "../model/separation-of-duties";
import { show } from "../model/show";
import { entriesOf, mergeEntries, type LocatedFile, type Report } from "./merge";
import { checkName } from "./places";

/** The section `separationOfDuties` of all files: duties by name, and pairs that add up. None where no file has it. */
export function readSeparation(files: readonly LocatedFile[], report: Report): SeparationOfDuties | undefined {
  const sections = files.flatMap(({ data: { separationOfDuties }, tree }) =>
    separationOfDuties === undefined ? [] : [{ section: separationOfDuties, tree }],
  );
  if (sections.length === 0) return undefined;
  const entries = entriesOf(files, (data) => data.separationOfDuties?.duties);
  const duties = new Map<string, Duty>();
  for (const [name, { value, at }] of mergeEntries(
    "duty",
    entries,
    ["roles", "capabilities", "productRoles"],
    report,
  )) {
    checkName("duty", name, at, report);
    if (Object.hasOwn(BUILT_IN_DUTIES, name))
      report(at, `the duty ${show(name)} is built in`, { hint: "give your own duty another name" });
    else duties.set(name, value);
  }

  const known = dutiesOf({ duties, conflicts: [] });
  const pairs = new Map<string, { conflict: DutyConflict; at: Position }>();
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
      const earlier = pairs.get(key);
      if (earlier === undefined) pairs.set(key, { conflict: { between, ...more }, at });
      else if (earlier.at.file === at.file || earlier.conflict.reason !== more.reason)
        report(at, `${between.map(show).join(" and ")} stand here twice`, { related: earlier.at });
    });
  }
  const isDeclared = sections.some(({ section }) => section.conflicts !== undefined);
  return { duties, conflicts: isDeclared ? [...pairs.values()].map(({ conflict }) => conflict) : DEFAULT_CONFLICTS };
}
