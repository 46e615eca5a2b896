import { DEFAULT_LIMITS, floorLimitOf, type Limits } from "../../src/model/limits";
import { roleLabel, type RoleId } from "../../src/model/roles";
import { type CheckFailure, readMembers } from "./members";
import { textsOf, UNKNOWN, type Props } from "./json-values";
import { isMap } from "../../src/model/is-map";

/** How many usable holders of a role must remain, and the limit that says so. */
export interface Floor {
  readonly limit: keyof Limits;
  readonly minimum: number;
}

/**
 * The floor of a role under the limits that the inputs give; none for roles that may be left without holders, and none
 * in a preview that does not know the limit yet.
 */
export function floorOf(role: RoleId, inputs: Props): Floor | undefined {
  const limits = isMap(inputs["limits"]) ? inputs["limits"] : {};
  const limit = floorLimitOf(role);
  const value = limit === undefined ? undefined : limits[limit];
  if (limit === undefined || value === UNKNOWN || inputs["limits"] === UNKNOWN) return undefined;
  return { limit, minimum: typeof value === "number" ? value : DEFAULT_LIMITS[limit] };
}

/** Why a removal that would leave `left` usable holders is refused. */
export function belowFloor(role: RoleId, left: number, { limit, minimum }: Floor): string {
  return `would leave ${left} usable ${roleLabel(role)}${left === 1 ? "" : "s"}, and limits.${limit} is ${minimum}`;
}

/** Why somebody who is kept for emergencies is not removed. */
export function keptForEmergencies(member: string): string {
  return `${member} is kept for emergencies (breakGlass) and is never removed; take the address off that list first`;
}

/** Removals that a floor or the emergency list forbids. */
export interface ForbiddenRemovals {
  /** Those that the program asks for: refused in the preview. */
  readonly failures: readonly CheckFailure[];
  /** Removals caused by drift or an `until`: everything else continues, and these fail one by one. */
  readonly warnings: readonly CheckFailure[];
}

/**
 * Removals that are refused in the end, found in the preview already, from the inputs alone.
 *
 * @param expired members whom the program still names, and whose `until` has passed
 */
export function forbiddenRemovals(
  role: RoleId,
  list: string,
  olds: Props,
  news: Props,
  expired: ReadonlySet<string>,
): ForbiddenRemovals {
  const [before, after] = [readMembers(olds[list]), news[list]];
  if (before === undefined || !isMap(after)) return { failures: [], warnings: [] };
  const removed = [...before].filter(([member]) => !Object.hasOwn(after, member));
  const byProgram = new Set(
    removed.flatMap(([member, { origin }]) => (origin === "drift" || expired.has(member) ? [] : [member])),
  );
  const breakGlass = new Set(textsOf(news["breakGlass"]));
  const kept = removed.map(([member]) => member).filter((member) => breakGlass.has(member));
  const refused = (member: string): CheckFailure => ({
    property: `${list}[${JSON.stringify(member)}]`,
    reason: keptForEmergencies(member),
  });
  const failures = kept.filter((member) => byProgram.has(member)).map(refused);
  const warnings = kept.filter((member) => !byProgram.has(member)).map(refused);
  const floor = floorOf(role, news);
  const left = Object.keys(after).length;
  const isDeclared = left > 0 || removed.some(([, { origin }]) => origin !== "drift");
  if (removed.length > 0 && isDeclared && floor !== undefined && left < floor.minimum)
    // Not under the list's own name: the engine would print all its members.
    (byProgram.size > 0 ? failures : warnings).push({
      property: `limits.${floor.limit}`,
      reason: belowFloor(role, left, floor),
    });
  return { failures, warnings };
}
