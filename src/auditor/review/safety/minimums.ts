import { defined } from "../../../model/defined";
import { type Limits, type ReviewLimits } from "../../../model/limits";
import { type Binding, type Organization } from "../../../model/organization";
import { type RoleId } from "../../../model/roles";
import { daysAfter } from "../../rules/engine/time";
import { instantText } from "../../../model/instant";
import { bindingsByRight, rightKey, rightText } from "../../../model/right";
import { count } from "../../../report/text/words";
import { type AccessDiff, mayHaveHolders } from "../access-diff";
import { isLive } from "../../rules/engine/is-live";
import { type Block } from "./block";
import { type AllLimits } from "./stricter-limits";
import { type Ends, type Standings, usableEnds } from "../../../model/usable-ends";
import { firstShortage, type Shortage } from "./shortage";

/** Roles by which somebody can fix access, or at least billing, when nobody else can. */
const RESCUE_ROLES: ReadonlySet<RoleId> = new Set<RoleId>(["owner", "administrator", "billingAdmin"]);

type MinimumName = keyof Limits | "minimumBillingAdmins" | "minimumBreakGlass";

interface Minimum {
  readonly limit: `limits.${MinimumName}`;
  readonly people: number;
  /** What the people are, as in "2 usable …". */
  readonly what: string;
}

/**
 * The minimums that a change breaks: fewer usable people than demanded, and fewer than there would be without it.
 * Usable is who is active, on a verified domain where the role needs one, and keeps the right for `expiringDays` and
 * more. Every later day on which a right ends is looked at too.
 */
export function minimumBlocks(diff: AccessDiff, limits: AllLimits): readonly Block[] {
  const { base, head, claimed, now } = diff;
  const soon = daysAfter(now, limits.expiringDays);
  const there = bindingsByRight(head.bindings);
  const lists = base.bindings.flatMap((binding): readonly Block[] => {
    const minimum = minimumOf(binding, head, limits);
    if (minimum === undefined) return [];
    const successor = there.get(rightKey(binding));
    const after = usableEnds([head, claimed], successor === undefined ? [] : [successor], now);
    const shortage = firstShortage(usableEnds([base], [binding], now), after, minimum.people, soon);
    if (shortage === undefined) return [];
    const { role, scope } = binding;
    const [message, way] =
      successor === undefined
        ? [
            `${minimum.what} is no longer managed, so nothing shows that anybody remains; ${minimum.limit} is ${minimum.people}.`,
            "Leave the list in the manifest",
          ]
        : [remaining(shortage, minimum, limits), "Name somebody else who can use the right and keeps it"];
    const unblock = `${way}; or lower ${minimum.limit} first, in a change of its own`;
    return [{ kind: "minimum", role, scope, ...numbersOf(shortage, minimum), message, unblock }];
  });
  return [...lists, ...unseenBlocks(diff, limits), ...breakGlassBlock(diff, limits)];
}

/**
 * Lists that are managed from now on with fewer usable people than demanded: nothing shows that Twilio has as few. Of a
 * group that is new to the manifest, one will do, since it may never have had more.
 */
function unseenBlocks(diff: AccessDiff, limits: AllLimits): readonly Block[] {
  const { base, head, claimed, now } = diff;
  if (isLive({ organization: base })) return [];
  const soon = daysAfter(now, limits.expiringDays);
  const before = bindingsByRight(base.bindings);
  return head.bindings.flatMap((binding): readonly Block[] => {
    const minimum = before.has(rightKey(binding)) ? undefined : minimumOf(binding, head, limits);
    if (minimum === undefined) return [];
    const people = mayHaveHolders(diff, binding.scope) ? minimum.people : Math.min(1, minimum.people);
    const usable = [...usableEnds([head, claimed], [binding], now).values()].filter((end) => end > soon).length;
    if (usable >= people) return [];
    const { role, scope } = binding;
    return [
      {
        kind: "minimum",
        limits: [minimum.limit],
        role,
        scope,
        people: [],
        numbers: { actual: usable, limit: people },
        message: `${minimum.what} is managed from now on, and ${usable} of those whom it names can use it for the next ${count(limits.expiringDays, "day")}; ${minimum.limit} is ${minimum.people}, and everybody else loses the role.`,
        unblock: `Name everybody who is to keep the role; or lower ${minimum.limit} first, in a change of its own`,
      },
    ];
  });
}

/** The minimum of a list. Of a group that is described no more, none: that its lists are released is another matter. */
function minimumOf(binding: Binding, head: Organization, limits: AllLimits): Minimum | undefined {
  const { role, scope } = binding;
  const minimum = (limit: MinimumName): Minimum => ({
    limit: `limits.${limit}`,
    people: limits[limit],
    what: rightText(binding),
  });
  if (role === "administrator") return minimum("minimumAdministrators");
  if (role === "billingAdmin") return minimum("minimumBillingAdmins");
  if (role === "billingGroupAdmin" && scope.kind === "billingGroup" && head.billingGroups.has(scope.key))
    return minimum("minimumBillingGroupAdmins");
  return undefined;
}

function breakGlassBlock({ base, head, claimed, now }: AccessDiff, limits: ReviewLimits): readonly Block[] {
  const minimum: Minimum = {
    limit: "limits.minimumBreakGlass",
    people: limits.minimumBreakGlass,
    what: "Emergency access (breakGlass)",
  };
  const soon = daysAfter(now, limits.expiringDays);
  // Who is put on the list by the change itself is not known to be there in an emergency.
  const kept = head.breakGlass.filter((person) => base.breakGlass.includes(person));
  const before = rescuers(base.bindings, base.breakGlass, [base], now);
  const shortage = firstShortage(before, rescuers(head.bindings, kept, [head, claimed], now), minimum.people, soon);
  if (shortage === undefined) return [];
  const unblock =
    "Keep somebody under breakGlass who is active and holds Administrator or Organization Billing Admin without an end; add another login first, in a change of its own";
  const message = remaining(shortage, minimum, limits);
  return [{ kind: "break-glass", ...numbersOf(shortage, minimum), message, unblock }];
}

/** Who of `people`, who are kept for emergencies, can use a role that helps in one. */
function rescuers(
  bindings: readonly Binding[],
  people: readonly string[],
  standings: readonly Standings[],
  now: Date,
): Ends {
  const rescue = bindings.filter(({ role, scope }) => RESCUE_ROLES.has(role) && scope.kind === "organization");
  return new Map([...usableEnds(standings, rescue, now)].filter(([person]) => people.includes(person)));
}

function numbersOf(
  { at, before, after, people }: Shortage,
  { limit, people: minimum }: Minimum,
): Pick<Block, "limits" | "people" | "numbers" | "at"> {
  return {
    limits: [limit],
    people,
    numbers: { actual: after, limit: minimum, of: before },
    ...defined({ at }),
  };
}

function remaining(
  { at, before, after }: Shortage,
  { limit, people, what }: Minimum,
  { expiringDays }: ReviewLimits,
): string {
  const when = at === undefined ? `for the next ${count(expiringDays, "day")}` : `from ${instantText(at)} on`;
  const could = `of ${count(before, "person", "people")} who could use it, ${after} remain${after === 1 ? "s" : ""}`;
  return `${what}: ${could} ${when}; ${limit} is ${people}.`;
}
