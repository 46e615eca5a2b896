import { fingerprint } from "../../model/fingerprint";
import { BILLING_GROUP } from "../../model/live-role";
import { compareText } from "../../model/problem";
import { roleById, roleLabel, type RoleId } from "../../model/roles";
import { type Snapshot, type SnapshotRole } from "../../model/snapshot";
import { groupBy } from "../../model/group-by";
import { type DriftChange, type DriftItem } from "./drift-result";
import { count } from "../../report/text/words";
import { type Identities } from "./identities";
import { type RoleIdentities } from "./role-identity";

/**
 * Roles that do not mean what they meant, though nobody was given them or lost them (facts 3.1: a role's level,
 * resource types and permissions). Against the baseline where there is one: all roles in it, no matter who holds them.
 * Without one, against our catalog, which knows places and no permissions. Roles that are new take nothing and give
 * nothing, and are none.
 */
export function roleMeaningDrift(
  live: Pick<Snapshot, "roles" | "assignments">,
  baseline: readonly SnapshotRole[] | undefined,
  roles: RoleIdentities,
  identities: Identities,
): readonly DriftItem[] {
  const compared: readonly Compared[] =
    baseline === undefined
      ? live.roles.map((role) => ({ role, now: role, changes: catalogueChanges(role, roles.ids.get(role.sid)) }))
      : sameRoles(baseline, live.roles).map(([role, now]) => ({ role, now, changes: changesOf(role, now) }));
  const twins = twinsIn(live.roles, baseline);
  const changed = [...compared.filter(({ changes }) => changes.length > 0), ...twins];
  const sids = changed.flatMap(({ role, now }) => [role.sid, ...(now === undefined ? [] : [now.sid])]);
  const holders = holdersOf(live, new Set(sids), identities);
  return changed.flatMap(({ role, now, changes, isTwin = false }): readonly DriftItem[] => {
    const id = roles.ids.get(now?.sid ?? role.sid) ?? roles.ids.get(role.sid);
    const [before, after] = [role, now ?? role].map(({ sid }) => holders.get(sid) ?? new Set<string>());
    const people = [...new Set([...(before ?? []), ...(after ?? [])])].sort(compareText);
    // Without a baseline nobody knows which of two roles came later: what tells them apart then is what they allow.
    const isNews = baseline === undefined ? changes.length > 1 && people.length > 0 : after?.size !== 0;
    if (isTwin && !isNews) return [];
    const isGone = changes.some(({ what }) => what === "listed");
    const name = id === undefined ? role.friendlyName : roleLabel(id);
    return [
      {
        kind: "meaning",
        fingerprint: fingerprint(["drift", "meaning", role.sid, JSON.stringify(changes)]),
        role: id ?? role.friendlyName,
        assignments: [],
        changes,
        people,
        message: isTwin ? twinText(name, changes, people.length) : messageOf(name, changes, people.length),
        next: isGone
          ? "Look at the roles in the Twilio Console, and for a newer version of this package; people who held it may need another."
          : "Look whether those who hold it should; then take a new baseline with `twilio-org snapshot`.",
        pulumi: [],
      },
    ];
  });
}

/** Two roles, or one as it was and as it is, and how they differ. */
interface Compared {
  readonly role: SnapshotRole;
  readonly now: SnapshotRole | undefined;
  readonly changes: readonly DriftChange[];
  readonly isTwin?: true;
}

/**
 * Roles that stand in the list beside another one of the same name and level, or of the name that the baseline has for
 * it, with that one: the one that the baseline knows, else the one that allows least. Who holds such a role seems to
 * hold the other one.
 */
function twinsIn(live: readonly SnapshotRole[], baseline: readonly SnapshotRole[] | undefined): readonly Compared[] {
  const was = new Map(baseline?.map((role) => [role.sid, role]));
  const rank = ({ sid }: SnapshotRole): number => (was.has(sid) ? 0 : 1);
  const sorted = [...live].sort(
    (a, b) => rank(a) - rank(b) || a.allow.length - b.allow.length || compareText(a.sid, b.sid),
  );
  const named = new Map<string, SnapshotRole>();
  return sorted.flatMap((now): readonly Compared[] => {
    const role = named.get(nameOf(now));
    if (role !== undefined && !was.has(now.sid)) return [{ role, now, changes: changesOf(role, now), isTwin: true }];
    for (const name of [now, was.get(now.sid) ?? now].map(nameOf)) if (!named.has(name)) named.set(name, now);
    return [];
  });
}

/** What tells roles apart for somebody who reads no SIDs. */
function nameOf({ friendlyName, lowestLevel }: SnapshotRole): string {
  return JSON.stringify([friendlyName.trim().toLowerCase(), lowestLevel]);
}

/**
 * Each role of the baseline with what it is now: the role of its SID, else the only new one of its name and level,
 * which has replaced it.
 */
