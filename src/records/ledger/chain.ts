import { type Entry, parseEntry } from "./entry";
import { contentFollower } from "./content-hash";
import { apply, changesBetween, type Changes, type Lists } from "./lists";
import { type StoredEntry } from "./store";

/** The first entry that does not fit, and why. */
export interface Break {
  readonly sequence: number;
  readonly problem: string;
}

/** Entries that fit, up to the first that does not. */
export interface Chain {
  readonly entries: readonly Entry[];
  readonly broken?: Break;
}

/**
 * Reads a ledger: each entry must be as it was written, and name the hash of the one before it. What is gone from its
 * end can't be seen here.
 */
export function readChain(organization: string, stored: readonly StoredEntry[]): Chain {
  const entries: Entry[] = [];
  for (const { sequence, bytes } of stored) {
    const expected = entries.length + 1;
    const broken = (problem: string): Chain => ({ entries, broken: { sequence: expected, problem } });
    if (sequence !== expected) return broken("it is missing");
    const parsed = parseEntry(bytes);
    if ("problem" in parsed) return broken(parsed.problem);
    const { entry } = parsed;
    if (entry.sequence !== sequence) return broken(`it says that it is entry ${entry.sequence}`);
    if (entry.organization !== organization) return broken(`it is about another organization, ${entry.organization}`);
    if (entry.previous !== entries.at(-1)?.hash) return broken(`it does not follow entry ${sequence - 1}`);
    entries.push(entry);
  }
  return { entries };
}

/** What was known once an entry was recorded. */
export interface Moment {
  readonly entry: Entry;
  /** Valid until the next moment is asked for. */
  readonly lists: Lists;
  /** What is not as it was at the moment before; at the first, everything. */
  readonly changed: Changes;
}

/** Goes through what was known, entry by entry. Begins at `first`, which must be a full entry. */
export function* moments(entries: readonly Entry[], first = 0): Generator<Moment> {
  const lists = new Map<string, Map<string, string>>();
  for (const entry of entries.slice(first)) {
    const changed = entry.isFull && lists.size > 0 ? changesBetween(lists, recordsOf(entry)) : entry.changes;
    apply(lists, changed);
    yield { entry, lists, changed };
  }
}

function recordsOf({ changes }: Entry): Lists {
  return new Map([...changes].map(([name, { set }]) => [name, set]));
}

/** What was known once entry `index` of `entries` was recorded. */
export function momentAt(entries: readonly Entry[], index: number): Moment {
  const from = entries.slice(0, index + 1).findLastIndex(({ isFull }) => isFull);
  let last: Moment | undefined;
  for (const moment of moments(entries.slice(0, index + 1), Math.max(from, 0))) last = moment;
  if (last === undefined) throw new Error(`there is no entry ${index + 1}`);
  return last;
}

/**
 * The first entry after whose changes other things are known than it says.
 *
 * @param verified hash of an entry that was found to fit before, and is known from elsewhere than the ledger. It is
 * the hash of everything up to it, so that if the chain still leads to it, what it said then it says now: the content
 * up to there is not computed again. A hash that no entry has excuses nothing.
 */
export function wrongContent(entries: readonly Entry[], verified?: string): Break | undefined {
  const known = entries.findIndex(({ hash }) => hash === verified);
  const { follow, content } = contentFollower();
  let index = 0;
  for (const { entry, changed } of moments(entries)) {
    follow(changed);
    if (index++ > known && content() !== entry.content)
      return { sequence: entry.sequence, problem: "its changes do not lead to what it says is known after them" };
  }
  return undefined;
}
