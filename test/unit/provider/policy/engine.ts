import * as sdk from "@pulumi/policy";
import {
  type ReportViolation,
  type ResourceValidationArgs,
  type StackValidationArgs,
  type PolicyResource,
} from "@pulumi/policy";
import { type Policy } from "../../../../provider/policy/session";
import { policiesOf } from "../../../../provider/policy/policies";

/** A resource of a state or of a preview, as far as policies see it. */
export interface Resource {
  readonly type: string;
  readonly urn: string;
  readonly inputs?: object;
  readonly outputs?: object;
}

interface Report {
  readonly policy: string;
  readonly message: string;
  readonly urn: string | undefined;
  /** What the policy said while it was asked of one resource, or of all. */
  readonly of: "resource" | "stack";
}

export interface Outcome {
  readonly violations: readonly Report[];
  /** What the SDK turns into advice, since it can't be known in a preview. */
  readonly tooEarly: readonly Report[];
  readonly notApplicable: readonly { readonly policy: string; readonly reason: string }[];
}

export interface EngineOptions {
  readonly config?: Readonly<Record<string, object>>;
  readonly disabled?: readonly string[];
  readonly folder?: string;
  readonly now?: Date;
}

class NotApplicable extends Error {}

/** The wrapping in which a preview hands properties over. The SDK has it, and does not tell its type. */
const { unknownCheckingProxy } = sdk as unknown as {
  readonly unknownCheckingProxy: (props: object) => Record<string, unknown>;
};

export const NOW = new Date("2026-11-22T12:00:00Z");

/** Asks the pack as `pulumi policy analyze` does: each resource by its inputs, then all together by their outputs. */
export function analyze(resources: readonly Resource[], options: EngineOptions = {}): Outcome {
  const { config = {}, disabled = [], folder = "/", now = NOW } = options;
  const policies = policiesOf({ now: () => now, folder }).filter(({ name }) => !disabled.includes(name));
  const violations: Report[] = [];
  const tooEarly: Report[] = [];
  const notApplicable: { policy: string; reason: string }[] = [];
  const ask = (
    policy: Policy,
    of: Report["of"],
    urn: string | undefined,
    action: (report: ReportViolation) => unknown,
  ) => {
    try {
      action((message, about) => violations.push({ policy: policy.name, message, urn: about ?? urn, of }));
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof NotApplicable) notApplicable.push({ policy: policy.name, reason: message });
      else if (error instanceof Error && "unknownTypeSentinel" in error)
        tooEarly.push({ policy: policy.name, message, urn, of });
      else throw error;
    }
  };
  const common = (policy: Policy) => ({
    stackTags: new Map<string, string>(),
    getConfig: (() => config[policy.name] ?? {}) as StackValidationArgs["getConfig"],
    notApplicable: (reason = ""): never => {
      throw new NotApplicable(reason);
    },
  });
  const shown = ({ type, urn }: Resource, props: object | undefined) => ({
    type,
    urn,
    name: urn.split("::").at(-1) ?? "",
    props: unknownCheckingProxy(props ?? {}),
  });
  for (const resource of resources)
    for (const policy of policies) {
      const { validateResource } = policy;
      if (typeof validateResource !== "function") continue;
      const args = { ...common(policy), ...shown(resource, resource.inputs) } as unknown as ResourceValidationArgs;
      ask(policy, "resource", resource.urn, (report) => validateResource(args, report));
    }
  for (const policy of policies) {
    const all = resources.map((resource) => shown(resource, resource.outputs) as unknown as PolicyResource);
    const args: StackValidationArgs = { ...common(policy), resources: all };
    ask(policy, "stack", undefined, (report) => policy.validateStack(args, report));
  }
  return { violations, tooEarly, notApplicable };
}

/** The resources of a state file. */
export function resourcesOf(state: string): readonly Resource[] {
  return (JSON.parse(state) as { deployment: { resources: Resource[] } }).deployment.resources;
}

/** The findings that were reported, as rule and the digits of the fingerprint that are shown; sorted, each as often as it was reported. */
export function fingerprints({ violations }: Outcome): readonly string[] {
  return violations.map(({ message }) => message.split("\n").at(-1) ?? "").sort();
}
