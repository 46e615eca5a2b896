import { checkSnapshot } from "../../twilio/snapshot/check-snapshot";
import { type Snapshot } from "../../model/snapshot";
import { FINDINGS, keyed, type Lists, type Records, sorted } from "./lists";

/** A snapshot in two parts: lists of records that have a SID, whatever they are called, and all else. */
export interface SnapshotParts {
  readonly rest: Readonly<Record<string, unknown>>;
  readonly lists: Lists;
}

/** Takes a snapshot apart. An unread list means nothing, and is left out whatever stands in it. */
export function takeApart(snapshot: Snapshot): SnapshotParts | { readonly problem: string } {
  const unread = new Set<string>(snapshot.unread.map(({ list }) => list));
  const rest: [string, unknown][] = [];
  const lists = new Map<string, Records>();
  const all: readonly (readonly [name: string, value: unknown])[] = Object.entries(snapshot);
  for (const [name, value] of all) {
    // The seal of a snapshot's file is about its bytes, which are not kept.
    if (name === "sha256") continue;
    if (!isRecordList(name, value)) {
      rest.push([name, value]);
      continue;
    }
    const found = keyed(name, unread.has(name) ? [] : value);
    if ("problem" in found) return found;
    rest.push([name, []]);
    if (found.records.size > 0) lists.set(name, found.records);
  }
  return { rest: Object.fromEntries(rest), lists };
}

/** An empty list may be either: as a part of the rest it stays what it is. */
function isRecordList(name: string, value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && name !== FINDINGS && value.length > 0 && value.every((item) => isRecord(item));
}

function isRecord(item: unknown): boolean {
  return typeof item === "object" && item !== null && "sid" in item;
}

/**
 * Puts a snapshot together again, or says what keeps the parts from being one.
 *
 * @param empty lists to leave empty, whatever is known of them
 */
export function putTogether(
  { rest, lists }: SnapshotParts,
  empty: readonly string[],
): ReturnType<typeof checkSnapshot> {
  const known = [...lists].filter(([name]) => name !== FINDINGS && !empty.includes(name));
  const value: unknown = Object.fromEntries([
    ...Object.entries(rest),
    ...known.map(([name, records]): [string, unknown] => [name, JSON.parse(jsonList(records))]),
  ]);
  return checkSnapshot(value);
}

function jsonList(records: Records): string {
  return `[${sorted(records)
    .map(([, text]) => text)
    .join(",")}]`;
}
