import { type ResourceValidationArgs, type ResourceValidationPolicy, type StackValidationPolicy } from "@pulumi/policy";
import { plain } from "../../src/report/text/plain";
import { type Config } from "./config";
import { type Stack } from "./evaluate";
import { plainProperties } from "./properties";
import { readResource, type BindingResource } from "./resources";

/** A policy that is asked of the whole stack, and maybe of each resource before. */
export type Policy = StackValidationPolicy & Partial<Pick<ResourceValidationPolicy, "validateResource">>;

export interface Surroundings {
  readonly now: () => Date;
  /** Where the paths in the configuration start. */
  readonly folder: string;
}

/** What the first policy of the pack found out, for those after it. */
export interface Session {
  config?: Config;
  stack?: Stack;
}

/** The binding that a resource is; a policy does not apply to any other. */
export function bindingOf(args: ResourceValidationArgs): {
  readonly binding: BindingResource;
  readonly tooEarly: Error | undefined;
} {
  const { type, urn, name } = args;
  const { props, tooEarly } = plainProperties(args.props);
  const resource = readResource({ type, urn, name, props });
  return resource?.type === "binding"
    ? { binding: resource, tooEarly }
    : args.notApplicable("it binds nobody to a role");
}

/** What stops the engine: the configuration is wrong. */
export function wronglyConfigured(problems: readonly string[]): Error {
  return withoutStack(new Error(["The policy configuration is wrong:", ...problems.map(plain)].join("\n")));
}

/** The SDK prints the stack of an error, which tells a user nothing. */
export function withoutStack(error: Error): Error {
  error.stack = error.message;
  return error;
}
