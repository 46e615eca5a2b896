import { grantMarks, isUsable } from "../../../model/grant-marks";
import { type Limits } from "../../../model/limits";
import { type Binding, type Organization, scopeKey } from "../../../model/organization";
import { roleLabel, type RoleId } from "../../../model/roles";
import { type RolePlace } from "./access-change";

/** How many usable holders a role on a scope has, and how many must remain. */
interface Floor {
  readonly usable: ReadonlySet<string>;
  readonly limit: keyof Limits;
  readonly minimum: number;
}

/** The floors of an organization at one moment. */
export interface Floors {
  /** The floor under a role on a scope, if there is one. */
  of(place: RolePlace): Floor | undefined;
}

/** The limits by role. Source: src/model/limits.ts. */
const LIMITS: ReadonlyMap<RoleId, keyof Limits> = new Map([
  ["administrator", "minimumAdministrators"],
  ["billingGroupAdmin", "minimumBillingGroupAdmins"],
] as const);

/** A role on a scope as text, unique within an organization. */
export function placeKey({ role, scope }: RolePlace): string {
  return `${role} ${scopeKey(scope)}`;
}

/** The floors that the limits of `organization` set. */
export function floorsOf(
  organization: Pick<Organization, "people" | "domains" | "limits" | "bindings">,
  now: Date,
): Floors {
  const bindings = new Map(organization.bindings.map((binding) => [placeKey(binding), binding]));
  const known = new Map<string, Floor>();
  return {
    of(place) {
      const limit = LIMITS.get(place.role);
      if (limit === undefined) return undefined;
      const key = placeKey(place);
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
export function whyBelowFloor(floors: Floors, place: RolePlace, person: string): string | undefined {
  const floor = floors.of(place);
  if (floor === undefined || !floor.usable.has(person)) return undefined;
  const left = floor.usable.size - 1;
  if (left >= floor.minimum) return undefined;
  return `only ${left} usable ${roleLabel(place.role)}${left === 1 ? "" : "s"} would remain, and limits.${floor.limit} is ${floor.minimum}`;
}
