import { organizationOfSnapshot } from "../../model/live-organization";
import { type Organization } from "../../model/organization";
import { type HistorySource } from "../../auditor/review";
import { type Entry } from "./entry";
import { byTime, knownAt, lacksSomething } from "./timeline";

/**
 * What a ledger knows for a review's rolling window: how access was when the window began. Snapshots that can't say who
 * holds what are passed over. A ledger that is younger than the window can't tell, unless `acceptsShort`: then the
 * window is as long as the ledger.
 *
 * @param declared the manifest, for what Twilio does not know
 */
export function ledgerHistory(entries: readonly Entry[], declared?: Organization, acceptsShort = false): HistorySource {
  const readable = byTime(entries).filter((entry) => !lacksSomething(entry));
  return (since) => {
    const [first] = readable;
    const old = readable.findLast(({ takenAt }) => takenAt <= since.toISOString());
    const start = old ?? (acceptsShort ? first : undefined);
    if (start === undefined) return { revisions: [], unread: [`the ledger: ${whyShort(first, since)}`] };
    const organization = organizationOfSnapshot(knownAt(entries, start).snapshot, declared);
    return { revisions: [{ at: new Date(start.takenAt), organization }], unread: [] };
  };
}

function whyShort(first: Entry | undefined, since: Date): string {
  if (first === undefined) return "no snapshot in it says who holds what";
  return (
    `its first snapshot that says who holds what is of ${first.takenAt}, and the rolling window began at ` +
    `${since.toISOString()} (--accept-short-history counts from the first snapshot)`
  );
}
