import { compareText } from "../../model/problem";
import { type Snapshot, type Unread } from "../../model/snapshot";
import { type Reader } from "../reader";
import { type Account, type Role, type RoleAssignment, type User } from "../wire";
import { readUntilStable } from "./read-until-stable";

/** A list of an organization's snapshot. */
type ListName = Unread["list"];

/** What a progress display learns: a list has been read, or could not be. */
export type OnList = (list: ListName, outcome: "read" | "unread", count: number) => void;

export interface CollectOptions {
  readonly onList?: OnList;
  /**
   * Whether what was read may be wrong without having looked so: then lists of more than a page are read again until two readings
   * agree. Default: never.
   */
  readonly doubts?: (snapshot: Snapshot) => boolean;
}

/**
 * Reads an organization: its lists side by side, each complete or not at all. A list that can't be read is named in
 * `unread`, and never taken for an empty one.
 */
export async function collect(
  reader: Reader,
  organizationSid: string,
  now: Date,
  { onList = () => undefined, doubts = () => false }: CollectOptions = {},
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
  const lists = { roles, users, accounts, assignments };
  const snapshot = snapshotOf(organizationSid, now, lists, unread);
  if (!doubts(snapshot)) return snapshot;
  const settled = await Promise.all([
    accounts.length > PAGE ? read("accounts", () => readUntilStable(accounts, reader.accounts)) : accounts,
    assignments.length > PAGE
      ? read("assignments", () => readUntilStable(assignments, () => reader.assignments()))
      : assignments,
  ]);
  return snapshotOf(organizationSid, now, { ...lists, accounts: settled[0], assignments: settled[1] }, unread);
}

/** Records of a page; a list that fits in one is read in one request, and can't change meanwhile. */
const PAGE = 100;

interface Lists {
  readonly roles: readonly Role[];
  readonly users: readonly User[];
  readonly accounts: readonly Account[];
  readonly assignments: readonly RoleAssignment[];
}

function snapshotOf(
  organizationSid: string,
  now: Date,
  { roles, users, accounts, assignments }: Lists,
  unread: readonly Unread[],
): Snapshot {
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
      ...(email === undefined ? {} : { email }),
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
    unread: [...unread].sort((a, b) => compareText(a.list, b.list)),
  };
}
