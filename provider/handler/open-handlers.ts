import { defined } from "../../src/model/defined";
import { type ResourceKind } from "../front-doors";
import { bindingHandler } from "./binding-handler";
import { type BindingKind } from "./binding-kinds";
import { changesText } from "./changes-text";
import { domainHandler } from "./domain-handler";
import { type EngineProcess, findEngine, hidesPeople } from "./engine-process";
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
  /** Nothing is written any longer: what is under way ends before its next write. */
  readonly interrupt: () => void;
}

/** What a provider process says to the people who run the command, in a line each. */
export interface Voice {
  readonly note: (line: string) => void;
  readonly warn: (line: string) => void;
}

/**
 * Opens them for this process, which ends with its engine. The engine's address is the last argument of a provider
 * process.
 */
export function openHandlers({ note, warn }: Voice): Handlers {
  const engine = findEngine();
  const context = openProviderContext(
    () => process.env,
    () => new Date(),
    { warn, ...defined({ engine }) },
  );
  watchEngine(process.argv.at(-1), () => process.exit(1));
  const noteOnce = once(note);
  return {
    engine,
    of(kind) {
      if (kind === "VerifiedDomain") return guarded(domainHandler(context.environment));
      const handler = guarded(bindingHandler(kind, context));
      return engine !== undefined && hidesPeople(engine) ? announcing(kind, handler, noteOnce) : handler;
    },
    usePrefix: context.usePrefix,
    interrupt: context.interrupt,
  };
}

/** The handler of a binding, whose `diff` says whom it is about: a preview without `--diff` names nobody. */
function announcing(kind: BindingKind, handler: Handler, note: Voice["note"]): Handler {
  return {
    ...handler,
    diff(id, olds, news) {
      const line = changesText(kind, olds, news);
      if (line !== undefined) note(line);
      return handler.diff(id, olds, news);
    },
  };
}

function once(note: Voice["note"]): Voice["note"] {
  const noted = new Set<string>();
  return (line) => {
    if (!noted.has(line)) note(line);
    noted.add(line);
  };
}
