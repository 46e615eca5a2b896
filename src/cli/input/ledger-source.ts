import path from "node:path";
import { readChain } from "../../records/ledger/chain";
import { parseMoment } from "../../records/ledger/date";
import { type Entry } from "../../records/ledger/entry";
import { openFileStore } from "../../records/ledger/file-store";
import { organizationKey } from "../../records/ledger/organization-key";
import { LedgerError, type LedgerStore } from "../../records/ledger/store";
import { canonicalEmail, isSid } from "../../model/identity";
import { type Organization } from "../../model/organization";
import { type Snapshot } from "../../model/snapshot";
import { type HistorySource } from "../../auditor/review";
import { Failure } from "../failure";
import { type CommitsBetween, manifestCommits, NO_COMMITS } from "./manifest-commits";
import { type TeamsOptions } from "./teams";
import { type Shell } from "../output/shell";

/** Which ledger to use. */
export interface LedgerOptions {
  readonly ledger?: string | undefined;
  readonly organization?: string | undefined;
}

/**
 * Opens a ledger, uses it, and closes it.
 *
 * @throws Failure where the ledger can't be used
 */
export async function withLedger<T>(
  { ledger }: LedgerOptions,
  shell: Pick<Shell, "env">,
  use: (store: LedgerStore) => Promise<T>,
): Promise<T> {
  try {
    const store = await openStore(ledger, shell);
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof LedgerError) throw new Failure("ledger", error.message, error.hint);
    throw error;
  }
}

const DEFAULT_FOLDER = "ledger";
const DATABASE = /^postgres(ql)?:\/\//i;
// What the library takes for a password, and what could be one by any reading of the address.
const PASSWORD = /^\w+:\/\/[^@/]*:[^@]*@|[?&]password=/i;

async function openStore(ledger: string | undefined, { env }: Pick<Shell, "env">): Promise<LedgerStore> {
  const where = ledger ?? env["TWILIO_ORG_LEDGER"] ?? DEFAULT_FOLDER;
  if (!DATABASE.test(where)) return openFileStore(where);
  if (ledger !== undefined && PASSWORD.test(where))
    throw new Failure(
      "usage",
      "--ledger holds a password, and other users of this machine can read command lines",
      "put the whole address into TWILIO_ORG_LEDGER, or the password into PGPASSWORD",
    );
  const { openPostgresStore } = await import("../../records/ledger/postgres-store.js");
  return openPostgresStore(where);
}

/** One organization's ledger. */
export interface OneLedger {
  readonly organization: string;
  /** At least one. */
  readonly entries: readonly Entry[];
}

/**
 * The ledger of the organization that was named, or of the only one.
 *
 * @throws Failure where there is none, or not one, or one that does not fit: no answer comes from a broken ledger
 */
export async function readLedger(store: LedgerStore, options: LedgerOptions): Promise<OneLedger> {
  const organization = await chosenOrganization(store, options);
  const entries = await readEntries(store, organization);
  if (entries.length === 0)
    throw new Failure(
      "ledger",
      `the ledger has nothing about ${organization}`,
      "start it with `twilio-org ledger record`",
    );
  return { organization, entries };
}

/**
 * What the ledger that an option or the environment names keeps of an organization; empty where none is named, or it
 * does not know the organization.
 *
 * @throws Failure where the ledger can't be used, or is broken
 */
export async function readConfigured(
  { ledger }: Pick<LedgerOptions, "ledger">,
  organizationSid: string,
  shell: Pick<Shell, "env">,
): Promise<readonly Entry[]> {
  if ((ledger ?? shell.env["TWILIO_ORG_LEDGER"] ?? "") === "") return [];
  return withLedger({ ledger }, shell, (store) => readEntries(store, organizationKey(organizationSid)));
}

/**
 * What a ledger keeps of an organization; empty where it does not know it.
 *
 * @throws Failure where the ledger is broken
 */
async function readEntries(store: LedgerStore, organization: string): Promise<readonly Entry[]> {
  const { entries, broken } = readChain(organization, await store.entries(organization));
  if (broken === undefined) return entries;
  throw new Failure(
    "ledger",
    `entry ${broken.sequence} of the ledger is broken: ${broken.problem}`,
    "a broken ledger gives no answers: run `twilio-org ledger verify`",
  );
}

async function chosenOrganization(store: LedgerStore, { organization }: LedgerOptions): Promise<string> {
  if (organization !== undefined) return organizationKey(organization);
  const [only, ...more] = await store.organizations();
  if (only === undefined)
    throw new Failure(
      "ledger",
      "there is no ledger yet",
      "give it with --ledger, or start one with `twilio-org ledger record`",
    );
  if (more.length > 0)
    throw new Failure(
      "usage",
      `the ledger has ${more.length + 1} organizations`,
      `choose one with --organization: ${[only, ...more].join(", ")}`,
    );
  return only;
}

