import { canonicalJson } from "../model/fingerprint";
import { type Instant, parseInstant } from "../model/instant";
import { type Changes, keyed, type ListChange, sha256 } from "./lists";

/** Who recorded an entry, and what was deployed then: as far as whoever ran it said. None of it says who changed access. */
export interface Recorder {
  readonly actor?: string;
  /** Revision of the Pulumi stack: what access was declared then. */
  readonly revision?: string;
  /** Git commit of the manifest. */
  readonly commit?: string;
}

/** What an entry of a ledger says. It never changes once it is written. */
export interface EntryContent {
  /** SID of the organization. */
  readonly organization: string;
  /** Counts from 1 without gaps. */
  readonly sequence: number;
  /** Hash of the entry before it; absent in the first. */
  readonly previous?: string;
  readonly recordedAt: Instant;
  readonly recorder: Recorder;
  /** When the snapshot was taken. */
  readonly takenAt: Instant;
  /** The snapshot but for its lists, as it was. */
  readonly snapshot: Readonly<Record<string, unknown>>;
  /** Lists of the snapshot that could not be read. What was known of them before stays as it was. */
  readonly unread: readonly string[];
  /** The audit whose findings the entry took in; absent where there was none, and findings stay as they were. */
  readonly audit?: { readonly asOf: Instant; readonly complete: boolean };
  /** Whether `changes` begin from nothing instead of from the entry before. */
  readonly isFull: boolean;
  readonly changes: Changes;
  /** Hash of all that is known after the changes: equal for equal content. */
  readonly content: string;
}

/** An entry as it was written. */
export interface Entry extends EntryContent {
  /** SHA-256 of what it says, and so of everything before it. */
  readonly hash: string;
  /** Its length in bytes. */
  readonly size: number;
}

const FORMAT = "twilio-org-ledger/1";

/** Writes an entry as JSON: its head, its changes with a record on each line, and the hash of all that. The same content gives the same bytes. */
export function printEntry(entry: EntryContent): { readonly text: string; readonly hash: string } {
  const { organization, sequence, previous, recordedAt, recorder, takenAt, unread, audit, isFull, content } = entry;
  const head = {
    format: FORMAT,
    organization,
    sequence,
    ...(previous === undefined ? {} : { previous }),
    recordedAt,
    recorder,
    takenAt,
    unread,
    ...(audit === undefined ? {} : { audit }),
    snapshot: entry.snapshot,
    content,
    full: isFull,
  };
  const lines = Object.entries(head).map(([key, value]) => `"${key}":${canonicalJson(value)}`);
  const changes = [...entry.changes].map(([name, { set, gone }]) => {
    const records = [...set.values()].map((text) => `\n${text}`).join(",");
    return `\n${JSON.stringify(name)}:{"gone":${JSON.stringify(gone)},"set":[${records}]}`;
  });
  const body = `{${lines.join(",\n")},\n"changes":{${changes.join(",")}}`;
  const hash = sha256(body);
  return { text: `${body}${sealOf(hash)}`, hash };
}

function sealOf(hash: string): string {
  return `,\n"hash":"${hash}"}\n`;
}

const SEAL_LENGTH = sealOf(sha256("")).length;

/** Reads what `printEntry` wrote. Says in words what is wrong with anything else: no byte can be another one unnoticed. */
export function parseEntry(bytes: Uint8Array): { readonly entry: Entry } | { readonly problem: string } {
  const body = bytes.subarray(0, Math.max(0, bytes.length - SEAL_LENGTH));
  const hash = sha256(body);
  if (Buffer.from(bytes.subarray(body.length)).toString("latin1") !== sealOf(hash))
    return { problem: "it is not as it was written: its hash does not match" };
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return { problem: "it is not JSON" };
  }
  try {
    return { entry: { ...contentOf(value), hash, size: bytes.length } };
  } catch (error) {
    if (error instanceof Malformed) return { problem: `it is not what twilio-org writes: ${error.message}` };
    throw error;
  }
}

/** Something that can't stand in an entry. Its hash fits, so that somebody wrote it so. */
class Malformed extends Error {}

function contentOf(value: unknown): EntryContent {
  const head = map(value, "the entry");
  if (head["format"] !== FORMAT) throw new Malformed(`its format is ${JSON.stringify(head["format"])}, not ${FORMAT}`);
  const { previous, audit } = head;
  const sequence = head["sequence"];
  if (typeof sequence !== "number" || !Number.isSafeInteger(sequence)) throw new Malformed("sequence is no number");
  return {
    organization: text(head["organization"], "organization"),
    sequence,
    ...(previous === undefined ? {} : { previous: text(previous, "previous") }),
    recordedAt: instant(head["recordedAt"], "recordedAt"),
    recorder: recorderOf(map(head["recorder"], "recorder")),
    takenAt: instant(head["takenAt"], "takenAt"),
    snapshot: map(head["snapshot"], "snapshot"),
    unread: list(head["unread"], "unread").map((name) => text(name, "unread")),
    ...(audit === undefined ? {} : { audit: auditOf(map(audit, "audit")) }),
    isFull: flag(head["full"], "full"),
    content: text(head["content"], "content"),
    changes: new Map(
      Object.entries(map(head["changes"], "changes")).map(([name, change]) => [name, changeOf(name, change)]),
    ),
  };
}

function recorderOf({ actor, revision, commit }: Fields): Recorder {
  return {
    ...(actor === undefined ? {} : { actor: text(actor, "actor") }),
    ...(revision === undefined ? {} : { revision: text(revision, "revision") }),
    ...(commit === undefined ? {} : { commit: text(commit, "commit") }),
  };
}

function auditOf({ asOf, complete }: Fields): NonNullable<EntryContent["audit"]> {
  return { asOf: instant(asOf, "audit.asOf"), complete: flag(complete, "audit.complete") };
}

function changeOf(name: string, value: unknown): ListChange {
  const { gone, set } = map(value, name);
  const found = keyed(name, list(set, `${name}.set`));
  if ("problem" in found) throw new Malformed(found.problem);
  return { set: found.records, gone: list(gone, `${name}.gone`).map((key) => text(key, `${name}.gone`)) };
}

type Fields = Readonly<Partial<Record<string, unknown>>>;

function map(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed(`${what} is no map`);
  return Object.fromEntries(Object.entries(value));
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Malformed(`${what} is no list`);
  return value;
}

function text(value: unknown, what: string): string {
  if (typeof value !== "string") throw new Malformed(`${what} is no text`);
  return value;
}

function flag(value: unknown, what: string): boolean {
  if (typeof value !== "boolean") throw new Malformed(`${what} is neither true nor false`);
  return value;
}

function instant(value: unknown, what: string): Instant {
  const parsed = parseInstant(text(value, what));
  if ("invalid" in parsed) throw new Malformed(`${what} is no instant`);
  return parsed.instant;
}
