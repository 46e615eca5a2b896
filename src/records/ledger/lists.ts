import { canonicalJson, sha256 } from "../../model/fingerprint";
import { compareText } from "../../model/problem";

/** Records of a list by what tells one from another, each as canonical JSON. */
export type Records = ReadonlyMap<string, string>;

/** Lists of records by name: what is known of an organization at one moment. A list without records is not in it. */
export type Lists = ReadonlyMap<string, Records>;

/**
 * How a list changed: records that are new or other than before, and the keys of those that are gone. Sorted by key.
 */
interface ListChange {
  readonly set: Records;
  readonly gone: readonly string[];
}

/** Changes of lists by name; a list that did not change is not in it. */
export type Changes = ReadonlyMap<string, ListChange>;

/** The list of what an audit found. All other lists are the snapshot's. */
export const FINDINGS = "findings";

/**
 * What tells a record of a list from the others: its `sid`, of a finding its `fingerprint`; `undefined` if it has none.
 */
export function recordKey(list: string, record: unknown): string | undefined {
  const property = list === FINDINGS ? "fingerprint" : "sid";
  const key: unknown = typeof record === "object" && record !== null ? Reflect.get(record, property) : undefined;
  return typeof key === "string" ? key : undefined;
}

/** The records of a list by their keys, or why they can't be told apart. */
export function keyed(list: string, items: readonly unknown[]): { readonly records: Records } | { problem: string } {
  const records = new Map<string, string>();
  for (const item of items) {
    const key = recordKey(list, item);
    if (key === undefined) return { problem: `${list} has an entry that nothing tells from the others` };
    const text = canonicalJson(item);
    // The same one twice is what pages that shift while they are read may give.
    if ((records.get(key) ?? text) !== text) return { problem: `${list} has two entries ${JSON.stringify(key)}` };
    records.set(key, text);
  }
  return { records };
}

/** What has to be done to `before` so that it is `after`. */
export function changesBetween(before: Lists, after: Lists): Changes {
  const changes = new Map<string, ListChange>();
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort(compareText)) {
    const [old, young] = [before.get(name) ?? NONE, after.get(name) ?? NONE];
    const set = new Map(sorted(young).filter(([key, text]) => old.get(key) !== text));
    const gone = [...old.keys()].filter((key) => !young.has(key)).sort(compareText);
    if (set.size + gone.length > 0) changes.set(name, { set, gone });
  }
  return changes;
}

const NONE: Records = new Map();

/** Does `changes` to `lists`, in place. */
export function apply(lists: Map<string, Map<string, string>>, changes: Changes): void {
  for (const [name, { set, gone }] of changes) {
    const records = lists.get(name) ?? new Map<string, string>();
    for (const key of gone) records.delete(key);
    for (const [key, text] of set) records.set(key, text);
    if (records.size === 0) lists.delete(name);
    else lists.set(name, records);
  }
}

/** The records in the order of their keys. */
export function sorted(records: Records): readonly (readonly [key: string, text: string])[] {
  return [...records].sort(([a], [b]) => compareText(a, b));
}

/**
 * Gives the SHA-256 of lists, the same for the same content whatever way led there. A list that is not among `changed`
 * since the last call is not looked at again.
 */
export function contentHasher(): (lists: Lists, changed: Iterable<string>) => string {
  const digests = new Map<string, string>();
  return (lists, changed) => {
    for (const name of changed) {
      const records = lists.get(name);
      if (records === undefined) digests.delete(name);
      else
        digests.set(
          name,
          sha256(
            sorted(records)
              .map(([, text]) => text)
              .join("\n"),
          ),
        );
    }
    return sha256(canonicalJson(Object.fromEntries(digests)));
  };
}
