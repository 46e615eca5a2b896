import { type Revision } from "./safety/budgets";

/** Earlier versions of an organization's access, for the rolling window. */
export interface History {
  /** In any order: the one that was in force when the window began, or else the oldest there is. */
  readonly revisions: readonly Revision[];
  /** What of it could not be read, in words. */
  readonly unread: readonly string[];
}

/**
 * Where earlier versions come from.
 *
 * @param since when the window began
 */
export type HistorySource = (since: Date) => History;
