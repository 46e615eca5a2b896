import { type Handler } from "../../../provider/handler/handler";
import { type BindingKind } from "../../../provider/handler/binding-kinds";
import { type Props } from "../../../provider/handler/json-values";
import { type ProviderContext } from "../../../provider/handler/provider-context";
import { loadManifestObject } from "../../../src/manifest/load";
import { declaredBy, membersAt } from "../../../provider/declared";
import { DECLARATION, printDeclaration } from "../../../provider/handler/declaration";
import { type ProviderHarness, up } from "./provider-harness";

/** A resource as a program registers it. */
export interface Resource {
  readonly name: string;
  readonly kind: BindingKind;
  readonly inputs: Props;
}

/** What the engine keeps of a resource: the inputs as checked, and the outputs. */
interface Kept {
  readonly inputs: Props;
  readonly outputs: Props;
  /** Whether it was left half done: then the next run updates it in any case. */
  readonly isPartial?: true;
  /** `retainOnDelete`: when the program drops it, it is only forgotten. */
  readonly isRetained?: boolean;
}

export type Stack = ReadonlyMap<string, Kept>;

/** The bindings that `OrganizationAccess` registers for a manifest. */
export function bindingsOf(manifest: object, now: Date): readonly Resource[] {
  const { organization, problems } = loadManifestObject(manifest, now);
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  const { limits, breakGlass, sid } = organization;
  const declared = declaredBy(organization, membersAt(organization, now));
  const common = {
    organization: sid,
    ...(breakGlass.length === 0 ? {} : { breakGlass }),
    limits,
    [DECLARATION]: printDeclaration(manifest, now, organization),
  };
  return [
    ...declared.organizationRoles.map(({ role, members }): Resource => {
      return { name: role, kind: "OrganizationRoleBinding", inputs: { ...common, role, members } };
    }),
    ...declared.billingGroups.map(({ key, id, ...lists }): Resource => {
      return { name: key, kind: "BillingGroupAssignment", inputs: { ...common, billingGroup: id, ...lists } };
    }),
    ...declared.accountRoles.map(({ key, sid: account, role, members }): Resource => {
      return {
        name: `${key}-${role}`,
        kind: "AccountRoleBinding",
        inputs: { ...common, account, role, members },
      };
    }),
  ];
}

/** What came of a run. */
export interface Run {
  readonly stack: Stack;
  /** Failed lines, and refusals, by resource. */
  readonly failures: ReadonlyMap<string, readonly string[]>;
}

export interface RunOptions {
  /** How many resources are worked on at a time. */
  readonly parallel: number;
  /** The only resources that are touched. */
  readonly targets?: readonly string[];
  /** Whether a failure leaves the others alone. */
  readonly continueOnError?: boolean;
  /** Only checks, as a preview does. */
  readonly preview?: boolean;
}

/**
 * Drives the handlers as the engine does (facts 1.4 to 1.6): it checks and compares one resource after the other, in the
 * order of the program, and goes on to the next once a worker is free for this one. Deletions come last.
 */
export async function engineRun(
  harness: ProviderHarness,
  context: ProviderContext,
  stack: Stack,
  program: readonly Resource[],
  { parallel, targets, continueOnError = false, preview = false }: RunOptions,
): Promise<Run> {
  const now = new Map(stack);
  const failures = new Map<string, readonly string[]>();
  const busy = new Set<Promise<void>>();
  const isStopped = () => failures.size > 0 && !continueOnError;
  const start = async (task: () => Promise<void>) => {
    while (busy.size >= parallel) await Promise.race(busy);
    if (isStopped()) return;
    const one = task().finally(() => busy.delete(one));
    busy.add(one);
  };
  const handlerOf = (kind: BindingKind): Handler => harness.handler(kind, context);
  for (const { name, kind, inputs } of program) {
    if (isStopped() || (targets !== undefined && !targets.includes(name))) continue;
    const handler = handlerOf(kind);
    const kept = stack.get(name);
    const checked = await handler.check(kept?.inputs ?? {}, inputs);
    if (checked.failures.length > 0) {
      failures.set(
        name,
        checked.failures.map(({ property, reason }) => `${property}: ${reason}`),
      );
      continue;
    }
    const isSame = kept?.isPartial !== true && JSON.stringify(kept?.inputs) === JSON.stringify(checked.inputs);
    const mustUpdate = kept !== undefined && (await handler.diff("id", kept.outputs, checked.inputs)).changes === true;
    if (preview || (isSame && !mustUpdate)) continue;
    await start(async () => {
      try {
        const { props, reasons } = await up(handler, kept?.outputs, checked.inputs);
        now.set(name, {
          inputs: checked.inputs,
          outputs: props,
          isRetained: DECLARATION in inputs,
          ...(reasons.length > 0 ? { isPartial: true } : {}),
        });
        if (reasons.length > 0) failures.set(name, reasons);
      } catch (error) {
        failures.set(name, [(error as Error).message]);
      }
    });
  }
  await Promise.all(busy);
  const gone =
    targets === undefined && !preview ? [...stack].filter(([name]) => !program.some((each) => each.name === name)) : [];
  for (const [name, { outputs, isRetained }] of gone)
    await start(async () => {
      if (isRetained === true) return void now.delete(name);
      try {
        const kind: BindingKind =
          outputs["billingGroup"] !== undefined
            ? "BillingGroupAssignment"
            : outputs["account"] !== undefined
              ? "AccountRoleBinding"
              : "OrganizationRoleBinding";
        await handlerOf(kind).delete("id", outputs);
        now.delete(name);
      } catch (error) {
        failures.set(name, [(error as Error).message]);
      }
    });
  await Promise.all(busy);
  return { stack: now, failures };
}

/** Reads every resource, as `pulumi refresh` does. */
export async function refresh(
  harness: ProviderHarness,
  context: ProviderContext,
  stack: Stack,
  program: readonly Resource[],
): Promise<Stack> {
  const kinds = new Map(program.map(({ name, kind }) => [name, kind]));
  const read = [...stack].map(async ([name, { outputs, ...kept }]): Promise<[string, Kept]> => {
    const { inputs, props } = await harness
      .handler(kinds.get(name) ?? "OrganizationRoleBinding", context)
      .read("id", outputs);
    return [name, { ...kept, inputs, outputs: props }];
  });
  return new Map(await Promise.all(read));
}
