import { isNewerHandler } from "../serialized-provider";
import { type CheckResult } from "./check";
import { type Props } from "./json-values";

/**
 * What a dynamic provider does for one type of resource: the methods of `pulumi.dynamic.ResourceProvider` that we use.
 */
export interface Handler {
  check(olds: Props, news: Props): Promise<CheckResult>;
  diff(id: string, olds: Props, news: Props): Promise<{ changes?: boolean; replaces: readonly string[] }>;
  create(inputs: Props): Promise<{ id: string; outs: Record<string, unknown> }>;
  update(id: string, olds: Props, news: Props): Promise<{ outs: Record<string, unknown> }>;
  delete(id: string, props: Props): Promise<void>;
  read(
    id: string,
    props: Props,
  ): Promise<{ id: string; props: Record<string, unknown>; inputs: Record<string, unknown> }>;
}

/**
 * The error that makes the engine keep what was done: the state is saved, the run fails, the next `up` tries the rest.
 */
class PartialFailure extends Error {
  constructor(
    readonly id: string,
    readonly properties: Record<string, unknown>,
    readonly reasons: readonly string[],
  ) {
    super(
      `${reasons.length} ${reasons.length === 1 ? "member" : "members"} failed, everything else is done and kept. ` +
        "Fix the cause and run `pulumi up` again",
    );
  }
}

/** Reports that `id` now has `properties`, which is only part of what was wanted, with one reason for each failure. */
export function partialFailure(id: string, properties: Record<string, unknown>, reasons: readonly string[]): Error {
  return new PartialFailure(id, properties, reasons);
}

/** What there is of a resource that was made in part, where an error says so. */
export function halfMade(
  error: unknown,
): { readonly id: string; readonly properties: Props; readonly reasons: readonly string[] } | undefined {
  return error instanceof PartialFailure ? error : undefined;
}

/**
 * The handler as the engine may see it: only fresh errors leave it. A thrown text would hang the engine, a foreign
 * error with an `id` would be taken for a half-made resource, one with a numeric `code` for a gRPC status, and its
 * stack would be printed to the user (pulumi facts 1.6).
 */
export function guarded(handler: Handler): Handler {
  const guard = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      if (error instanceof PartialFailure)
        throw withoutStack(new PartialFailure(error.id, error.properties, error.reasons));
      throw withoutStack(new Error(wordsOf(error)));
    }
  };
  // What a newer version recorded may mean something that is not known here.
  const guardKnown = <T>(state: Props, action: () => Promise<T>): Promise<T> =>
    guard(() => (isNewerHandler(state) ? Promise.reject(new Error(UPDATE_PACKAGE)) : action()));
  return {
    check: (olds, news) => guardKnown(olds, () => handler.check(olds, news)),
    diff: (id, olds, news) => guardKnown(olds, () => handler.diff(id, olds, news)),
    create: (inputs) => guard(() => handler.create(inputs)),
    update: (id, olds, news) => guardKnown(olds, () => handler.update(id, olds, news)),
    delete: (id, props) => guardKnown(props, () => handler.delete(id, props)),
    read: (id, props) => guardKnown(props, () => handler.read(id, props)),
  };
}

const UPDATE_PACKAGE =
  "the state of this resource was written by a newer version of pulumi-twilio-organization: update the package. Nothing was changed";

function wordsOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return "something that is no error was thrown";
  }
}

function withoutStack(error: Error): Error {
  error.stack = "";
  return error;
}
