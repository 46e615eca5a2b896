import { type Snapshot, type Unread } from "./snapshot";

/** An answer as far as it is known. */
export interface Known {
  readonly complete: boolean;
  readonly unread: readonly string[];
  /** Those of `unread` that somebody chose to do without. */
  readonly leftOut?: readonly string[];
}

/**
 * Whether everything is judged except what somebody chose to do without. It is not all: what was left out is as
 * unknown as what could not be read, and every answer names it; but it is no reason to have no verdict about the rest.
 */
export function isJudged({ complete, unread, leftOut = [] }: Known): boolean {
  return complete || (unread.length > 0 && unread.every((text) => leftOut.includes(text)));
}

/** An unread list as answers name it. */
export function unreadText({ list, why }: Unread): string {
  return `${list}: ${why}`;
}

/** Those unread lists of a snapshot that are among `lists`, as answers name them. */
export function leftOutOf({ unread }: Pick<Snapshot, "unread">, lists: readonly Unread["list"][]): readonly string[] {
  return unread.filter(({ list }) => lists.includes(list)).map(unreadText);
}

/** Unread lists as answers name them, where those that have the same reason share a line. */
export function joinUnread(texts: readonly string[]): readonly string[] {
  const lists = new Map<string, string[]>();
  for (const text of new Set(texts)) {
    const [, list, why = text] = /^(\w+): (.+)$/s.exec(text) ?? [];
    lists.set(why, [...(lists.get(why) ?? []), ...(list === undefined ? [] : [list])]);
  }
  return [...lists].map(([why, names]) => (names.length === 0 ? why : `${names.join(", ")}: ${why}`));
}
