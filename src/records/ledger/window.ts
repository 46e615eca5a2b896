import { organizationOfSnapshot } from "../../model/live-organization";
import { type Organization } from "../../model/organization";
import { type HistorySource } from "../../auditor/review";
import { type Entry } from "./entry";
import { byTime, knownAt, lacksSomething } from "./timeline";

/**
 * What a ledger knows for a review's rolling window: how access was when the window began, or at the first snapshot, where none
 * is as old. Snapshots that can't say who holds what are passed over.
 *
 * @param declared the manifest, for what Twilio does not know
 */
export function ledgerHistory(entries: readonly Entry[], declared?: Organization): HistorySource {
  const readable = byTime(entries).filter((entry) => !lacksSomething(entry));
  return (since) => {
    const start = readable.findLast(({ takenAt }) => takenAt <= since.toISOString()) ?? readable[0];
    if (start === undefined) return { revisions: [], unread: ["the ledger: no snapshot in it says who holds what"] };
    const organization = organizationOfSnapshot(knownAt(entries, start).snapshot, declared);
    return { revisions: [{ at: new Date(start.takenAt), organization }], unread: [] };
  };
}
