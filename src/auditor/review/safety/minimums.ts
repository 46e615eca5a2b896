import { type Limits, type ReviewLimits } from "../../../model/limits";
import { type Binding, type Organization } from "../../../model/organization";
import { type RoleId } from "../../../model/roles";
import { placeKey } from "../../rules/engine/floors";
import { daysAfter } from "../../rules/engine/time";
import { instantText } from "../../../model/instant";
import { count } from "../../../report/text/words";
import { rightText } from "../../rules/engine/right-text";
import { type AccessDiff } from "../access-diff";
import { type Block } from "./block";
import { type Ends, firstShortage, type Shortage, usableEnds } from "./usable-ends";

/** Roles by which somebody can mend access, or at least billing, when nobody else can. */
const RESCUE_ROLES: ReadonlySet<RoleId> = new Set<RoleId>(["owner", "administrator", "billingAdmin"]);

interface Minimum {
  readonly limit: `limits.${keyof (Limits & ReviewLimits)}`;
  readonly people: number;
  /** What the people are, as in "2 usable …". */
  readonly what: string;
}

/**
 * The minimums that a change breaks: fewer usable people than demanded, and fewer than there would be without it. Usable is
 * who is active, on a verified domain where the role needs one, and keeps the right for `expiringDays` and more. Every
 * later day on which a right ends is looked at too.
 */
export function minimumBlocks(diff: AccessDiff, limits: ReviewLimits): readonly Block[] {
  const { base, head, now } = diff;
  const soon = daysAfter(now, limits.expiringDays);
  const there = new Map(head.bindings.map((binding) => [placeKey(binding), binding]));
  const lists = base.bindings.flatMap((binding): readonly Block[] => {
    const minimum = minimumOf(binding, head, { ...limits, ...base.limits });
    if (minimum === undefined) return [];
    const successor = there.get(placeKey(binding));
    const after = usableEnds(head, successor === undefined ? [] : [successor], now);
    const shortage = firstShortage(usableEnds(base, [binding], now), after, minimum.people, soon);
    if (shortage === undefined) return [];
    const { role, scope } = binding;
    const [message, way] =
      successor === undefined
        ? [
            `${minimum.what} is no longer managed, so that nobody looks whether anybody remains; ${minimum.limit} is ${minimum.people}.`,
            "Leave the list in the manifest",
          ]
        : [remaining(shortage, minimum, limits), "Name somebody else who can use the right and keeps it"];
    const unblock = `${way}; or lower ${minimum.limit} first, in a change of its own`;
    return [{ kind: "minimum", role, scope, ...numbersOf(shortage, minimum), message, unblock }];
  });
  return [...lists, ...breakGlassBlock(diff, limits)];
}

/** The minimum of a list. Of a group that is described no more, none: that its lists are released is another matter. */
function minimumOf(
  binding: Binding,
  head: Organization,
  limits: Limits & Pick<ReviewLimits, "minimumBillingAdmins">,
): Minimum | undefined {
  const { role, scope } = binding;
  const minimum = (limit: keyof typeof limits): Minimum => ({
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

function breakGlassBlock({ base, head, now }: AccessDiff, limits: ReviewLimits): readonly Block[] {
  const minimum: Minimum = {
    limit: "limits.minimumBreakGlass",
    people: limits.minimumBreakGlass,
    what: "Emergency access (breakGlass)",
  };
  const soon = daysAfter(now, limits.expiringDays);
  const shortage = firstShortage(rescuers(base, now), rescuers(head, now), minimum.people, soon);
  if (shortage === undefined) return [];
  const unblock =
    "Keep somebody under breakGlass who is active and holds Administrator or Organization Billing Admin without an end";
  const message = remaining(shortage, minimum, limits);
  return [{ kind: "break-glass", ...numbersOf(shortage, minimum), message, unblock }];
}

/** Who is kept for emergencies and holds a role that helps in one. */
function rescuers(organization: Organization, now: Date): Ends {
  const { bindings, breakGlass } = organization;
  const rescue = bindings.filter(({ role, scope }) => RESCUE_ROLES.has(role) && scope.kind === "organization");
  return new Map([...usableEnds(organization, rescue, now)].filter(([person]) => breakGlass.includes(person)));
}

function numbersOf(
  { at, before, after, people }: Shortage,
  { limit, people: minimum }: Minimum,
): Pick<Block, "limits" | "people" | "numbers" | "at"> {
  return {
    limits: [limit],
    people,
    numbers: { actual: after, limit: minimum, of: before },
    ...(at === undefined ? {} : { at }),
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
