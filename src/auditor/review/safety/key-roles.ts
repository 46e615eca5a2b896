import { type Binding } from "../../../model/organization";
import { type RoleId } from "../../../model/roles";
import { bindingsByRight, rightKey, rightText } from "../../../model/right";
import { count } from "../../../report/text/words";
import { daysAfter } from "../../rules/engine/time";
import { type AccessDiff } from "../access-diff";
import { type Block } from "./block";
import { type AllLimits } from "./stricter-limits";
import { type Ends, usableEnds } from "../../../model/usable-ends";

/** Roles whose holders keep everybody else in. */
const KEY_ROLES: ReadonlySet<RoleId> = new Set<RoleId>(["administrator", "billingAdmin", "billingGroupAdmin"]);

/** From so many usable holders on, a share of them is looked at: of fewer, the minimum says enough. */
const FEWEST = 4;

/**
 * Key roles of which most usable holders go at once, however small the change. Replacements count as left: that many
 * new people come in is what the budgets of gains are for.
 */
export function keyRoleBlocks({ base, head, claimed, now }: AccessDiff, limits: AllLimits): readonly Block[] {
  const soon = daysAfter(now, limits.expiringDays);
  const { percent } = limits.losingAccess.perRole;
  const there = bindingsByRight(head.bindings);
  const stay = (ends: Ends): readonly string[] => [...ends].flatMap(([person, end]) => (end > soon ? [person] : []));
  return base.bindings.flatMap((binding): readonly Block[] => {
    const successor = there.get(rightKey(binding));
    if (!KEY_ROLES.has(binding.role) || successor === undefined) return [];
    const had = stay(usableEnds([base], [binding], now));
    const has = stay(usableEnds([head, claimed], [successor], now));
    const gone = had.length - has.length;
    if (had.length < FEWEST || gone * 100 <= had.length * percent) return [];
    return [blockOf(binding, had, has, percent)];
  });
}

function blockOf({ role, scope }: Binding, had: readonly string[], has: readonly string[], percent: number): Block {
  const allowed = Math.floor((had.length * percent) / 100);
  const left = new Set(has);
  return {
    kind: "key-role",
    limits: ["limits.losingAccess.perRole.percent"],
    role,
    scope,
    people: had.filter((person) => !left.has(person)).sort(),
    numbers: { actual: had.length - has.length, limit: allowed, of: had.length },
    message: `${rightText({ role, scope })} loses most of those who can use it: of ${count(had.length, "person", "people")} ${has.length} ${has.length === 1 ? "is" : "are"} left; limits.losingAccess.perRole.percent is ${percent}.`,
    unblock:
      "Split the change, or name others who can use the role; or raise limits.losingAccess.perRole.percent first, in a change of its own",
  };
}