function sameRoles(
  baseline: readonly SnapshotRole[],
  live: readonly SnapshotRole[],
): readonly (readonly [was: SnapshotRole, is: SnapshotRole | undefined])[] {
  const bySid = new Map(live.map((role) => [role.sid, role]));
  const known = new Set(baseline.map(({ sid }) => sid));
  const news = groupBy(
    live.filter(({ sid }) => !known.has(sid)),
    nameOf,
  );
  return baseline.map((role) => {
    const [successor, ...others] = news.get(nameOf(role)) ?? [];
    return [role, bySid.get(role.sid) ?? (others.length === 0 ? successor : undefined)];
  });
}

/** What a role is now that it was not. */
function changesOf(was: SnapshotRole, is: SnapshotRole | undefined): readonly DriftChange[] {
  if (is === undefined) return [{ what: "listed", was: "listed", is: "gone" }];
  const value = (what: "sid" | "name" | "level" | "productGroup", a: string, b: string): readonly DriftChange[] =>
    a === b ? [] : [{ what, was: a, is: b }];
  return [
    ...value("sid", was.sid, is.sid),
    ...value("name", was.friendlyName, is.friendlyName),
    ...value("level", was.lowestLevel, is.lowestLevel),
    ...value("productGroup", was.productGroup, is.productGroup),
    ...listChange("resourceTypes", was.resourceTypes, is.resourceTypes),
    ...listChange("permissions", was.allow, is.allow),
    ...listChange("deniedPermissions", was.deny, is.deny),
  ];
}

/** How a role of our catalog differs from the catalog. No source gives the level of a role on a resource. */
function catalogueChanges(
  { lowestLevel, resourceTypes }: SnapshotRole,
  id: RoleId | undefined,
): readonly DriftChange[] {
  if (id === undefined) return [];
  const { scope } = roleById(id);
  const level = { organization: "ORGANIZATION", account: "ACCOUNT", billingGroup: lowestLevel }[scope];
  return [
    ...(level === lowestLevel ? [] : [{ what: "level", was: level, is: lowestLevel } as const]),
    ...listChange("resourceTypes", scope === "billingGroup" ? [BILLING_GROUP] : [], resourceTypes),
  ];
}

function listChange(
  what: "resourceTypes" | "permissions" | "deniedPermissions",
  was: readonly string[],
  is: readonly string[],
): readonly DriftChange[] {
  const [before, after] = [new Set(was), new Set(is)];
  const gained = [...after].filter((each) => !before.has(each)).sort(compareText);
  const lost = [...before].filter((each) => !after.has(each)).sort(compareText);
  return gained.length + lost.length === 0 ? [] : [{ what, gained, lost }];
}

function holdersOf(
  { assignments }: Pick<Snapshot, "assignments">,
  sids: ReadonlySet<string>,
  identities: Identities,
): ReadonlyMap<string, ReadonlySet<string>> {
  const holders = new Map([...sids].map((sid) => [sid, new Set<string>()]));
  if (sids.size === 0) return holders;
  for (const { roleSid, identity } of assignments)
    holders.get(roleSid)?.add(identities.addressOf(identity) ?? identity);
  return holders;
}

function messageOf(role: string, changes: readonly DriftChange[], holders: number): string {
  const what = changes.map(changeText).join("; ");
  const who = holders === 0 ? "Nobody holds it." : holders === 1 ? "1 person holds it." : `${holders} people hold it.`;
  return `${role} is not what it was: ${what}. ${who}`;
}

function twinText(role: string, changes: readonly DriftChange[], holders: number): string {
  const sids = changes.flatMap((change) =>
    change.what === "sid" ? [`${change.is ?? ""} beside ${change.was ?? ""}`] : [],
  );
  const others = changes.filter(({ what }) => what !== "sid").map(changeText);
  const what = others.length === 0 ? "it allows the same" : others.join("; ");
  return `Twilio lists another role by the name of ${role}, ${sids.join()}: ${what}. ${count(holders, "person holds", "people hold")} one of them.`;
}

const NAMES = {
  resourceTypes: "can be granted on",
  permissions: "allows",
  deniedPermissions: "denies",
} as const;

function changeText(change: DriftChange): string {
  if ("gained" in change) {
    const { what, gained, lost } = change;
    const now = gained.length === 0 ? [] : [`now ${NAMES[what]} ${gained.join(", ")}`];
    const before = lost.length === 0 ? [] : [`no longer ${NAMES[what]} ${lost.join(", ")}`];
    return [...now, ...before].join(" and ");
  }
  const { what, was = "", is = "" } = change;
  if (what === "listed") return "it is not in Twilio's role list any more";
  if (what === "sid") return `the role ${was} was replaced by ${is} under its name`;
  return `${what === "productGroup" ? "product group" : what} ${was} became ${is}`;
}
