import { assignmentScope, type HeldRight, scopeAt, twilioRightKey, twilioRightText } from "../../src/model/right";
import { readFileSync } from "node:fs";
import { whyUnreadable } from "../../src/manifest/files/why-unreadable";
import { changesSince, isAwaited, isPlanned, liveRole, parsePlan, type Plan, refusal } from "../../src/auditor/plan";
import { type RoleAssignment } from "../../src/twilio/wire";
import { type CheckFailure } from "./members";
import { type Declaration } from "./declaration";
import { type LiveAssignments } from "./live-assignments";
import { type BindingState, type MemberList } from "./state";

/** Reads the plan that the variable names. Throws where it can't be used. */
export function readPlan(file: string, variable: string): Plan {
  const fail = (why: string): never => {
    throw new Error(`${variable} names ${file}, which is no usable plan: ${why}. Nothing was changed`);
  };
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return fail(whyUnreadable(error));
  }
  const parsed = parsePlan(text);
  return "plan" in parsed ? parsed.plan : fail(parsed.problem);
}

/**
 * `live` with nothing written but what the plan contains, and nothing at all where something else has changed since.
 */
export function underPlan(live: LiveAssignments, plan: Plan, now: () => Date): LiveAssignments {
  let permitted: Promise<void> | undefined;
  const permit = (): Promise<void> => (permitted ??= checkLive(live, plan));
  const check = async (action: "add" | "remove", right: HeldRight): Promise<void> => {
    const expired = whyExpired(plan, now());
    if (expired !== undefined) throw new Error(expired);
    await permit();
    if (isPlanned(plan, action, right)) return;
    const name = (await live.directory()).bySid.get(right.user)?.email ?? right.user;
    if (action === "add" && isAwaited(plan, name, right)) return;
    throw new Error(refusal(plan, [unplanned(action, name, right)]));
  };
  return {
    ...live,
    permit,
    async add(role, target, identity) {
      await check("add", { user: identity, role, scope: scopeAt(target) });
      return live.add(role, target, identity);
    },
    async remove(assignment) {
      await check("remove", await rightOf(live, plan, assignment));
      return live.remove(assignment);
    },
  };
}

/**
 * What of a binding's change the plan does not contain, as far as the inputs show it: then it stands in the preview.
 * `read` gives the plan; where it can't, that is the one failure. `before` are the inputs of the last deployment, or of
 * a refresh since.
 */
export function planFailures(
  read: () => Plan | undefined,
  before: BindingState,
  wanted: BindingState,
  declaration: Declaration | undefined,
  now: Date,
): readonly CheckFailure[] {
  const whole = (reason: string): readonly CheckFailure[] => [{ property: "organization", reason }];
  let plan: Plan | undefined;
  try {
    plan = read();
  } catch (error) {
    return whole(error instanceof Error ? error.message : String(error));
  }
  if (plan === undefined) return [];
  if (plan.organization !== wanted.organization)
    return whole(`the plan was sealed for ${plan.organization}, and this is about ${wanted.organization}`);
  const expired = whyExpired(plan, now);
  if (expired !== undefined) return whole(expired);
  if (declaration !== undefined && declaration.digest !== plan.head)
    return whole(refusal(plan, ["what the manifest says has since changed"]));
  const sealed = plan;
  return wanted.lists.flatMap((list) => {
    const had = before.lists.find(({ name }) => name === list.name);
    return [
      ...listFailures(sealed, "add", wanted, list, had),
      ...(had === undefined ? [] : listFailures(sealed, "remove", wanted, had, list)),
    ];
  });
}

