import { compareWithBaseline, type BaselineInput } from "../../model/baseline";
import { defined } from "../../model/defined";
import { type Organization } from "../../model/organization";
import { knownPeople } from "../../model/people";
import { isJudged, type Known, leftOutOf, unreadText } from "../../model/left-out";
import { compareText } from "../../model/problem";
import { ROLES } from "../../model/roles";
import { type Snapshot, type SnapshotRole, type Unread } from "../../model/snapshot";
import { count } from "../../report/text/words";
import { compareLists, namelessIn } from "./compare-lists";
import { comparePeople } from "./compare-people";
import { DRIFT_KINDS, type DriftItem, type DriftKind, type DriftResult } from "./drift-result";
import { identitiesOf } from "./identities";
import { type DriftContext } from "./item";
import { placedLists } from "./managed-lists";
import { NOT_COMPARED_BY_DRIFT } from "./not-compared";
import { type Recorded } from "../../model/recorded";
import { identifyRoles } from "./role-identity";
import { roleMeaningDrift } from "./role-meaning";
import { type Gap, verdictOf } from "./verdict";

export interface DriftInput {
  /** What the manifest says. Only lists that it names are compared. */
  readonly declared: Organization;
  /** What Twilio says of the same organization. */
  readonly live: Snapshot;
  /** Lists that somebody chose to do without: what can be compared all the same is. */
  readonly leftOut?: readonly Unread["list"][];
  /** What Pulumi's state says, where it is to be compared too. */
  readonly recorded?: Recorded;
  /** A role list of an earlier day, to tell whether a role has changed its meaning; without one, our catalog is. */
  readonly baselineRoles?: readonly SnapshotRole[];
  /** The moment at which `until` is judged. */
  readonly now: Date;
}

/**
 * What differs between what is declared, what was recorded and what is. A pure function: the same input gives the same
 * result.
 *
 * Where users, roles or assignments could not be read, nobody's rights are compared: what is missing is unknown, not
 * gone. Where somebody chose to do without users, lists are compared all of whose people are known by SID.
 */
export function drift({ declared, live, leftOut: lists = [], recorded, baselineRoles, now }: DriftInput): DriftResult {
  const unread = [...live.unread.map(unreadText), ...(recorded?.unread ?? [])];
  const leftOut = [...leftOutOf(live, lists)];
  const isUnread = (...lists: readonly string[]): boolean => live.unread.some(({ list }) => lists.includes(list));
  const identities = identitiesOf(declared, live, recorded);
  const context: DriftContext = { declared, identities, now, ...defined({ recorded }) };
  const roles = identifyRoles(live.roles, baselineRoles);
  const items: DriftItem[] = [];
  const sameAccess: DriftItem[] = [];

  const isBlind = lists.includes("users") && isUnread("users");
  if (!isUnread("roles", "assignments") && (isBlind || !isUnread("users"))) {
    const placed = placedLists(context, live, roles.ids);
    const compared = compareLists(context, placed, (list) => {
      if (list.role === "accountOwner" && isUnread("accounts"))
        return { why: "Twilio names an account's Owner with the account", list: "accounts" };
      const why = roles.problems.get(list.role);
      if (why !== undefined) return { why };
      const nameless = isBlind ? namelessIn(context, list) : 0;
      return nameless === 0
        ? undefined
        : {
            why: `without the list of users nobody knows who ${count(nameless, "person", "people")} in it are by SID`,
            list: "users",
          };
    });
    items.push(...compared.items, ...comparePeople(context));
    sameAccess.push(...compared.sameAccess);
    const listed = knownPeople({ people: new Map(), bindings: declared.bindings });
    unread.push(
      ...compared.unsure.keys(),
      ...identities.unclear.flatMap(({ person }) =>
        listed.has(person) ? [`people: who ${person} is, is not clear, so that their rights can't be compared`] : [],
      ),
    );
    for (const [text, list] of compared.unsure) if (list !== undefined && lists.includes(list)) leftOut.push(text);
    // Where nothing at all could be compared, there is no rest to judge.
    if (placed.length > 0 && compared.unsure.size === placed.length) leftOut.length = 0;
  }
  if (!isUnread("roles")) items.push(...roleMeaningDrift(live, baselineRoles, roles, identities));

  const { sid, name } = declared;
  const complete = unread.length === 0;
  const counts = countKinds(items);
  return {
    schemaVersion: 1,
    organization: { sid, ...defined({ name }) },
    asOf: now.toISOString(),
    takenAt: live.takenAt,
    complete,
    unread,
    ...(leftOut.length === 0 ? {} : { leftOut }),
    ...(baselineRoles !== undefined || isUnread("roles") ? {} : { notCompared: [NOT_COMPARED_BY_DRIFT] }),
    summary: { verdict: verdictOf(counts, gapOf({ complete, unread, leftOut })), items: counts },
    ...defined({ unfinished: recorded?.unfinished }),
    items: sortItems(items),
    sameAccess: sortItems(sameAccess),
  };
}

/** The same result, held against an earlier one of the same organization. */
export function withBaseline(result: DriftResult, earlier: DriftResult): DriftResult {
  return { ...result, baseline: compareWithBaseline(baselineInputOf(result), baselineInputOf(earlier)) };
}

function baselineInputOf(result: DriftResult): BaselineInput {
  const { asOf, complete, items, leftOut, baseline } = result;
  const gap = isJudged(result) ? defined({ leftOut }) : {};
  return { asOf, complete, items, ...gap, ...defined({ baseline }) };
}

function gapOf(known: Known): Gap {
  return known.complete ? "nothing" : isJudged(known) ? "left out" : "unread";
}

function countKinds(items: readonly DriftItem[]): Readonly<Record<DriftKind, number>> {
  const counts = { missing: 0, unmanaged: 0, changed: 0, meaning: 0 };
  for (const { kind } of items) counts[kind]++;
  return counts;
}

const ranks = new Map<string, number>(ROLES.map(({ id }, index) => [id, index]));

function sortItems(items: readonly DriftItem[]): readonly DriftItem[] {
  const rank = ({ role = "" }: DriftItem): number => ranks.get(role) ?? -1;
  return [...items].sort(
    (a, b) =>
      DRIFT_KINDS.indexOf(a.kind) - DRIFT_KINDS.indexOf(b.kind) ||
      compareText(a.person ?? "", b.person ?? "") ||
      rank(a) - rank(b) ||
      compareText(a.billingGroup ?? a.account ?? a.role ?? "", b.billingGroup ?? b.account ?? b.role ?? "") ||
      compareText(a.fingerprint, b.fingerprint),
  );
}
