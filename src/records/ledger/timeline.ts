import { type Instant } from "../../model/instant";
import { compareText } from "../../model/problem";
import { type Snapshot, type Unread } from "../../model/snapshot";
import { momentAt } from "./chain";
import { type Entry } from "./entry";
import { type Lists } from "./lists";
import { putTogether } from "./snapshot-lists";
import { LedgerError } from "./store";

/** Entries in the order in which their snapshots were taken, which need not be that of their recording. */
export function byTime(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort((a, b) => compareText(a.takenAt, b.takenAt) || a.sequence - b.sequence);
}

/** The entry with the last snapshot that was taken at `instant` or before; absent where there is none. */
export function entryAt(entries: readonly Entry[], instant: Instant): Entry | undefined {
  return byTime(entries).findLast(({ takenAt }) => takenAt <= instant);
}

/** Lists without which nobody can say what somebody may do. */
export const NEEDED: readonly Unread["list"][] = ["assignments", "roles", "users"];

/** Whether the snapshot of an entry can't say what somebody may do. */
export function lacksSomething({ unread }: Pick<Entry, "unread">): boolean {
  return NEEDED.some((list) => unread.includes(list));
}

/** The snapshot of an entry as it was taken: lists that could not be read are empty, and named under `unread`. */
export function recordedSnapshot(entries: readonly Entry[], entry: Entry): Snapshot {
  return snapshotOf(entry, momentAt(entries, entry.sequence - 1).lists, entry.unread);
}

/**
 * The roles of the last snapshot that was taken before `instant` and could read them: what roles meant then. Absent
 * where there is none.
 */
export function rolesBefore(entries: readonly Entry[], instant: Instant): Snapshot["roles"] | undefined {
  const entry = byTime(entries).findLast(({ takenAt, unread }) => takenAt < instant && !unread.includes("roles"));
  return entry && recordedSnapshot(entries, entry).roles;
}

/** A list that an entry's snapshot could not read, and when it was last read before. */
export interface Gap {
  readonly list: string;
  readonly lastRead?: Instant;
}

/** The best that is known of an organization at an entry. */
export interface Known {
  readonly entry: Entry;
  /** Lists that the entry could not read are those of the last snapshot that could; they stay named under `unread`. */
  readonly snapshot: Snapshot;
  readonly gaps: readonly Gap[];
}

/** What was known when the snapshot of `entry` was taken. Not to have read something is never taken for its end. */
export function knownAt(entries: readonly Entry[], entry: Entry): Known {
  const lists = new Map(momentAt(entries, entry.sequence - 1).lists);
  const before = byTime(entries).filter((one) => isBefore(one, entry));
  const gaps = entry.unread.map((list): Gap => {
    lists.delete(list);
    const reading = before.findLast(({ unread }) => !unread.includes(list));
    if (reading === undefined) return { list };
    const records = momentAt(entries, reading.sequence - 1).lists.get(list);
    if (records !== undefined) lists.set(list, records);
    return { list, lastRead: reading.takenAt };
  });
  return { entry, snapshot: snapshotOf(entry, lists, []), gaps };
}

function isBefore(one: Entry, other: Entry): boolean {
  return (compareText(one.takenAt, other.takenAt) || one.sequence - other.sequence) < 0;
}

function snapshotOf(entry: Entry, lists: Lists, empty: readonly string[]): Snapshot {
  const put = putTogether({ rest: entry.snapshot, lists }, empty);
  if ("snapshot" in put) return put.snapshot;
  throw new LedgerError(
    `the snapshot of entry ${entry.sequence} can't be read: ${put.problem}`,
    "it may be of a newer version of twilio-org",
  );
}
