import { defined } from "../../model/defined";
import { type AuditResult, type Finding } from "../../model/finding";
import { parseInstant } from "../../model/instant";
import { type Snapshot } from "../../model/snapshot";
import { momentAt, readChain } from "./chain";
import { type Entry, type EntryContent, parseEntry, printEntry, type Recorder } from "./entry";
import { changesBetween, contentHasher, FINDINGS, keyed, type Lists, type Records } from "./lists";
import { takeApart } from "./snapshot-lists";
import { organizationKey } from "./organization-key";
import { LedgerError, type LedgerStore } from "./store";
import { NEEDED } from "./timeline";

/** What is to be recorded. */
export interface Recording {
  readonly snapshot: Snapshot;
  /** What an audit found; where it is absent, findings stay as they were. */
  readonly audit?: Pick<AuditResult, "organization" | "asOf" | "complete" | "unread" | "findings">;
  readonly recorder: Recorder;
  readonly recordedAt: Date;
}

/** What was recorded. */
export interface Recorded {
  readonly entry: EntryContent & { readonly hash: string };
  /** What is not as it was at the entry before. */
  readonly changes: EntryContent["changes"];
}

/**
 * Adds a snapshot to its organization's ledger. Of several writers at once each gets its turn.
 *
 * @throws LedgerError where what is there does not fit, or what is to be recorded can't be
 */
export async function record(store: LedgerStore, recording: Recording): Promise<Recorded> {
  const organization = organizationKey(recording.snapshot.organizationSid);
  for (;;) {
    const { entries, broken } = readChain(organization, await store.entries(organization));
    if (broken !== undefined)
      throw new LedgerError(
        `entry ${broken.sequence} of the ledger is broken: ${broken.problem}`,
        "nothing is added to a broken ledger: see `twilio-org ledger verify`",
      );
    const next = nextEntry(organization, entries, recording);
    const { text, hash } = printEntry(next.entry);
    const readBack = parseEntry(Buffer.from(text));
    // What could not be read again would break the ledger for good.
    if ("problem" in readBack) throw new LedgerError(`the snapshot can't be recorded: ${readBack.problem}`);
    // A writer who finds the place taken has seen another one get on: so all of them do in the end.
    if ((await store.add(organization, next.entry.sequence, text)) === "added")
      return { entry: { ...next.entry, hash }, changes: next.changes };
  }
}

function nextEntry(
  organization: string,
  entries: readonly Entry[],
  { snapshot, audit, recorder, recordedAt }: Recording,
): { readonly entry: EntryContent; readonly changes: EntryContent["changes"] } {
  const parts = takeApart(snapshot);
  if ("problem" in parts) throw new LedgerError(`the snapshot can't be recorded: ${parts.problem}`);
  const takenAt = new Date(snapshot.takenAt);
  if (takenAt > recordedAt)
    throw new LedgerError(
      `the snapshot is of ${takenAt.toISOString()}, which is yet to come`,
      "check the clock of the machine that took it",
    );
  const previous = entries.at(-1);
  const before: Lists = previous === undefined ? new Map() : momentAt(entries, entries.length - 1).lists;
  const unread = [...new Set(snapshot.unread.map(({ list }) => list))].sort();
  const after = new Map(parts.lists);
  for (const name of unread) copyList(before, after, name);
  const findings = findingsAfter(organization, before, audit);
  if (findings.size > 0) after.set(FINDINGS, findings);

  const changes = changesBetween(before, after);
  const isFull = previous === undefined || weighsEnough(entries);
  const contentOf = contentHasher();
  const entry: EntryContent = {
    organization,
    sequence: entries.length + 1,
    ...defined({ previous: previous?.hash }),
    recordedAt: recordedAt.toISOString(),
    recorder,
    takenAt: takenAt.toISOString(),
    snapshot: parts.rest,
    unread,
    ...(audit === undefined ? {} : { audit: { asOf: instantOf(audit.asOf), complete: audit.complete } }),
    isFull,
    changes: isFull ? changesBetween(new Map(), after) : changes,
    content: contentOf(after, after.keys()),
  };
  return { entry, changes };
}

function copyList(from: Lists, to: Map<string, Records>, name: string): void {
  const records = from.get(name);
  if (records === undefined) to.delete(name);
  else to.set(name, records);
}

/**
 * Whether the changes since the last full entry weigh as much as it. So reading never takes more than twice what the
 * organization itself takes, and the ledger never more than twice its changes.
 */
function weighsEnough(entries: readonly Entry[]): boolean {
  const last = entries.findLastIndex(({ isFull }) => isFull);
  const changes = entries.slice(last + 1).reduce((sum, { size }) => sum + size, 0);
  return changes >= (entries[last]?.size ?? 0);
}

function findingsAfter(organization: string, before: Lists, audit: Recording["audit"]): Records {
  const known: Records = before.get(FINDINGS) ?? new Map();
  if (audit === undefined) return known;
  if (organizationKey(audit.organization.sid) !== organization)
    throw new LedgerError(`the findings are about ${audit.organization.sid}, the snapshot about ${organization}`);
  const found = keyed(FINDINGS, audit.findings.map(keptOf));
  if ("problem" in found) throw new LedgerError(`the findings can't be recorded: ${found.problem}`);
  return isReliable(audit) ? found.records : known;
}

/**
 * Whether an audit saw enough: what it finds without having read who holds what may be wrong, and what it does not find
 * may be there. No rule needs the list of accounts, which many organizations' credentials can't read.
 */
function isReliable({ complete, unread, findings }: NonNullable<Recording["audit"]>): boolean {
  if (complete) return true;
  if (unread.length === 0 || findings.some(({ ruleId }) => ruleId === RULE_FAILED)) return false;
  return NEEDED.every((list) => !unread.some((what) => what.startsWith(`${list}:`)));
}

/** Id of the finding that a rule could not be run. Source: docs/rules/rule-failed.md. */
const RULE_FAILED = "rule-failed";

/**
 * What is kept of a finding. Where it stood in a manifest and what to do about it is of that day, and git has it; on
 * which groups follows from the role.
 */
function keptOf(finding: Finding): Partial<Finding> {
  const { ruleId, severity, fingerprint, person, role, message, waiver } = finding;
  return {
    ruleId,
    severity,
    fingerprint,
    ...defined({ person, role }),
    message,
    ...defined({ waiver }),
  };
}

function instantOf(text: string): string {
  const parsed = parseInstant(text);
  if ("invalid" in parsed) throw new LedgerError(`the findings are as of ${JSON.stringify(text)}: ${parsed.invalid}`);
  return parsed.instant;
}
