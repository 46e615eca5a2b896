import { defined } from "../../model/defined";
import { canonicalJson, sha256 } from "../../model/fingerprint";
import { type Instant, parseInstant } from "../../model/instant";
import { type Changes, recordKey } from "./lists";

/**
 * Who recorded an entry, and what was deployed then: as far as the person who ran it said. None of it says who changed
 * access.
 */
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
  /** The snapshot except its lists, as it was. */
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

/**
 * Writes an entry as JSON: its head, each changed record on its own line, and the hash of all that. The same
 * content gives the same bytes.
 */
export function printEntry(entry: EntryContent): { readonly text: string; readonly hash: string } {
  const body = bodyOf(entry);
  const hash = sha256(body);
  return { text: `${body}${sealOf(hash)}`, hash };
}

/** Between the head and the changes. No line of the head holds a line feed, so that it stands there once. */
const CHANGES = ',\n"changes":[';

function bodyOf(entry: EntryContent): string {
  const { organization, sequence, previous, recordedAt, recorder, takenAt, unread, audit, isFull, content } = entry;
  const head = {
    format: FORMAT,
    organization,
    sequence,
    ...defined({ previous }),
    recordedAt,
    recorder,
    takenAt,
    unread,
    ...defined({ audit }),
    snapshot: entry.snapshot,
    content,
    full: isFull,
  };
  const lines = Object.entries(head).map(([key, value]) => `"${key}":${canonicalJson(value)}`);
  const changes = [...entry.changes].flatMap(([name, { set, gone }]) => [
    ...gone.map((key) => `${opening("gone", name)}${JSON.stringify(key)}]`),
    ...[...set.values()].map((text) => `${opening("set", name)}${text}]`),
  ]);
  return `{${lines.join(",\n")}${CHANGES}${changes.length === 0 ? "" : `\n${changes.join(",\n")}\n`}]`;
}

/** The line of a change up to its record or key: `["set","users",`. */
function opening(what: "set" | "gone", list: string): string {
  return `["${what}",${JSON.stringify(list)},`;
}

function sealOf(hash: string): string {
  return `,\n"hash":"${hash}"}\n`;
}

const SEAL_LENGTH = sealOf(sha256("")).length;

/**
 * Reads what `printEntry` wrote. Says in words what is wrong with anything else: no byte can be another one unnoticed.
 */
export function parseEntry(bytes: Uint8Array): { readonly entry: Entry } | { readonly problem: string } {
  const sealed = bytes.subarray(0, Math.max(0, bytes.length - SEAL_LENGTH));
  const hash = sha256(sealed);
  if (Buffer.from(bytes.subarray(sealed.length)).toString("latin1") !== sealOf(hash))
    return { problem: "it is not as it was written: its hash does not match" };
  const body = Buffer.from(sealed).toString("utf8");
  try {
    const content = contentOf(body);
    if (bodyOf(content) !== body) throw new Malformed("it would be written otherwise");
    return { entry: { ...content, hash, size: bytes.length } };
  } catch (error) {
    if (error instanceof Malformed || error instanceof SyntaxError)
      return { problem: `it is not what twilio-org writes: ${error.message}` };
    throw error;
  }
}

/** Something that can't stand in an entry. Its hash fits, so that somebody wrote it so. */
class Malformed extends Error {}

function contentOf(body: string): EntryContent {
  const end = body.indexOf(CHANGES);
  const head = map(JSON.parse(`${body.slice(0, Math.max(0, end))}}`), "the entry");
  if (head["format"] !== FORMAT) throw new Malformed(`its format is ${JSON.stringify(head["format"])}, not ${FORMAT}`);
  const { previous, audit } = head;
  const sequence = head["sequence"];
  if (typeof sequence !== "number" || !Number.isSafeInteger(sequence)) throw new Malformed("sequence is no number");
  return {
    organization: string(head["organization"], "organization"),
    sequence,
    ...(previous === undefined ? {} : { previous: string(previous, "previous") }),
    recordedAt: instant(head["recordedAt"], "recordedAt"),
    recorder: recorderOf(map(head["recorder"], "recorder")),
    takenAt: instant(head["takenAt"], "takenAt"),
    snapshot: map(head["snapshot"], "snapshot"),
    unread: list(head["unread"], "unread").map((name) => string(name, "unread")),
    ...(audit === undefined ? {} : { audit: auditOf(map(audit, "audit")) }),
    isFull: flag(head["full"], "full"),
    content: string(head["content"], "content"),
    changes: changesOf(body.slice(end + CHANGES.length, -1)),
  };
}

function recorderOf({ actor, revision, commit }: Fields): Recorder {
  return {
    ...(actor === undefined ? {} : { actor: string(actor, "actor") }),
    ...(revision === undefined ? {} : { revision: string(revision, "revision") }),
    ...(commit === undefined ? {} : { commit: string(commit, "commit") }),
  };
}

function auditOf({ asOf, complete }: Fields): NonNullable<EntryContent["audit"]> {
  return { asOf: instant(asOf, "audit.asOf"), complete: flag(complete, "audit.complete") };
}

/** Reads changes line by line: the text of a record is taken as it stands, since making it again takes long. */
function changesOf(text: string): Changes {
  const changes = new Map<string, { readonly set: Map<string, string>; readonly gone: string[] }>();
  const lines = text === "" ? [] : text.slice(1, -1).split("\n");
  lines.forEach((line, index) => {
    const item = index === lines.length - 1 ? line : line.slice(0, -1);
    const [what, name, value]: readonly unknown[] = list(JSON.parse(item), "a change");
    if (typeof name !== "string") throw new Malformed("a change names no list");
    const change = changes.get(name) ?? { set: new Map<string, string>(), gone: [] };
    changes.set(name, change);
    if (what === "gone") change.gone.push(string(value, `what is gone from ${name}`));
    else change.set.set(keyOf(name, value), item.slice(opening("set", name).length, -1));
  });
  return changes;
}

function keyOf(name: string, record: unknown): string {
  const key = recordKey(name, record);
  if (key === undefined) throw new Malformed(`${name} has a record without a key`);
  return key;
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

function string(value: unknown, what: string): string {
  if (typeof value !== "string") throw new Malformed(`${what} is no text`);
  return value;
}

function flag(value: unknown, what: string): boolean {
  if (typeof value !== "boolean") throw new Malformed(`${what} is neither true nor false`);
  return value;
}

function instant(value: unknown, what: string): Instant {
  const parsed = parseInstant(string(value, what));
  if ("invalid" in parsed) throw new Malformed(`${what} is no instant`);
  return parsed.instant;
}
