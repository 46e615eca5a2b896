import { type Instant } from "../model/instant";
import { organizationOfSnapshot } from "../model/live-organization";
import { type Organization } from "../model/organization";
import { type Revision } from "../review";
import { type Entry } from "./entry";
import { byTime, knownAt, lacksSomething } from "./timeline";

/**
 * What a review's rolling window needs of a ledger, as its `history`: how access was when the window began, or at the first
 * snapshot, where none is as old. Snapshots that can't say who holds what are passed over.
 *
 * @param begin when the window begins
 * @param declared the manifest, for what Twilio does not know
 */
export function reviewHistory(entries: readonly Entry[], begin: Instant, declared?: Organization): readonly Revision[] {
  const readable = byTime(entries).filter((entry) => !lacksSomething(entry));
  const start = readable.findLast(({ takenAt }) => takenAt <= begin) ?? readable[0];
  if (start === undefined) return [];
  const organization = organizationOfSnapshot(knownAt(entries, start).snapshot, declared);
  return [{ at: new Date(start.takenAt), organization }];
}
