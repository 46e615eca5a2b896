import { type Settings, readSettings } from "../../twilio/settings";
import { openWriteClient } from "../../twilio/write-client";
import { type Live, openLive } from "./live";
import { openRun, type Run } from "./run";

/** The process around the handlers: its clock, its environment, and one shared view of each organization. */
export interface World {
  readonly now: () => Date;
  readonly environment: () => Readonly<Record<string, string | undefined>>;
  /** The organization that the credentials are for, where the environment says it. */
  readonly organizationSid: () => string | undefined;
  /** The organization as it is. Throws where the credentials are missing, or are for another organization. */
  readonly live: (organization: string) => Live;
  /** What the resources of the organization are to be. */
  readonly run: (organization: string) => Run;
  /** Names the prefix of the environment variables that hold the settings: PREFIX_TWILIO_CLIENT_ID and so on. */
  readonly usePrefix: (prefix: string | undefined) => void;
}

/** For how long an engine may say nothing until it is taken to wait for us, in milliseconds. */
const PATIENCE_MS = 1_000;

export function openWorld(
  environment: () => Readonly<Record<string, string | undefined>>,
  now: () => Date,
  patience = PATIENCE_MS,
): World {
  const opened = new Map<string, Live>();
  const runs = new Map<string, Run>();
  let prefix: string | undefined;
  const settingsFor = (organization: string): Settings => {
    const read = readSettings(environment(), prefix);
    if ("problems" in read) throw new Error(read.problems.join("\n"));
    const { settings } = read;
    if (settings.organizationSid === organization) return settings;
    throw new Error(
      `This resource belongs to ${organization}, and the credentials in the environment are for ${settings.organizationSid}. ` +
        "Nothing was read or changed. Set the credentials of the right organization, or give the resource a provider with a prefix",
    );
  };
  return {
    now,
    environment,
    organizationSid() {
      const sid = environment()[`${prefix === undefined ? "" : `${prefix}_`}TWILIO_ORGANIZATION_SID`]?.trim();
      return sid === "" ? undefined : sid;
    },
    live(organization) {
      const settings = settingsFor(organization);
      const live = opened.get(organization) ?? openLive(openWriteClient(settings), () => now().getTime());
      opened.set(organization, live);
      return live;
    },
    run(organization) {
      const run = runs.get(organization) ?? openRun(patience);
      runs.set(organization, run);
      return run;
    },
    usePrefix(name) {
      prefix = name;
    },
  };
}
