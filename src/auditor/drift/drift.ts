import { compareWithBaseline, type BaselineInput } from "../../model/baseline";
import { type Organization } from "../../model/organization";
import { knownPeople } from "../../model/people";
import { compareText } from "../../model/problem";
import { ROLES, type RoleId } from "../../model/roles";
import { type Snapshot, type SnapshotRole } from "../../model/snapshot";
import { compareList } from "./compare-list";
import { comparePeople } from "./compare-people";
import { DRIFT_KINDS, type DriftItem, type DriftKind, type DriftResult } from "./drift-result";
import { identitiesOf } from "./identities";
import { type DriftContext } from "./item";
import { managedList, placedLists } from "./managed-lists";
import { type Recorded } from "../../model/recorded";
import { rightText } from "../../model/right";
import { quietCheck } from "./quiet-list";
import { identifyRoles } from "./role-identity";
import { roleMeaningDrift } from "./role-meaning";
import { verdictOf } from "./verdict";

export interface DriftInput {
  /** What the manifest says. Only lists that it names are compared. */
  readonly declared: Organization;
  /** What Twilio says of the same organization. */
  readonly live: Snapshot;
  /** What Pulumi's state says, where it is to be compared too. */
  readonly recorded?: Recorded;
  /** A role list of an earlier day, to tell whether a role has changed its meaning; without one, our catalogue is. */
  readonly baselineRoles?: readonly SnapshotRole[];
  /** The moment at which `until` is judged. */
  readonly now: Date;
}

/**
 * What differs between what is declared, what was recorded and what is. A pure function: the same input gives the same result.
 *
 * Where users, roles or assignments could not be read, nobody's rights are compared: what is missing is unknown, not gone.
 */
export function drift({ declared, live, recorded, baselineRoles, now }: DriftInput): DriftResult {
  const unread = [...live.unread.map(({ list, why }) => `${list}: ${why}`), ...(recorded?.unread ?? [])];
  const isUnread = (...lists: readonly string[]): boolean => live.unread.some(({ list }) => lists.includes(list));
  const identities = identitiesOf(declared, live, recorded);
  const context: DriftContext = { declared, identities, now, ...(recorded === undefined ? {} : { recorded }) };
  const roles = identifyRoles(live.roles, baselineRoles);
  const items: DriftItem[] = [];
  const sameAccess: DriftItem[] = [];

  if (!isUnread("roles", "users", "assignments")) {
    const unsure = new Map<RoleId, string>();
    const isQuiet = quietCheck(context);
    for (const list of placedLists(context, live, roles.ids)) {
      const problem =
        list.role === "accountOwner" && isUnread("accounts")
          ? "Twilio names an account's Owner with the account"
          : roles.problems.get(list.role);
      if (problem !== undefined) unsure.set(list.role, `${problem}, so that ${rightText(list)} can't be compared`);
      else if (recorded !== undefined || list.declared === undefined || !isQuiet(list.declared, list.assignments)) {
        const compared = compareList(context, managedList(context, list));
        items.push(...compared.items);
        sameAccess.push(...compared.sameAccess);
      }
    }
    items.push(...comparePeople(context));
    const listed = knownPeople({ people: new Map(), bindings: declared.bindings });
    unread.push(
      ...unsure.values(),
      ...identities.unclear.flatMap(({ person }) =>
        listed.has(person) ? [`people: who ${person} is, is not clear, so that their rights can't be compared`] : [],
      ),
    );
  }
  if (!isUnread("roles")) items.push(...roleMeaningDrift(live, baselineRoles, roles, identities));

  const { sid, name } = declared;
  const complete = unread.length === 0;
  const counts = countKinds(items);
  return {
    schemaVersion: 1,
    organization: { sid, ...(name === undefined ? {} : { name }) },
    asOf: now.toISOString(),
    takenAt: live.takenAt,
    complete,
    unread,
    summary: { verdict: verdictOf(counts, complete), items: counts },
    ...(recorded === undefined ? {} : { unfinished: recorded.unfinished }),
    items: sortItems(items),
    sameAccess: sortItems(sameAccess),
  };
}

/** The same result, held against an earlier one of the same organization. */
export function withBaseline(result: DriftResult, earlier: DriftResult): DriftResult {
  return { ...result, baseline: compareWithBaseline(baselineInputOf(result), baselineInputOf(earlier)) };
}

function baselineInputOf({ asOf, complete, items, baseline }: DriftResult): BaselineInput {
  return { asOf, complete, items, ...(baseline === undefined ? {} : { baseline }) };
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
