import { scopeAt, twilioRightText } from "../../src/model/right";
import { checkBinding, type CheckResult } from "./check";
import { DECLARATION, readDeclaration, RESOURCE_NAME } from "./declaration";
import { KINDS, type BindingKind } from "./binding-kinds";
import { clockWarning } from "../../src/twilio/clock";
import { type LiveAssignments } from "./live-assignments";
import { readMembers, type MemberSource } from "./read-members";
import { reconcile, revoke } from "./reconcile";
import { planFailures, removalsLeftOver } from "./sealed-plan";
import { partialFailure, type Handler } from "./handler";
import { type BindingState, printInputs, printState, readBinding } from "./state";
import { textOf, UNKNOWN, type Props } from "./json-values";
import { type ProviderContext } from "./provider-context";

/** The handler of the resources that bind people to roles. */
export function bindingHandler(kind: BindingKind, context: ProviderContext): Handler {
  const { place } = KINDS[kind];
  return {
    check: (olds, news) => Promise.resolve(checked(kind, context, olds, news)),

    // `changes` stays undefined: the engine then compares old and new inputs itself, and shows the exact line that
    // differs. A person the provider waits for is not a difference between inputs, but an update must still try again.
    diff: (_id, olds, news) =>
      Promise.resolve({
        ...(hasWaiting(kind, olds, news) && context.mayUpdate() ? { changes: true } : {}),
        replaces: ["organization", ...place].filter(
          (name) => news[name] !== UNKNOWN && olds[name] !== undefined && olds[name] !== news[name],
        ),
      }),

    async create(inputs) {
      const wanted = readBinding(kind, inputs);
      const [live, deployment] = [context.live(wanted.organization), context.deployment(wanted.organization)];
      await live.permit();
      const { lists, failures } = await reconcile(live, undefined, wanted, deployment, { warn: context.warn });
      tellClock(context, live);
      const id = idOf(kind, inputs);
      const outs = printState(kind, wanted.inputs, lists, wanted);
      const reasons = [...failures, ...(await removalsLeftOver(live, context.plan(), wanted))];
      if (reasons.length > 0) throw partialFailure(id, outs, reasons);
      return { id, outs };
    },

    update: (id, olds, news) => updated(kind, context, id, olds, news),

    async delete(_id, props) {
      if (props["onDelete"] === "release") return;
      const binding = readBinding(kind, props);
      const [live, deployment] = [context.live(binding.organization), context.deployment(binding.organization)];
      await live.permit();
      const failures = await revoke(live, binding, {
        deployment: context.isDestroy() ? "everything-goes" : deployment,
        isPart: context.isPartOfProgram(),
        isHeldBack: heldBack(context, binding),
      });
      if (failures.length > 0) throw new Error(failures.join("\n"));
    },

    async read(id, props) {
      if (textOf(props["organization"]) === undefined)
        throw new Error(`${id} can't be read: its state names no organization. Give \`organization\` besides the id`);
      const recorded = readBinding(kind, props);
      const live = context.live(recorded.organization);
      const { outputs, inputs } = await readBack(kind, live, props, context.warn);
      tellClock(context, live);
      for (const sid of newSids(recorded, readBinding(kind, outputs))) context.shown.found(sid);
      return { id, props: outputs, inputs };
    },
  };
}

/** Checks the inputs and registers them with the deployment of this run. */
function checked(kind: BindingKind, context: ProviderContext, olds: Props, news: Props): CheckResult {
  const { [DECLARATION]: declaration, [RESOURCE_NAME]: name, ...given } = news;
  const { sid, variable } = context.organization();
  const found = checkBinding(kind, olds, given, { organizationSid: sid, variable, now: context.now() });
  const { warnings, ...result } = found;
  if (result.failures.length > 0) return result;
  const [before, wanted] = [readBinding(kind, olds), readBinding(kind, result.inputs)];
  const whole = readDeclaration(declaration);
  const unplanned = planFailures(context.plan, before, wanted, whole, context.now());
  if (unplanned.length > 0) return { ...result, failures: unplanned };
  const deployment = context.deployment(wanted.organization);
  // Under a sealed plan each removal was reviewed.
  if (whole?.teams !== undefined && context.plan() === undefined) {
    const losses = deployment.directoryLosses.weigh(before, wanted, deployment.declared(whole), context.now());
    if (losses.length > 0) return { ...result, failures: losses };
  }
  const owner = ownerText(textOf(name), whole !== undefined);
  const claimed = owner === undefined ? undefined : deployment.claim(wanted, owner);
  if (claimed !== undefined) {
    const reason =
      `${owner} and ${claimed.owner} both manage ${twilioRightText(claimed.place)}, and each would remove whom the other ` +
      "declares: leave the role to one of them";
    return { ...result, failures: [{ property: KINDS[kind].place.at(-1) ?? "organization", reason }] };
  }
  for (const { property, reason } of warnings)
    context.warn(`${idOf(kind, wanted.inputs)}, ${property}: ${reason}. Everything else goes on`);
  for (const { role, members } of wanted.lists)
    for (const [member, { origin }] of members)
      // No program says so: the engine repeats what a refresh has found.
      if (origin === "drift")
        context.warn(
          `${member} is ${twilioRightText({ role, scope: scopeAt(wanted.target) })} though nobody declared it, and stays: the ` +
            "resource ignores changes of its members (ignoreChanges)",
        );
  deployment.expect(wanted, hasAdds(before, wanted), whole);
  return result;
}