/** Which ledger a review's rolling window comes from. */
export interface LedgerHistoryOptions extends Pick<LedgerOptions, "ledger"> {
  /** A ledger in files of the repository is read as this ref has it. */
  readonly baseRef?: string | undefined;
  readonly acceptShortHistory?: true | undefined;
}

/**
 * What the ledger of `base`'s organization knows for a review's rolling window. A change that replaces the ledger in
 * its own repository does not restart the window.
 *
 * @throws Failure where the ledger can't be used, or knows nothing of it
 */
export async function readLedgerHistory(
  { ledger, baseRef, acceptShortHistory }: LedgerHistoryOptions,
  base: Organization,
  shell: Pick<Shell, "env">,
): Promise<HistorySource> {
  const where = ledger ?? shell.env["TWILIO_ORG_LEDGER"] ?? DEFAULT_FOLDER;
  const atBase = baseRef === undefined || DATABASE.test(where) ? undefined : await storeAtRef(where, baseRef);
  const options = { ledger, organization: base.sid };
  const { ledgerHistory } = await import("../../records/ledger/window.js");
  if (atBase !== undefined && (await atBase.entries(organizationKey(base.sid))).length === 0)
    return () => ({ revisions: [], unread: [`the ledger: ${baseRef ?? ""} has none of ${base.sid} in ${where}`] });
  const { entries } =
    atBase === undefined
      ? await withLedger(options, shell, (store) => readLedger(store, options))
      : await readLedger(atBase, options);
  return ledgerHistory(entries, base, acceptShortHistory === true);
}

/**
 * What roles meant before a moment, as the ledger has it that is configured; `undefined` where none is, or it does not
 * know.
 *
 * @throws Failure where the ledger can't be used
 */
export async function readEarlierRoles(
  options: Pick<LedgerOptions, "ledger">,
  organizationSid: string,
  shell: Pick<Shell, "env">,
): Promise<(instant: string) => Snapshot["roles"] | undefined> {
  const entries = await readConfigured(options, organizationSid, shell);
  if (entries.length === 0) return () => undefined;
  const { rolesBefore } = await import("../../records/ledger/timeline.js");
  return (instant) => rolesBefore(entries, instant);
}

/** The ledger in a folder of a repository as a ref has it; `undefined` where the folder is in none. */
async function storeAtRef(folder: string, ref: string): Promise<LedgerStore | undefined> {
  const { commitOf, repositoryOf } = await import("../../manifest/files/git.js");
  const place = repositoryOf(path.join(folder, "entry"));
  if ("why" in place) return undefined;
  const commit = commitOf(place.repository, ref);
  // The ref is one of the manifest's repository; this is another.
  if (commit === undefined) return undefined;
  const { openGitStore } = await import("../../records/ledger/git-store.js");
  return openGitStore(place.repository, commit, path.posix.dirname(place.name).replace(/^\.$/, ""));
}

/** What a manifest adds to an answer. */
export interface Names {
  readonly declared?: Organization;
  readonly commitsBetween: CommitsBetween;
}

/** The manifest that a command was told to take names from. */
export async function readNames(
  file: string | undefined,
  options: LedgerOptions & TeamsOptions,
  shell: Pick<Shell, "note" | "clock">,
): Promise<Names> {
  if (file === undefined) return { commitsBetween: NO_COMMITS };
  // Most questions name none, and reading YAML takes long to load.
  const [{ readOrganization }, { manifestSource }] = await Promise.all([
    import("./read-organization.js"),
    import("./teams.js"),
  ]);
  const declared = readOrganization(file, shell.clock(), shell, await manifestSource(options));
  return { declared, commitsBetween: manifestCommits(file, declared) };
}

/** A date or an instant that was asked about. @throws Failure where it is none */
export function askedMoment(text: string): string {
  const parsed = parseMoment(text);
  if ("instant" in parsed) return parsed.instant;
  throw new Failure(
    "usage",
    `"${text}" is not a date: ${parsed.invalid}`,
    "a date alone means the end of that day: 2026-03-31",
  );
}

/** The person that was asked about, by address or SID. @throws Failure where it is neither */
export function askedHolder(text: string): string {
  if (isSid("user", text)) return text;
  const parsed = canonicalEmail(text);
  if ("email" in parsed) return parsed.email;
  throw new Failure("usage", `"${text}" is neither an e-mail address nor a user SID`, parsed.invalid);
}
