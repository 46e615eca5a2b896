import { type HeldRight, heldRightKey, twilioRightKey, twilioRightText } from "../../model/right";
import { roleLabel } from "../../model/roles";
import { count } from "../../report/text/words";
import { type Plan, type SealedRole } from "./plan";

/** What Twilio has now, of what the plan was sealed over. */
export interface LiveState {
  readonly roles: readonly SealedRole[];
  readonly rights: readonly HeldRight[];
  readonly nameOf: (user: string) => string;
}

/** Whether a plan gives this right to somebody who was invited when it was sealed, and whom Twilio knows by now. */
export function isAwaited({ awaited = [] }: Plan, person: string, right: HeldRight): boolean {
  return awaited.some((each) => each.person === person && twilioRightKey(each) === twilioRightKey(right));
}

/** Whether a plan contains this write. */
export function isPlanned(plan: Plan, action: "add" | "remove", right: HeldRight): boolean {
  const key = heldRightKey(right);
  return plan.writes.some((write) => write.action === action && heldRightKey(write) === key);
}

/**
 * What has changed since a plan was sealed, one phrase each. The plan's own writes don't count: a run that failed
 * halfway can be repeated under the same plan.
 */
export function changesSince(plan: Plan, live: LiveState): readonly string[] {
  const catalogue = changedMeanings(plan, live);
  const sealed = new Map(plan.live.rights.map((right) => [heldRightKey(right), right]));
  const current = new Map(live.rights.map((right) => [heldRightKey(right), right]));
  const gained = [...current.values()].filter(
    (right) =>
      !sealed.has(heldRightKey(right)) &&
      !isPlanned(plan, "add", right) &&
      !isAwaited(plan, live.nameOf(right.user), right),
  );
  const lost = [...sealed.values()].filter(
    (right) => !current.has(heldRightKey(right)) && !isPlanned(plan, "remove", right),
  );
  return [
    ...catalogue,
    ...gained.map((right) => `live has since gained ${live.nameOf(right.user)} as ${twilioRightText(right)}`),
    ...lost.map((right) => `live has since lost ${right.person} as ${twilioRightText(right)}`),
  ];
}

/** The roles of a plan that are not what they were when it was sealed, or are gone, one phrase each. */
export function changedMeanings(plan: Pick<Plan, "roles">, live: Pick<LiveState, "roles">): readonly string[] {
  const roles = new Map(live.roles.map((role) => [role.role, role]));
  return plan.roles
    .filter(({ role, sid, sha256 }) => roles.get(role)?.sid !== sid || roles.get(role)?.sha256 !== sha256)
    .map(({ role }) => `Twilio has since changed what ${roleLabel(role)} means`);
}

/** One line that refuses: what the plan was sealed for, and what is otherwise. */
export function refusal({ writes }: Plan, [what = "", ...more]: readonly string[]): string {
  const rest = more.length === 0 ? "" : `, and ${count(more.length, "more change")}`;
  return `the plan was sealed for ${count(writes.length, "write")}; ${what}${rest}. Review the change and seal a new plan`;
}