/** Members of `list`, and not of `other`, whom it is neither planned to add or remove, nor needed. */
function listFailures(
  plan: Plan,
  action: "add" | "remove",
  { target }: BindingState,
  { name, role, members }: MemberList,
  other: MemberList | undefined,
): readonly CheckFailure[] {
  const place = { role, scope: scopeAt(target) };
  const isHere = (right: HeldRight) => right.role === place.role && right.scope === place.scope;
  const held = plan.live.rights.filter(isHere);
  const writes = plan.writes.filter((write) => write.action === action && isHere(write));
  return [...members].flatMap(([member, { userSid }]) => {
    const before = other?.members.get(member);
    if (before !== undefined && before.userSid === userSid) return [];
    const isThem = ({ person, user }: HeldRight & { readonly person: string }) =>
      userSid === undefined ? person === member || user === member : user === userSid;
    // Who holds it already needs no adding, and who did not hold it no removing.
    if (action === "add" && isAwaited(plan, member, { user: userSid ?? "", ...place })) return [];
    if (writes.some(isThem) || held.some(isThem) === (action === "add")) return [];
    const reason = refusal(plan, [unplanned(action, member, place)]);
    return [{ property: `${name}[${JSON.stringify(member)}]`, reason }];
  });
}

/**
 * Removals that the plan has at the place of a new binding, and that are still to be made: creating a resource removes
 * nobody. The lines say so, lest a run that leaves them out is taken for a success.
 */
export async function removalsLeftOver(
  live: Pick<LiveAssignments, "holders">,
  plan: Plan | undefined,
  { target, lists }: BindingState,
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const { role } of plan === undefined ? [] : lists) {
    const place = { role, scope: scopeAt(target) };
    const due =
      plan?.writes.filter((write) => write.action === "remove" && twilioRightKey(write) === twilioRightKey(place)) ??
      [];
    const holders = due.length === 0 ? [] : await live.holders(role, target);
    for (const { person, user } of due)
      if (holders.some(({ identity }) => identity === user))
        left.push(
          `${person} still holds ${twilioRightText(place)}, which the plan takes away: this stack is new, and creating a resource ` +
            "removes nobody. Adopt first, or run `pulumi up --refresh` again under the same plan",
        );
  }
  return left;
}

async function checkLive(live: LiveAssignments, plan: Plan): Promise<void> {
  const catalogue = await live.roles();
  const roles = plan.roles.flatMap(({ role }) => liveRole(catalogue, role) ?? []);
  const rights: HeldRight[] = [];
  // A role that is not in the catalog any more has no holders to be found, and is a change by itself.
  for (const list of plan.lists.filter(({ role }) => roles.some((each) => each.role === role)))
    for (const { identity } of await live.holders(list.role, assignmentScope(plan.organization, list)))
      rights.push({ ...list, user: identity });
  let changes = changesSince(plan, { roles, rights, nameOf: (user) => user });
  if (changes.length === 0) return;
  const { bySid } = await live.directory();
  changes = changesSince(plan, { roles, rights, nameOf: (user) => bySid.get(user)?.email ?? user });
  // Somebody who was awaited has accepted meanwhile, and an earlier run under this plan has given the right.
  if (changes.length === 0) return;
  throw new Error(`${refusal(plan, changes)}. Nothing was changed`);
}

function whyExpired({ expiresAt, sealedAt }: Plan, now: Date): string | undefined {
  if (now.toISOString() < expiresAt) return undefined;
  return `the plan was sealed at ${sealedAt} and has expired at ${expiresAt}. Review the change and seal a new plan`;
}

function unplanned(action: "add" | "remove", name: string, place: Omit<HeldRight, "user">): string {
  const what =
    action === "add" ? `giving ${name} ${twilioRightText(place)}` : `taking ${twilioRightText(place)} from ${name}`;
  return `${what} is none of them`;
}

async function rightOf(
  live: LiveAssignments,
  plan: Plan,
  { identity, roleSid, ...place }: RoleAssignment,
): Promise<HeldRight> {
  const role = plan.roles.find(({ sid }) => sid === roleSid)?.role;
  if (role !== undefined) return { user: identity, role, scope: scopeAt(place) };
  const title = (await live.roles()).find(({ sid }) => sid === roleSid)?.friendlyName ?? roleSid;
  throw new Error(refusal(plan, [`none of them is about the role "${title}"`]));
}
