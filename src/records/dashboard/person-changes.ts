import { placedChangeLines } from "../../auditor/review/change-lines";
import { groupBy } from "../../model/group-by";
import { type Organization } from "../../model/organization";
import { accessChanges, isAnyChange } from "../ledger/access-changes";
import { lacksSomething } from "../ledger/timeline";
import { type State } from "./states";

/** What one snapshot shows of somebody that the one before did not. */
interface PersonChange {
  /** When it was so. */
  readonly by: Date;
  /** When it was not so yet. */
  readonly after: Date;
  /** As reviews write them: `+` gains, `-` loses. */
  readonly lines: readonly string[];
}

/** Somebody whose access changed. */
export interface ChangedPerson {
  readonly email: string;
  /** The newest first. */
  readonly changes: readonly PersonChange[];
}

/**
 * Whose access changed since a day, who changed last first. Snapshots that can't say what somebody may do are passed
 * over: what they do not show is not lost.
 */
export function changedPeople(states: readonly State[], since: Date): readonly ChangedPerson[] {
  const rows: (PersonChange & { readonly email: string })[] = [];
  let before: State | undefined;
  for (const state of states) {
    if (lacksSomething(state.entry)) continue;
    if (before !== undefined && before.organization !== state.organization && state.at >= since)
      rows.push(...rowsOf(before, state, before.organization));
    before = state;
  }
  const people = groupBy(rows.reverse(), ({ email }) => email);
  return [...people].map(([email, changes]) => ({ email, changes }));
}

function rowsOf(
  before: State,
  state: State,
  was: Organization,
): readonly (PersonChange & { readonly email: string })[] {
  const changes = accessChanges(was, state.organization, state.at);
  if (!isAnyChange(changes)) return [];
  const lines = placedChangeLines({ ...changes, lists: [] });
  return [...groupBy(lines, ({ person = "" }) => person)].map(([email, own]) => ({
    email,
    by: state.at,
    after: before.at,
    lines: own.map(({ text }) => text),
  }));
}
