import { type OrganizationEntry } from "../../../records/scan/organizations-file";
import { notScanned, type ScannedOrganization } from "../../../records/scan/scan-result";
import { DEFAULT_TIMEOUT_MS } from "../../../twilio/snapshot/read-live";
import { readSettings } from "../../../twilio/settings";
import { duration } from "../../../twilio/text";
import { Failure } from "../../failure";
import { whileClaimed } from "../../input/claimed";
import { type Shell } from "../../output/shell";
import { keptResult } from "./kept-result";
import { setAsideUnlisted } from "./result-folders";
import { type ScanEntry, scanOrganization, type ScanOptions } from "./scan-organization";
import { sideBySide } from "./side-by-side";

export interface ScanAllOptions extends ScanOptions {
  /** Where the ledger is that each snapshot and its findings are recorded in; none where it is absent. */
  readonly ledger?: string | undefined;
  /** Results of a later moment count: those of another runner, and of a scan that was killed. */
  readonly after: Date;
}

/**
 * Twilio limits each organization separately; this machine is shared. Organizations that wait for Twilio use little of
 * it.
 */
const PLACES = { atOnce: 4, slowMs: 15_000, atMost: 20 };

/**
 * Looks at every organization, a few at once. What keeps it from looking at one is that one's outcome. Those that
 * another runner with the same ledger is looking at come last, and its results count.
 */
export async function scanOrganizations(
  entries: readonly ScanEntry[],
  options: ScanAllOptions,
  shell: Shell,
): Promise<readonly ScannedOrganization[]> {
  const done = new Map<string, ScannedOrganization>();
  const task = async (entry: ScanEntry, isLast: boolean): Promise<void> => {
    const scan = await scanOrFail(entry, { ...options, entries, isLast }, quiet(entry.name, shell));
    if (scan !== "busy") done.set(entry.name, scan);
  };
  await sideBySide(entries, (entry) => task(entry, false), PLACES);
  const busy = entries.filter(({ name }) => !done.has(name));
  await sideBySide(busy, (entry) => task(entry, true), PLACES);
  await setAsideUnlisted(entries, options.folder, shell);
  return entries.flatMap(({ name }) => done.get(name) ?? []);
}

interface TurnOptions extends ScanAllOptions {
  readonly entries: readonly OrganizationEntry[];
  /** Whether to wait for another runner that is looking at the organization. */
  readonly isLast: boolean;
}

async function scanOrFail(entry: ScanEntry, options: TurnOptions, shell: Shell): Promise<ScannedOrganization | "busy"> {
  const fail = (why: readonly string[]): ScannedOrganization =>
    notScanned(
      entry.name,
      why.map((each) => shell.withoutSecrets(each)),
    );
  try {
    return await scanInTurn(entry, options, shell);
  } catch (error) {
    if (error instanceof Failure) return fail(error.message.split("\n"));
    return fail([`unexpected ${error instanceof Error ? `${error.name}: ${error.message}` : "error"}`]);
  }
}

/** Scans an organization, or takes a fresh result of it, while no other runner does. */
async function scanInTurn(
  entry: ScanEntry,
  { entries, after, isLast, ...options }: TurnOptions,
  shell: Shell,
): Promise<ScannedOrganization | "busy"> {
  const read = readSettings(shell.env, entry.prefix);
  if ("problems" in read) throw new Failure("environment", read.problems.join("\n"));
  const { name, timeout = DEFAULT_TIMEOUT_MS } = entry;
  const sid = read.settings.organizationSid;
  const turn = { ledger: options.ledger, patienceMs: isLast ? timeout : 0 };
  const done = await whileClaimed(`scan of ${sid}`, turn, shell, async (store) => {
    const kept = keptResult({ name, sid }, options.folder, { after, now: shell.clock() });
    return kept ?? (await scanOrganization(entry, entries, options, store, shell));
  });
  if (done !== "busy") return done.result;
  if (!isLast) return done;
  throw new Failure("impossible", `another runner has been looking at it for ${duration(timeout)}, and is not done`);
}

/**
 * A shell for one of several organizations: what it says begins with the organization's name, and there is no progress.
 */
function quiet(name: string, shell: Shell): Shell {
  const nothing = (): void => undefined;
  return {
    ...shell,
    note: (text) => shell.note((look) => `${name}: ${text(look)}`),
    progress: () => ({ show: nothing, clear: nothing }),
  };
}
