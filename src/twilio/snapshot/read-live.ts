import { type Snapshot } from "../../model/snapshot";
import { openReadClient } from "../client";
import { readSettings } from "../settings";
import { collect, type CollectOptions, type OnList } from "./collect";

/** What a progress display learns of pages and lists. */
export interface Progress {
  readonly onRecords: (path: string, records: number) => void;
  readonly onList: OnList;
}

/**
 * Reads the organization that the environment names. Gives the problems of the settings, if they have any; what can't be
 * read afterwards is named in the snapshot.
 */
export async function readLive(
  env: Readonly<Record<string, string | undefined>>,
  prefix: string | undefined,
  now: Date,
  { onRecords, onList }: Progress,
  how: Omit<CollectOptions, "onList"> = {},
): Promise<{ readonly snapshot: Snapshot } | { readonly problems: readonly string[] }> {
  const read = readSettings(env, prefix);
  if ("problems" in read) return read;
  const { settings } = read;
  const options = { ...how, onList };
  const reader = openReadClient(settings, { onPage: ({ path, records }) => onRecords(path, records) });
  return { snapshot: await collect(reader, settings.organizationSid, now, options) };
}

/** The requests that a reading takes, as far as it can be told before it: lists come in pages of a hundred. */
export function requestsNeeded(assignments: number | undefined): readonly string[] {
  const pages =
    assignments === undefined ? "1 for each 100 assignments" : `about ${Math.max(1, Math.ceil(assignments / 100))}`;
  return [
    "POST token                   1",
    "GET  roles                   1",
    "GET  users (SCIM)            1",
    "GET  accounts                1 for each 100 accounts",
    `GET  role assignments        ${pages}`,
  ];
}
