import { type Snapshot } from "../model/snapshot";
import { readSnapshotLive } from "./organization-source";
import { type Shell } from "./shell";

/** Twilio gives the lists that matter here in pages of so many. Source: facts 2.1, 5. */
const PAGE = 100;

/** Readings until two in a row agree; more means that somebody is at work. */
const MOST_READINGS = 4;

/**
 * Reads the organization until it stands still: a record that moves onto a page already read, because one before it went
 * away, is missed, and only a second reading shows that (see `readPages`). What comes in one page can't shift. Where it
 * goes on changing, its assignments count as unread.
 */
export async function readSettledSnapshot(prefix: string | undefined, now: Date, shell: Shell): Promise<Snapshot> {
  let before: string | undefined;
  for (let reading = 1; ; reading++) {
    const snapshot = await readSnapshotLive(prefix, now, shell);
    const { assignments, accounts, unread } = snapshot;
    if (unread.length > 0 || Math.max(assignments.length, accounts.length) < PAGE) return snapshot;
    const text = JSON.stringify(snapshot);
    if (text === before) return snapshot;
    if (reading === MOST_READINGS) return { ...snapshot, unread: [{ list: "assignments", why: RESTLESS }] };
    before = text;
  }
}

const RESTLESS = "they keep changing while they are read; run it again when whoever changes them is done";
