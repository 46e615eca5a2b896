import { isAscii } from "node:buffer";
import { sha256 } from "../../model/fingerprint";
import { type Snapshot } from "../../model/snapshot";
import { checkSnapshot } from "./check-snapshot";
import { type ReadInto, readSnapshotLines } from "./snapshot-lines";

/** Between the snapshot and the hash of all bytes before it. The hash is the file's last entry. */
const SEAL = ',"sha256":"';

/**
 * Writes a snapshot as JSON with, as its last entry, the SHA-256 of the bytes before: a file that was cut off or edited
 * is noticed. The same snapshot gives the same bytes.
 */
export function printSnapshot(snapshot: Snapshot): string {
  const { schemaVersion, organizationSid, takenAt, unread, ...lists } = snapshot;
  const entries = Object.entries({ schemaVersion, organizationSid, takenAt, unread }).map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
  );
  for (const key of ["roles", "users", "accounts", "assignments"] as const)
    entries.push(`${JSON.stringify(key)}:[\n${lists[key].map((item) => JSON.stringify(item)).join(",\n")}\n]`);
  const body = `{${entries.join(",\n")}`;
  return `${body}${SEAL}${sha256(Buffer.from(body))}"}\n`;
}

/**
 * Reads what `printSnapshot` wrote, piece by piece: a large one in little more memory than the snapshot itself.
 * `undefined` for anything else, also for a file that `parseSnapshot` reads, but not exactly of that form.
 */
export function readPrintedSnapshot(read: ReadInto, most: number): Snapshot | undefined {
  const value = readSnapshotLines(read, most);
  if (value === undefined) return undefined;
  const checked = checkSnapshot(value);
  return "snapshot" in checked ? checked.snapshot : undefined;
}

/** Reads what `printSnapshot` wrote. Says in words what is wrong with anything else. */
export function parseSnapshot(bytes: Buffer): { readonly snapshot: Snapshot } | { readonly problem: string } {
  const seal = bytes.lastIndexOf(SEAL);
  if (seal < 0) return { problem: "it has no sha256 at its end: it was cut off, or is no snapshot" };
  const recordedHash = bytes.toString("latin1", seal + SEAL.length, seal + SEAL.length + 64);
  const tail = bytes.toString("latin1", seal + SEAL.length + 64);
  if (tail.trim() !== '"}' || sha256(bytes.subarray(0, seal)) !== recordedHash)
    return {
      problem:
        "its sha256 does not match: it was changed since it was written. Take a new one with `twilio-org snapshot`",
    };
  let value: unknown;
  try {
    // Only what the hash is of: the hash itself is not part of the snapshot.
    value = JSON.parse(closedText(bytes, seal));
  } catch {
    return { problem: "it is not JSON" };
  }
  return checkSnapshot(value);
}

/**
 * The first `size` bytes as text, with the brace that ends the map after them. It is put in its place before the text
 * is made: a brace behind a long text makes a copy of the text.
 */
function closedText(bytes: Buffer, size: number): string {
  const [next = 0] = bytes.subarray(size);
  bytes[size] = CLOSING_BRACE;
  const content = bytes.subarray(0, size + 1);
  // ASCII, which most snapshots are, need not be decoded.
  const text = content.toString(isAscii(content) ? "latin1" : "utf8");
  bytes[size] = next;
  return text;
}

const CLOSING_BRACE = 0x7d;
