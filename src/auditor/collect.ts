import { compareText } from "../model/problem";
import { type Snapshot, type Unread } from "../model/snapshot";
import { type Reader } from "../twilio/reader";

/** A list of an organization's snapshot. */
type ListName = Unread["list"];

/** What a progress display is told: a list has been read, or could not be. */
export type OnList = (list: ListName, outcome: "read" | "unread", count: number) => void;

/**
 * Reads an organization: its lists side by side, each complete or not at all. A list that can't be read is named in
 * `unread`, and never taken for an empty one.
 */
export async function collect(
  reader: Reader,
  organizationSid: string,
  now: Date,
  onList: OnList = () => undefined,
): Promise<Snapshot> {
  const unread: Unread[] = [];
  const read = async <T extends { readonly sid: string }>(
    list: ListName,
    load: () => Promise<readonly T[]>,
  ): Promise<readonly T[]> => {
    try {
      const items = [...(await load())].sort((a, b) => compareText(a.sid, b.sid));
      onList(list, "read", items.length);
      return items;
    } catch (error) {
      unread.push({ list, why: error instanceof Error ? error.message : String(error) });
      onList(list, "unread", 0);
      return [];
    }
  };
  const [roles, users, accounts, assignments] = await Promise.all([
    read("roles", reader.roles),
    read("users", reader.users),
    read("accounts", reader.accounts),
    read("assignments", () => reader.assignments()),
  ]);
  return {
    schemaVersion: 1,
    organizationSid,
    takenAt: now.toISOString(),
    roles: roles.map(({ sid, friendlyName, lowestLevel, resourceTypes, productGroup, allow, deny }) => ({
      sid,
      friendlyName,
      lowestLevel,
      resourceTypes,
      productGroup,
      allow,
      deny,
    })),
    users: users.map(({ sid, email, givenName, familyName, displayName, active }) => ({
      sid,
      email,
      name: displayName === "" ? `${givenName} ${familyName}`.trim() : displayName,
      active,
    })),
    accounts: accounts.map(({ sid, friendlyName, status, ownerSid }) => ({
      sid,
      name: friendlyName,
      status,
      ...(ownerSid === undefined ? {} : { ownerSid }),
    })),
    assignments,
    unread: unread.sort((a, b) => compareText(a.list, b.list)),
  };
}
