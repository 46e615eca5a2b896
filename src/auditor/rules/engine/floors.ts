import { grantMarks, isUsable } from "../../../model/grant-marks";
import { floorLimitOf, type Limits } from "../../../model/limits";
import { type Binding, type Organization } from "../../../model/organization";
import { roleLabel } from "../../../model/roles";
import { bindingsByRight, type Right, rightKey } from "../../../model/right";

/** How many usable holders a role on a scope has, and how many must remain. */
interface Floor {
  readonly usable: ReadonlySet<string>;
  readonly limit: keyof Limits;
  readonly minimum: number;
}

/** The floors of an organization at one moment. */
export interface Floors {
  /** The floor under a role on a scope, if there is one. */
  of(place: Right): Floor | undefined;
}

/** The floors that the limits of `organization` set. */
export function floorsOf(
  organization: Pick<Organization, "people" | "domains" | "limits" | "bindings">,
  now: Date,
): Floors {
  const bindings = bindingsByRight(organization.bindings);
  const known = new Map<string, Floor>();
  return {
    of(place) {
      const limit = floorLimitOf(place.role);
      if (limit === undefined) return undefined;
      const key = rightKey(place);
      const floor = known.get(key) ?? {
        usable: usableHolders(organization, bindings.get(key), now),
        limit,
        minimum: organization.limits[limit],
      };
      known.set(key, floor);
      return floor;
    },
  };
}

/** Those whose right of a binding can be used now. */
export function usableHolders(
  organization: Pick<Organization, "people" | "domains">,
  binding: Binding | undefined,
  now: Date,
): ReadonlySet<string> {
  const usable = new Set<string>();
  if (binding === undefined) return usable;
  for (const grant of binding.grants)
    if (isUsable(grantMarks(organization, binding, grant, now))) usable.add(grant.person);
  return usable;
}

/** Why taking the right `place` from `person` would go below a floor: the end of a sentence. */
export function whyBelowFloor(floors: Floors, place: Right, person: string): string | undefined {
  const floor = floors.of(place);
  if (floor === undefined || !floor.usable.has(person)) return undefined;
  const left = floor.usable.size - 1;
  if (left >= floor.minimum) return undefined;
  return `only ${left} usable ${roleLabel(place.role)}${left === 1 ? "" : "s"} would remain, and limits.${floor.limit} is ${floor.minimum}`;
}
