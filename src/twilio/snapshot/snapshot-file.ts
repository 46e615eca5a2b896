import { sha256 } from "../../model/fingerprint";
import { type Snapshot } from "../../model/snapshot";
import { checkSnapshot } from "./check-snapshot";

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

/** Reads what `printSnapshot` wrote. Says in words what is wrong with anything else. */
export function parseSnapshot(bytes: Buffer): { readonly snapshot: Snapshot } | { readonly problem: string } {
  const seal = bytes.lastIndexOf(SEAL);
  if (seal < 0) return { problem: "it has no sha256 at its end: it was cut off, or is no snapshot" };
  const said = bytes.toString("latin1", seal + SEAL.length, seal + SEAL.length + 64);
  const tail = bytes.toString("latin1", seal + SEAL.length + 64);
  if (tail.trim() !== '"}' || sha256(bytes.subarray(0, seal)) !== said)
    return {
      problem:
        "its sha256 does not match: it was changed since it was written. Take a new one with `twilio-org snapshot`",
    };
  let value: unknown;
  try {
    // Only what the hash is of: the hash itself is not part of the snapshot.
    value = JSON.parse(`${bytes.toString("utf8", 0, seal)}}`);
  } catch {
    return { problem: "it is not JSON" };
  }
  return checkSnapshot(value);
}
