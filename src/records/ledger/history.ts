import { defined } from "../../model/defined";
import { effectiveAccess } from "../../model/access";
import { accessPathJson, type AccessPathJson } from "../../model/access-path-json";
import { type CapabilityId, holds } from "../../model/capabilities";
import { canonicalJson } from "../../model/fingerprint";
import { type Instant } from "../../model/instant";
import { organizationOfSnapshot } from "../../model/live-organization";
import { type Organization } from "../../model/organization";
import { compareText } from "../../model/problem";
import { type AccessChanges, accessChanges, isAnyChange } from "./access-changes";
import { type Entry, type Recorder } from "./entry";
import { type Lists, type Records } from "./lists";
import { findPerson, type PersonKeys, type PersonPart, personParts } from "./person-parts";
import { putTogether } from "./snapshot-lists";
import { LedgerError } from "./store";
import { lacksSomething, NEEDED } from "./timeline";

/** Somebody as a snapshot shows them that says something else of them than the one before. */
interface Step {
  readonly entry: Entry;
  /** The last snapshot before it in which the person's rights could be read; absent where there is none. */
  readonly after?: Entry;
  /** The organization with nobody else in it. */
  readonly organization: Organization;
}

/** When something was first seen: after the one snapshot, and by the other. */
export interface Seen {
  readonly sequence: number;
  readonly by: Instant;
  /** When it was not so yet; absent where the ledger begins with it. */
  readonly after?: Instant;
  /**
   * What was deployed at both ends, as far as their recorder said. It does not say who changed access: Twilio does not
   * know.
   */
  readonly recorder: Recorder;
  readonly recorderBefore?: Recorder;
}

/** What a snapshot shows of a person that the one before did not. */
export interface HistoryRow extends Seen, AccessChanges {
  readonly findings: { readonly opened: readonly FindingNote[]; readonly closed: readonly FindingNote[] };
}

/** A finding as a ledger keeps it. */
interface FindingNote {
  readonly ruleId: string;
  readonly fingerprint: string;
  readonly message: string;
}

/** All that a ledger knows of a person. */
export interface PersonHistory extends PersonKeys {
  readonly rows: readonly HistoryRow[];
  /** Snapshots in which the person's rights could not be read. */
  readonly unread: readonly Entry[];
}

/**
 * What changed for a person, snapshot by snapshot. Snapshots that could not read something needed are passed over: what
 * they do not show is not lost.
 *
 * @param declared the manifest, which knows people whom Twilio's directory does not, and names
 */
export function personHistory(entries: readonly Entry[], person: string, declared?: Organization): PersonHistory {
  const keys = findPerson(entries, person, declaredSids(person, declared));
  const parts = sortedParts(entries, keys);
  const steps = new Map(stepsOf(parts, declared).map((step) => [step.entry, step]));
  const rows: HistoryRow[] = [];
  let before: Organization | undefined;
  let after: Entry | undefined;
  let known: Records = new Map();
  for (const { entry, findings = known } of parts) {
    const step = steps.get(entry);
    const changes = step === undefined ? NO_CHANGES : changesOf(before, step);
    const [opened, closed] = [only(findings, known), only(known, findings)];
    known = findings;
    if (isAnyChange(changes) || opened.length + closed.length > 0)
      rows.push({
        ...seen(entry, after),
        ...changes,
        findings: { opened, closed },
      });
    before = step?.organization ?? before;
    if (!lacksSomething(entry)) after = entry;
  }
  return { ...keys, rows, unread: parts.map(({ entry }) => entry).filter(lacksSomething) };
}

/** Findings that only the first have, by key. */
function only(these: Records, those: Records): readonly FindingNote[] {
  return [...these].flatMap(([key, text]) => (those.has(key) ? [] : [noteOf(text)]));
}

const NO_CHANGES: AccessChanges = { people: [], sameAccess: [], renames: [], userChanges: [] };

function changesOf(before: Organization | undefined, { organization, entry }: Step): AccessChanges {
  const none: Organization = before ?? { ...organization, people: new Map(), bindings: [], otherGrants: [] };
  return accessChanges(none, organization, new Date(entry.takenAt));
}

/** A time during which a person could do something. */
export interface Period {
  readonly gained: Seen;
  /** The ways by which it was first held. */
  readonly paths: readonly AccessPathJson[];
  /** Absent where it is held still. */
  readonly lost?: Seen;
}

