import { defined } from "../../model/defined";
import { compareText } from "../../model/problem";
import { type Snapshot, type Unread } from "../../model/snapshot";
import { TwilioError } from "../errors";
import { type Reader } from "../reader";
import { type Account, type Role, type RoleAssignment, type User } from "../wire";
import { type Expectations, withoutShortLists } from "./completeness";
import { readUntilStable } from "./read-until-stable";

/** A list of an organization's snapshot. */
type ListName = Unread["list"];

/**
 * What a progress display learns: a list has been read, or could not be; or Twilio was out of reach, or took no
 * credentials.
 */
export type OnList = (list: ListName, outcome: "read" | "unread" | "unreachable", count: number) => void;

export interface CollectOptions extends Expectations {
  readonly onList?: OnList;
  /** Rejects, for a list, when there is no more time; what it had come to by then is in the error. Default: never. */
  readonly deadline?: (list: ListName) => Promise<never>;
  /** Lists that are not asked for: the app may not read them, and somebody has said so. They are named as unread. */
  readonly without?: readonly ListName[];
  /**
   * Whether what was read may be wrong without having looked so: then lists of more than a page are read again until
   * two readings agree. Default: never.
   */
  readonly doubts?: (snapshot: Snapshot) => boolean;
}

/**
 * Reads an organization: its lists side by side, each complete or not at all. A list that can't be read, or lacks what
 * every such list has, is named in `unread`, and never taken for an empty one.
 */
export async function collect(
  reader: Reader,
  organizationSid: string,
  now: Date,
  { onList = () => undefined, doubts = () => false, without = [], withoutOwner, deadline }: CollectOptions = {},
): Promise<Snapshot> {
  const unread: Unread[] = [];
  const read = async <T extends { readonly sid: string }>(
    list: ListName,
    load: () => Promise<readonly T[]>,
  ): Promise<readonly T[]> => {
    if (without.includes(list)) {
      unread.push({ list, why: leftOutText(list) });
      return [];
    }
    try {
      const loading = load();
      const loaded = await (deadline === undefined ? loading : Promise.race([loading, deadline(list)]));
      const items = [...loaded].sort((a, b) => compareText(a.sid, b.sid));
      onList(list, "read", items.length);
      return items;
    } catch (error) {
      unread.push({ list, why: error instanceof Error ? error.message : String(error) });
      onList(list, isUnreachable(error) ? "unreachable" : "unread", 0);
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
  const snapshot = withoutShortLists(snapshotOf(organizationSid, now, lists, unread), { withoutOwner });
  if (!doubts(snapshot)) return snapshot;
  const settled = await Promise.all([
    accounts.length > PAGE ? read("accounts", () => readUntilStable(accounts, reader.accounts)) : accounts,
    assignments.length > PAGE
      ? read("assignments", () => readUntilStable(assignments, () => reader.assignments()))
      : assignments,
  ]);
  const whole = { ...lists, accounts: settled[0], assignments: settled[1] };
  return withoutShortLists(snapshotOf(organizationSid, now, whole, unread), { withoutOwner });
}

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof TwilioError)) return false;
  return error.kind === "unauthorized" || (error.kind === "unavailable" && error.status === undefined);
}

/** Why a list that somebody chose to do without is not there, and what can't be judged without it. */
function leftOutText(list: ListName): string {
  const lost = list === "users" || list === "accounts" ? `: ${LOST[list]} is not judged` : "";
  return `left out (--without-${list})${lost}`;
}

const LOST = {
  users: "who holders are by name, who is deactivated or external, and whether people of the manifest exist",
  accounts: "who owns an account, and which accounts there are besides those of role assignments",
} as const;

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
      ...defined({ email }),
      name: displayName === "" ? `${givenName} ${familyName}`.trim() : displayName,
      active,
    })),
    accounts: accounts.map(({ sid, friendlyName, status, ownerSid }) => ({
      sid,
      name: friendlyName,
      status,
      ...defined({ ownerSid }),
    })),
    assignments,
    unread: [...unread].sort((a, b) => compareText(a.list, b.list)),
  };
}
