import { areSidsAscending, canonicalSid } from "../../model/identity";
import { isLiveRole } from "../../model/live-role";
import { whyDoubtful } from "../../model/people";
import { compareText } from "../../model/problem";
import { type Snapshot, SNAPSHOT_LISTS, type Unread } from "../../model/snapshot";

/** What is known of an organization's lists besides what they hold. */
export interface Expectations {
  /** Whether Twilio's list of assignments has no Owner of this organization: nobody documents that it has one. */
  readonly withoutOwner?: boolean | undefined;
}

/**
 * The same snapshot, in which a list that was read to its end, but lacks what every such list has or has something
 * twice, counts as unread: too short is not complete, and what is missing from it is unknown.
 */
export function withoutShortLists(snapshot: Snapshot, expected: Expectations): Snapshot {
  const known = new Set(snapshot.unread.map(({ list }) => list));
  const short = SNAPSHOT_LISTS.flatMap((list): readonly Unread[] => {
    const why = known.has(list) ? undefined : (whyTwice(snapshot, list) ?? WHY_SHORT[list]?.(snapshot, expected));
    return why === undefined ? [] : [{ list, why }];
  });
  if (short.length === 0) return snapshot;
  return {
    ...snapshot,
    ...Object.fromEntries(short.map(({ list }) => [list, []])),
    unread: [...snapshot.unread, ...short].sort((a, b) => compareText(a.list, b.list)),
  };
}

/** Why a list is too short, by what has to be there. */
const WHY_SHORT: Partial<
  Readonly<Record<Unread["list"], (snapshot: Snapshot, expected: Expectations) => string | undefined>>
> = {
  roles({ roles }, { withoutOwner = false }) {
    if (roles.length === 0) return "the list is empty, and every organization has roles: it is not complete";
    // Where no assignment is to be of this role, nothing tells that it is there.
    return withoutOwner || roles.some((role) => isLiveRole(role, "owner"))
      ? undefined
      : "the organization's role Owner is not in the list, and every organization has it: it is not complete";
  },
  assignments({ roles, assignments, organizationSid, unread }, { withoutOwner = false }) {
    const owners = new Set(roles.filter((role) => isLiveRole(role, "owner")).map(({ sid }) => sid));
    // Without the roles nobody can tell which assignment is the Owner's; then nothing is known anyway.
    if (withoutOwner || owners.size === 0 || unread.some(({ list }) => list === "roles")) return undefined;
    const organization = canonicalSid(organizationSid);
    return assignments.some(({ roleSid, scope }) => owners.has(roleSid) && canonicalSid(scope) === organization)
      ? undefined
      : "the organization's Owner is not in the list, so it is not known to be complete. If Twilio lists no Owner of this organization, say so with --without-owner (docs/real-organization.md)";
  },
};

function whyTwice(snapshot: Snapshot, list: Unread["list"]): string | undefined {
  if (list === "users") {
    const [doubt] = whyDoubtful(snapshot.users);
    return doubt === undefined ? undefined : `${doubt}: the list is not right`;
  }
  if (areSidsAscending(snapshot[list])) return undefined;
  const seen = new Set<string>();
  for (const { sid } of snapshot[list]) {
    if (seen.has(sid)) return `${sid} is listed twice: the list is not right`;
    seen.add(sid);
  }
  return undefined;
}