/**
 * When a person could do something, in the order of time.
 *
 * @param group key of the one Billing Group that is asked about; any, where it is absent
 */
export function periodsOf(
  entries: readonly Entry[],
  question: { readonly person: string; readonly capability: CapabilityId; readonly group?: string },
  declared?: Organization,
): PersonKeys & { readonly periods: readonly Period[]; readonly unread: readonly Entry[] } {
  const { person, capability, group } = question;
  const keys = findPerson(entries, person, declaredSids(person, declared));
  const parts = sortedParts(entries, keys);
  const periods: Period[] = [];
  for (const { entry, after, organization } of stepsOf(parts, declared)) {
    const access = effectiveAccess(organization, new Date(entry.takenAt));
    const holder = access.people.find((one) =>
      holds(group === undefined ? access.anywhere(one) : access.capabilities(one, group), capability),
    );
    const last = periods.at(-1);
    const isHeld = last !== undefined && last.lost === undefined;
    if (holder !== undefined && !isHeld) {
      const groups = group === undefined ? access.groups : [group];
      const ways = groups.flatMap((one) => access.paths(holder, capability, one)).map(accessPathJson);
      const distinct = new Map(ways.map((way) => [canonicalJson(way), way]));
      periods.push({ gained: seen(entry, after), paths: [...distinct.values()] });
    } else if (holder === undefined && isHeld) periods.splice(-1, 1, { ...last, lost: seen(entry, after) });
  }
  return { ...keys, periods, unread: parts.map(({ entry }) => entry).filter(lacksSomething) };
}

function seen(entry: Entry, after: Entry | undefined): Seen {
  const { sequence, takenAt, recorder } = entry;
  if (after === undefined) return { sequence, by: takenAt, recorder };
  return { sequence, by: takenAt, after: after.takenAt, recorder, recorderBefore: after.recorder };
}

function declaredSids(person: string, declared: Organization | undefined): readonly string[] {
  const found = [...(declared?.people.values() ?? [])].find(
    ({ email, formerly }) => email === person || formerly.includes(person),
  );
  return found?.userSid === undefined ? [] : [found.userSid];
}

function sortedParts(entries: readonly Entry[], keys: PersonKeys): readonly PersonPart[] {
  return [...personParts(entries, keys)].sort(
    (a, b) => compareText(a.entry.takenAt, b.entry.takenAt) || a.entry.sequence - b.entry.sequence,
  );
}

/**
 * The snapshots that say something else of the person than the one before. The first says what was so when the ledger
 * began.
 */
function stepsOf(parts: readonly PersonPart[], declared: Organization | undefined): readonly Step[] {
  const steps: Step[] = [];
  let before: Lists | undefined;
  let after: Entry | undefined;
  for (const { entry, lists } of parts) {
    if (lacksSomething(entry)) continue;
    if (before === undefined || !isSame(before, lists))
      steps.push({
        entry,
        ...defined({ after }),
        organization: organizationOf(entry, lists, declared),
      });
    [before, after] = [lists, entry];
  }
  return steps;
}

function isSame(one: Lists, other: Lists): boolean {
  return NEEDED.every((list) => isSameList(one.get(list), other.get(list)));
}

function isSameList(one: Records = new Map(), other: Records = new Map()): boolean {
  return one === other || (one.size === other.size && [...one].every(([key, text]) => other.get(key) === text));
}

/** The organization as a snapshot that was read whole shows it, with nobody else in it. */
function organizationOf(entry: Entry, lists: Lists, declared: Organization | undefined): Organization {
  const filled = new Map([...lists].filter(([, records]) => records.size > 0));
  const put = putTogether({ rest: { ...entry.snapshot, unread: [] }, lists: filled }, []);
  if ("problem" in put) throw new LedgerError(`the snapshot of entry ${entry.sequence} can't be read: ${put.problem}`);
  return organizationOfSnapshot(put.snapshot, declared, false);
}

function noteOf(text: string): FindingNote {
  const value: unknown = JSON.parse(text);
  const part = (name: string): string => {
    const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
    return typeof found === "string" ? found : "";
  };
  return { ruleId: part("ruleId"), fingerprint: part("fingerprint"), message: part("message") };
}
