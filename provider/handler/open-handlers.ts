import { defined } from "../../src/model/defined";
import { type ResourceKind } from "../front-doors";
import { bindingHandler } from "./binding-handler";
import { domainHandler } from "./domain-handler";
import { type EngineProcess, findEngine } from "./engine-process";
import { watchEngine } from "./engine-watch";
import { guarded, type Handler } from "./handler";
import { openProviderContext } from "./provider-context";

/** The handlers of a provider process: all share one view of Twilio, one token and one pace. */
export interface Handlers {
  readonly of: (kind: ResourceKind) => Handler;
  /** The command that this process works for, where the system shows it. */
  readonly engine: EngineProcess | undefined;
  /** Names the prefix of the environment variables that hold the settings. */
  readonly usePrefix: (prefix: string | undefined) => void;
  /** Nothing is written any more: what is under way ends before its next write. */
  readonly interrupt: () => void;
}

/**
 * Opens them for this process, which ends with its engine. The engine's address is the last argument of a provider
 * process.
 */
export function openHandlers(): Handlers {
  const engine = findEngine();
  const context = openProviderContext(
    () => process.env,
    () => new Date(),
    // The engine shows what a provider process writes there among the diagnostics.
    { warn: (line) => console.error(`warning: ${line}`), ...defined({ engine }) },
  );
  watchEngine(process.argv.at(-1), () => process.exit(1));
  return {
    engine,
    of: (kind) =>
      guarded(kind === "VerifiedDomain" ? domainHandler(context.environment) : bindingHandler(kind, context)),
    usePrefix: context.usePrefix,
    interrupt: context.interrupt,
  };
}
