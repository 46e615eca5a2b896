import { checkBinding } from "./check";
import { KINDS, type BindingKind } from "./kinds";
import { observe, type Observed } from "./observe";
import { reconcile, release } from "./reconcile";
import { partialFailure, type Handler } from "./handler";
import { printInputs, printState, readBinding } from "./state";
import { textOf, UNKNOWN, type Props } from "./values";
import { type World } from "./world";

/** The handler of the resources that bind people to roles. */
export function bindingHandler(kind: BindingKind, world: World): Handler {
  const { place } = KINDS[kind];
  return {
    check: (olds, news) =>
      Promise.resolve(checkBinding(kind, olds, news, { organizationSid: world.organizationSid(), now: world.now() })),

    // `changes` stays away: the engine then compares old and new inputs itself, and shows the very line that differs.
    diff: (_id, olds, news) =>
      Promise.resolve({
        replaces: ["organization", ...place].filter(
          (name) => news[name] !== UNKNOWN && olds[name] !== undefined && olds[name] !== news[name],
        ),
      }),

    async create(inputs) {
      const wanted = readBinding(kind, inputs);
      const { lists, failures } = await reconcile(world.live(wanted.organization), undefined, wanted);
      const id = idOf(kind, inputs);
      const outs = printState(kind, wanted.inputs, lists, wanted);
      if (failures.length > 0) throw partialFailure(id, outs, failures);
      return { id, outs };
    },

    async update(id, olds, news) {
      const [before, wanted] = [readBinding(kind, olds), readBinding(kind, news)];
      const { lists, failures } = await reconcile(world.live(wanted.organization), before, wanted);
      const outs = printState(kind, wanted.inputs, lists, before);
      if (failures.length > 0) throw partialFailure(id, outs, failures);
      return { outs };
    },

    async delete(_id, props) {
      const binding = readBinding(kind, props);
      const failures = await release(world.live(binding.organization), binding);
      if (failures.length > 0) throw new Error(failures.join("\n"));
    },

    async read(id, props) {
      const { outputs, inputs } = await readBack(kind, world.live(readBinding(kind, props).organization), props);
      return { id, props: outputs, inputs };
    },
  };
}

/** Inputs and outputs of a binding as it is, given its state, or the inputs that it is to have. */
export async function readBack(
  kind: BindingKind,
  live: Observed,
  props: Props,
): Promise<{ readonly inputs: Record<string, unknown>; readonly outputs: Record<string, unknown> }> {
  const recorded = readBinding(kind, props);
  const lists = await observe(live, recorded);
  const { inputs } = recorded;
  return { inputs: printInputs(inputs, lists), outputs: printState(kind, inputs, lists, recorded) };
}

/** What a person recognizes: `OR.../administrator`, `OR.../commerce_billingprofile_...`, `OR.../AC.../developer`. */
export function idOf(kind: BindingKind, inputs: Props): string {
  return ["organization", ...KINDS[kind].place].map((name) => textOf(inputs[name]) ?? "").join("/");
}