async function updated(
  kind: BindingKind,
  context: ProviderContext,
  id: string,
  olds: Props,
  news: Props,
): Promise<{ outs: Record<string, unknown> }> {
  const [before, wanted] = [readBinding(kind, olds), readBinding(kind, news)];
  const [live, deployment] = [context.live(wanted.organization), context.deployment(wanted.organization)];
  if (hasAdds(before, wanted) || hasAdds(wanted, before)) await live.permit();
  const { lists, failures } = await reconcile(live, before, wanted, deployment, {
    isHeldBack: heldBack(context, wanted),
    warn: context.warn,
    now: context.now,
  });
  tellClock(context, live);
  const outs = printState(kind, wanted.inputs, lists, before);
  if (failures.length > 0) throw partialFailure(id, outs, failures);
  return { outs };
}

function tellClock({ warn }: ProviderContext, { clockAhead }: LiveAssignments): void {
  const warning = clockWarning(clockAhead());
  if (warning !== undefined) warn(warning);
}

/** Whether somebody whom the last deployment waited for is still named. */
function hasWaiting(kind: BindingKind, olds: Props, news: Props): boolean {
  const wanted = readBinding(kind, news).lists;
  return readBinding(kind, olds).lists.some(({ name, waiting }) => {
    const members = wanted.find((list) => list.name === name)?.members;
    return [...(waiting?.keys() ?? [])].some((member) => members?.has(member) === true);
  });
}

/** Assignments of members whom the state did not have. */
function newSids(recorded: BindingState, read: BindingState): readonly string[] {
  return read.lists.flatMap(({ name, assignments }) => {
    const known = recorded.lists.find((list) => list.name === name)?.members;
    return [...assignments].flatMap(([member, sid]) => (known?.has(member) === true ? [] : [sid]));
  });
}

/**
 * Says of an assignment whether it has to wait for the next preview. A sealed plan names every removal, preview or not.
 */
function heldBack(context: ProviderContext, { inputs }: BindingState): (member: string, sid: string) => boolean {
  return (member, sid) => {
    if (context.plan() !== undefined || !context.shown.isNew(sid)) return false;
    const role = ["role", "billingGroup"].map((key) => textOf(inputs[key])).find((text) => text !== undefined);
    context.warn(
      `${member} holds ${role ?? "the role"} since after the preview, and is left alone; the next preview shows it`,
    );
    return true;
  };
}

/** How a message names a resource of the program. */
function ownerText(name: string | undefined, isOfComponent: boolean): string | undefined {
  if (name === undefined) return undefined;
  return isOfComponent ? `"${name}" of OrganizationAccess` : `"${name}"`;
}

/** Whether the inputs name somebody whom those of the last deployment, or of a refresh since, do not. */
function hasAdds(before: BindingState, wanted: BindingState): boolean {
  return wanted.lists.some(({ name, members }) => {
    const had = before.lists.find((list) => list.name === name)?.members;
    return [...members].some(
      ([member, { userSid }]) => had?.has(member) !== true || had.get(member)?.userSid !== userSid,
    );
  });
}

/** Inputs and outputs of a binding as it is, given its state, or the inputs that it is to have. */
export async function readBack(
  kind: BindingKind,
  live: MemberSource,
  props: Props,
  warn?: (line: string) => void,
): Promise<{ readonly inputs: Record<string, unknown>; readonly outputs: Record<string, unknown> }> {
  const recorded = readBinding(kind, props);
  const lists = await readMembers(live, recorded, warn);
  const { inputs } = recorded;
  return { inputs: printInputs(inputs, lists), outputs: printState(kind, inputs, lists, recorded) };
}

/** Readable ids: `OR.../administrator`, `OR.../commerce_billingprofile_...`, `OR.../AC.../developer`. */
export function idOf(kind: BindingKind, inputs: Props): string {
  return ["organization", ...KINDS[kind].place].map((name) => textOf(inputs[name]) ?? "").join("/");
}
