import { defined } from "../../model/defined";
import { type Position } from "../../model/problem";
import { type Duty, type DutyConflict } from "../../model/separation-of-duties";
import { show } from "../../model/show";
import { type Loosenings } from "./loosening";

/** A duty, and where it is declared. */
export interface PlacedDuty {
  readonly duty: Duty;
  readonly at: Position;
}

/** Pairs that conflict, and where. */
interface PlacedConflicts {
  readonly list: ReadonlyMap<string, { readonly conflict: DutyConflict; readonly at: Position }>;
  readonly at: Position;
}

/** What one layer, a manifest or the defaults that it extends, says of duties. */
export interface PlacedSeparation {
  readonly duties: ReadonlyMap<string, PlacedDuty>;
  /** Absent where it names no pairs, not even none. */
  readonly conflicts?: PlacedConflicts;
}

/**
 * What a manifest says of duties, over the defaults that it extends. A pair that conflicts by the defaults does so here
 * too, and a duty of theirs is no narrower, unless they let it be.
 */
export function layeredSeparation(
  own: PlacedSeparation | undefined,
  shared: PlacedSeparation,
  loosenings: Loosenings,
): PlacedSeparation {
  const conflicts = layeredConflicts(own?.conflicts, shared.conflicts, loosenings);
  return {
    duties: layeredDuties(own?.duties ?? new Map(), shared.duties, loosenings),
    ...defined({ conflicts }),
  };
}

function layeredDuties(
  own: ReadonlyMap<string, PlacedDuty>,
  shared: ReadonlyMap<string, PlacedDuty>,
  loosenings: Loosenings,
): ReadonlyMap<string, PlacedDuty> {
  const duties = new Map([...shared, ...own]);
  for (const [name, below] of shared) {
    const above = own.get(name);
    if (above === undefined || isAsWide(above.duty, below.duty)) continue;
    const isRefused = loosenings.refuse(
      "separationOfDuties.duties",
      `fewer people have the duty ${show(name)} than by the defaults that this manifest extends`,
      { remedy: "remove it here, or add to it", at: above.at, related: below.at },
    );
    if (isRefused) duties.set(name, below);
  }
  return duties;
}

/** Whether everybody has a duty who has another. */
function isAsWide(duty: Duty, than: Duty): boolean {
  const { roles = [], capabilities = [], productRoles = false } = duty;
  return (
    (than.roles ?? []).every((role) => roles.includes(role)) &&
    (than.capabilities ?? []).every((capability) => capabilities.includes(capability)) &&
    (productRoles || than.productRoles !== true)
  );
}

function layeredConflicts(
  own: PlacedConflicts | undefined,
  shared: PlacedConflicts | undefined,
  loosenings: Loosenings,
): PlacedConflicts | undefined {
  if (own === undefined || shared === undefined) return own ?? shared;
  const list = new Map(own.list);
  for (const [key, { conflict, at: related }] of shared.list) {
    if (own.list.has(key)) continue;
    const [one, other] = conflict.between;
    const isRefused = loosenings.refuse(
      "separationOfDuties.conflicts",
      `${show(one)} and ${show(other)} conflict in the defaults that this manifest extends, and not here`,
      { remedy: "add the pair", at: own.at, related },
    );
    if (isRefused) list.set(key, { conflict, at: related });
  }
  return { list, at: own.at };
}
