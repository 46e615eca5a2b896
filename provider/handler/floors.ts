import { DEFAULT_LIMITS, type Limits } from "../../src/model/limits";
import { roleLabel, type RoleId } from "../../src/model/roles";
import { type CheckFailure } from "./members";
import { isObject, textsOf, UNKNOWN, type Props } from "./json-values";

/** How many usable holders of a role must remain, and the limit that says so. */
export interface Floor {
  readonly limit: keyof Limits;
  readonly minimum: number;
}

/**
 * The floor of a role under the limits that the inputs give; none for roles that may be left without holders, and none in
 * a preview that does not know the limit yet.
 */
export function floorOf(role: RoleId, inputs: Props): Floor | undefined {
  const limits = isObject(inputs["limits"]) ? inputs["limits"] : {};
  const floor = (limit: keyof Limits): Floor | undefined => {
    const value = limits[limit];
    if (value === UNKNOWN || inputs["limits"] === UNKNOWN) return undefined;
    return { limit, minimum: typeof value === "number" ? value : DEFAULT_LIMITS[limit] };
  };
  if (role === "administrator") return floor("minimumAdministrators");
  if (role === "billingGroupAdmin") return floor("minimumBillingGroupAdmins");
  return undefined;
}

/** Why a removal that would leave `left` usable holders is refused. */
export function belowFloor(role: RoleId, left: number, { limit, minimum }: Floor): string {
  return `would leave ${left} usable ${roleLabel(role)}${left === 1 ? "" : "s"}, and limits.${limit} is ${minimum}`;
}

/** Why somebody who is kept for emergencies is not removed. */
export function keptForEmergencies(member: string): string {
  return `${member} is kept for emergencies (breakGlass) and is never removed; take the address off that list first`;
}

/** Removals that would be refused in the end, found in the preview already, from the inputs alone. */
export function removalFailures(role: RoleId, list: string, olds: Props, news: Props): readonly CheckFailure[] {
  const [before, after] = [olds[list], news[list]];
  if (!isObject(before) || !isObject(after)) return [];
  const removed = Object.keys(before).filter((member) => !Object.hasOwn(after, member));
  const breakGlass = new Set(textsOf(news["breakGlass"]));
  const kept = removed.filter((member) => breakGlass.has(member));
  const failures = kept.map((member) => ({
    property: `${list}[${JSON.stringify(member)}]`,
    reason: keptForEmergencies(member),
  }));
  const floor = floorOf(role, news);
  const left = Object.keys(after).length;
  if (removed.length > 0 && floor !== undefined && left < floor.minimum)
    // Not under the list's own name: the engine would print all its members.
    failures.push({ property: `limits.${floor.limit}`, reason: belowFloor(role, left, floor) });
  return failures;
}
