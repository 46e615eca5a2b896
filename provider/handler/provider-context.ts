import { type Plan } from "../../src/auditor/plan";
import { type Settings, readSettings } from "../../src/twilio/settings";
import { type Runtime, systemRuntime } from "../../src/twilio/runtime";
import { openWriteClient } from "../../src/twilio/write-client";
import { interruptible } from "./interruptible";
import { type LiveAssignments, openLiveAssignments } from "./live-assignments";
import { openDeployment, type Deployment } from "./deployment";
import { type EngineProcess, isDestroy, leavesOut, onlyLooks } from "./engine-process";
import { openShownHolders, type ShownHolders } from "./shown-holders";
import { readPlan, underPlan } from "./sealed-plan";

/** The process around the handlers: its clock, its environment, and one shared view of each organization. */
export interface ProviderContext {
  readonly now: () => Date;
  /** Says something to people that stops nobody, once. */
  readonly warn: (line: string) => void;
  readonly environment: () => Readonly<Record<string, string | undefined>>;
  /** The organization that the credentials are for, where the environment says it, and the variable that does. */
  readonly organization: () => { readonly sid: string | undefined; readonly variable: string };
  /**
   * The plan under which alone something may be written, where the environment names one. Throws where it can't be
   * used.
   */
  readonly plan: () => Plan | undefined;
  /** The organization as it is. Throws where the credentials are missing, or are for another organization. */
  readonly live: (organization: string) => LiveAssignments;
  /** Whether the engine leaves resources of the program out (`--target`), so that this process hears of a part only. */
  readonly isPartOfProgram: () => boolean;
  /** Whether the engine may update something: it is not asked for a preview or a refresh alone. */
  readonly mayUpdate: () => boolean;
  /** Whether the engine deletes everything: then nothing that the program declares stays. */
  readonly isDestroy: () => boolean;
  /** Who stood in the preview of a refresh. */
  readonly shown: ShownHolders;
  /** What the resources of the organization are to be. */
  readonly deployment: (organization: string) => Deployment;
  /** Names the prefix of the environment variables that hold the settings: PREFIX_TWILIO_CLIENT_ID and so on. */
  readonly usePrefix: (prefix: string | undefined) => void;
  /** From now on nothing is written. */
  readonly interrupt: () => void;
}

/** For how long an engine may say nothing until it is taken to wait for us, in milliseconds. */
const PATIENCE_MS = 1_000;

export interface ContextOptions {
  readonly patience?: number;
  /** Is given a line for people about something that stops nobody. */
  readonly warn?: (line: string) => void;
  readonly engine?: EngineProcess;
  /** Clock and network of the client. */
  readonly runtime?: Runtime;
}

export function openProviderContext(
  environment: () => Readonly<Record<string, string | undefined>>,
  now: () => Date,
  { patience = PATIENCE_MS, warn: tell = () => undefined, engine, runtime = systemRuntime }: ContextOptions = {},
): ProviderContext {
  const printed = new Set<string>();
  const warn = (line: string): void => {
    if (!printed.has(line)) tell(line);
    printed.add(line);
  };
  const opened = new Map<string, LiveAssignments>();
  const deployments = new Map<string, Deployment>();
  const plans = new Map<string, Plan>();
  let prefix: string | undefined;
  let isInterrupted = false;
  const variable = (suffix: string): string =>
    `${prefix === undefined ? "" : `${prefix}_`}TWILIO_ORGANIZATION_${suffix}`;
  const setting = (suffix: string): string | undefined => {
    const value = environment()[variable(suffix)]?.trim();
    return value === "" ? undefined : value;
  };
  const plan = (): Plan | undefined => {
    const file = setting("PLAN");
    return file === undefined ? undefined : kept(plans, file, () => readPlan(file, variable("PLAN")));
  };
  const open = (settings: Settings): LiveAssignments => {
    const client = openWriteClient(settings, runtime, warn);
    const live = openLiveAssignments(client, { now: () => now().getTime(), sleep: runtime.sleep });
    const sealed = plan();
    return interruptible(sealed === undefined ? live : underPlan(live, sealed, now), () => isInterrupted);
  };
  return {
    now,
    warn,
    environment,
    organization: () => ({ sid: setting("SID"), variable: variable("SID") }),
    plan,
    mayUpdate: () => engine === undefined || !onlyLooks(engine),
    isDestroy: () => engine !== undefined && isDestroy(engine),
    isPartOfProgram: () => engine !== undefined && leavesOut(engine),
    shown: openShownHolders(engine?.id),
    live(organization) {
      const settings = settingsFor(organization, environment(), prefix);
      return kept(opened, organization, () => open(settings));
    },
    deployment: (organization) => kept(deployments, organization, () => openDeployment(patience)),
    usePrefix(name) {
      prefix = name;
    },
    interrupt() {
      isInterrupted = true;
    },
  };
}

/** What `all` has for the key, made the first time. */
function kept<T>(all: Map<string, T>, key: string, make: () => T): T {
  const value = all.get(key) ?? make();
  all.set(key, value);
  return value;
}

/** @throws Error where settings are missing, or are those of another organization */
function settingsFor(
  organization: string,
  environment: Readonly<Record<string, string | undefined>>,
  prefix: string | undefined,
): Settings {
  const read = readSettings(environment, prefix);
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  const { settings } = read;
  if (settings.organizationSid === organization) return settings;
  throw new Error(
    `This resource belongs to ${organization}, and the credentials in the environment are for ${settings.organizationSid}. ` +
      "Nothing was read or changed. Set the credentials of the right organization, or give the resource a provider with a prefix",
  );
}
