import { type ResourceKind } from "../front-doors";
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

// The engine shows both streams of the dynamic provider's process among the diagnostics.
const handlers = openHandlers({
  note: (line) => console.log(line),
  warn: (line) => console.error(`warning: ${line}`),
});

/** The handler of one type of resource. */
function handlerOf(kind: ResourceKind): Handler & { configure(request: ConfigureRequest): void } {
  return {
    ...handlers.of(kind),
    // Stores and no more: the engine's server lets other calls through while a `configure` is awaited.
    // Older versions had the setting in the project's own namespace.
    configure: ({ config }) =>
      handlers.usePrefix(config.get("twilio-organization:environmentPrefix") ?? config.get("environmentPrefix")),
  };
}

export = handlerOf;
