import { createRequire } from "node:module";
import { isSecret, output, Output, RunError, type Input } from "@pulumi/pulumi";
import { watchEngine } from "./handler/engine-watch";
import { holds } from "./handler/json-values";

const PACKAGE = "pulumi-twilio-organization";

let checkedFolder: string | undefined;

/**
 * Throws where the engine would not find the provider: it starts it in the program's folder, and state names the
 * package. A package that is there only for another package (a shared library, pnpm) or elsewhere (an inline program)
 * does not do.
 */
export function requirePackage(folder = process.cwd()): void {
  if (checkedFolder === folder) return;
  try {
    createRequire(`${folder}/`).resolve(`${PACKAGE}/package.json`);
  } catch {
    throw new RunError(
      `${PACKAGE} is not found from ${folder}, where Pulumi starts its provider: add it to the dependencies of the program ` +
        "there (a dependency of a dependency is not enough), or start the program in the folder that has it",
    );
  }
  checkedFolder = folder;
  // A program whose engine was killed would not end, and write to a connection that is closed.
  watchEngine(process.env["PULUMI_NODEJS_ENGINE"], () => process.exit(1));
}

/** Whether a value is one that a resource, or anything else, will give. */
export function isOutput(value: unknown): boolean {
  return Output.isInstance(value) || value instanceof Promise;
}

/** Why a program fails. The SDK prints the stack where an output fails, unless there is none. */
export function refusal(why: string): RunError {
  const error = new RunError(why);
  error.stack = "";
  return error;
}

/** `value`, or the program fails where it is secret: it would stand in ids, keys and previews. */
export function neverSecret<T>(resource: string, property: string, value: Input<T> | undefined): unknown {
  if (!holds(value, isOutput)) return value;
  return output(isSecret(output(value))).apply((secret) => {
    if (!secret) return value;
    throw refusal(
      `${property} of "${resource}" is a secret, and can't be: ids, keys and previews show who holds which role where. ` +
        "Use pulumi.unsecret, or plain values",
    );
  });
}
