import { type ResourceKind } from "../front-doors";
import { changesText } from "./changes-text";
import { hidesPeople } from "./engine-process";
import { type Handler } from "./handler";
import { openHandlers } from "./open-handlers";

/*
 * Pulumi state refers to this module by name for good, so it stays, under this path, for as long as any state may:
 * later versions of the resources get an entry of their own, and this one goes on reading what it once wrote.
 */

/** What the engine's dynamic provider server hands to `configure`. */
interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

const handlers = openHandlers();

/** The handler of one type of resource. */
function handlerOf(kind: ResourceKind): Handler & { configure(request: ConfigureRequest): void } {
  return {
    ...announcing(kind, handlers.of(kind)),
    // Stores and no more: the engine's server lets other calls through while a `configure` is awaited.
    // Older versions had the setting in the project's own namespace.
    configure: ({ config }) =>
      handlers.usePrefix(config.get("twilio-organization:environmentPrefix") ?? config.get("environmentPrefix")),
  };
}

const announced = new Set<string>();

/** The engine shows a provider's standard output among the diagnostics: there a preview says whom it is about, once. */
function announcing(kind: ResourceKind, handler: Handler): Handler {
  const { engine } = handlers;
  if (kind === "VerifiedDomain" || engine === undefined || !hidesPeople(engine)) return handler;
  return {
    ...handler,
    diff(id, olds, news) {
      const line = changesText(kind, olds, news);
      if (line !== undefined && !announced.has(line)) console.log(line);
      if (line !== undefined) announced.add(line);
      return handler.diff(id, olds, news);
    },
  };
}

export = handlerOf;
