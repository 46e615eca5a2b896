import { checkBinding } from "./check";
import { DECLARATION, readDeclaration } from "./declaration";
import { KINDS, type BindingKind } from "./binding-kinds";
import { readMembers, type MemberSource } from "./read-members";
import { reconcile, release } from "./reconcile";
import { planFailures, removalsLeftOver } from "./sealed-plan";
import { partialFailure, type Handler } from "./handler";
import { type BindingState, printInputs, printState, readBinding } from "./state";
import { textOf, UNKNOWN, type Props } from "./json-values";
import { type ProviderContext } from "./provider-context";

/** The handler of the resources that bind people to roles. */
export function bindingHandler(kind: BindingKind, context: ProviderContext): Handler {
  const { place } = KINDS[kind];
  return {
    check: (olds, news) => {
      const { [DECLARATION]: declaration, ...given } = news;
      const { sid, variable } = context.organization();
      const result = checkBinding(kind, olds, given, { organizationSid: sid, variable, now: context.now() });
      if (result.failures.length > 0) return Promise.resolve(result);
      const [before, wanted] = [readBinding(kind, olds), readBinding(kind, result.inputs)];
      const whole = readDeclaration(declaration);
      const unplanned = planFailures(context.plan, before, wanted, whole, context.now());
      if (unplanned.length > 0) return Promise.resolve({ ...result, failures: unplanned });
      context.deployment(wanted.organization).expect(wanted, hasAdds(before, wanted), whole);
      return Promise.resolve(result);
    },

    // `changes` stays away: the engine then compares old and new inputs itself, and shows the very line that differs.
    diff: (_id, olds, news) =>
      Promise.resolve({
        replaces: ["organization", ...place].filter(
          (name) => news[name] !== UNKNOWN && olds[name] !== undefined && olds[name] !== news[name],
        ),
      }),

    async create(inputs) {
      const wanted = readBinding(kind, inputs);
      const [live, deployment] = [context.live(wanted.organization), context.deployment(wanted.organization)];
      await live.permit();
      const { lists, failures } = await reconcile(live, undefined, wanted, deployment);
      const id = idOf(kind, inputs);
      const outs = printState(kind, wanted.inputs, lists, wanted);
      const reasons = [...failures, ...(await removalsLeftOver(live, context.plan(), wanted))];
      if (reasons.length > 0) throw partialFailure(id, outs, reasons);
      return { id, outs };
    },

    async update(id, olds, news) {
      const [before, wanted] = [readBinding(kind, olds), readBinding(kind, news)];
      const [live, deployment] = [context.live(wanted.organization), context.deployment(wanted.organization)];
      if (hasAdds(before, wanted) || hasAdds(wanted, before)) await live.permit();
      const { lists, failures } = await reconcile(live, before, wanted, deployment);
      const outs = printState(kind, wanted.inputs, lists, before);
      if (failures.length > 0) throw partialFailure(id, outs, failures);
      return { outs };
    },

    async delete(_id, props) {
      const binding = readBinding(kind, props);
      const [live, deployment] = [context.live(binding.organization), context.deployment(binding.organization)];
      deployment.forget(binding);
      await live.permit();
      const failures = await release(live, binding, deployment);
      if (failures.length > 0) throw new Error(failures.join("\n"));
    },

    async read(id, props) {
      const { outputs, inputs } = await readBack(kind, context.live(readBinding(kind, props).organization), props);
      return { id, props: outputs, inputs };
    },
  };
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
): Promise<{ readonly inputs: Record<string, unknown>; readonly outputs: Record<string, unknown> }> {
  const recorded = readBinding(kind, props);
  const lists = await readMembers(live, recorded);
  const { inputs } = recorded;
  return { inputs: printInputs(inputs, lists), outputs: printState(kind, inputs, lists, recorded) };
}

/** What a person recognizes: `OR.../administrator`, `OR.../commerce_billingprofile_...`, `OR.../AC.../developer`. */
export function idOf(kind: BindingKind, inputs: Props): string {
  return ["organization", ...KINDS[kind].place].map((name) => textOf(inputs[name]) ?? "").join("/");
}
