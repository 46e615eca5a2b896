import { canonicalEmail } from "../../model/identity";
import { compareText } from "../../model/problem";
import { moments, type Moment } from "./chain";
import { type Entry } from "./entry";
import { FINDINGS, type Lists, type Records } from "./lists";
import { lacksSomething } from "./timeline";

/** Who somebody is in Twilio, over time. */
export interface PersonKeys {
  /** SIDs of users; somebody who was deleted and invited again has two. */
  readonly sids: ReadonlySet<string>;
  /** Every address that one of them had. */
  readonly emails: ReadonlySet<string>;
}

/** All that one entry's snapshot says of a person, by list: records as canonical JSON, by key. */
export interface PersonPart {
  readonly entry: Entry;
  readonly lists: Lists;
  /** Findings about the person; absent where the entry took in no audit that could tell. */
  readonly findings?: Records;
}

/** Finds a person by an address that any user ever had, or by a user's SID. */
export function findPerson(entries: readonly Entry[], person: string, declaredSids: readonly string[]): PersonKeys {
  const sids = new Set([...declaredSids, ...(person.startsWith("US") && !person.includes("@") ? [person] : [])]);
  const address = canonicalEmail(person);
  const email = "email" in address ? address.email : undefined;
  for (const [sid, text] of userRecords(entries))
    if (email !== undefined && text.includes(JSON.stringify(email)) && property(text, "email") === email) sids.add(sid);
  const emails = new Set<string>(email === undefined ? [] : [email]);
  for (const [sid, text] of userRecords(entries)) if (sids.has(sid)) emails.add(property(text, "email"));
  return { sids, emails };
}

function* userRecords(entries: readonly Entry[]): Generator<readonly [sid: string, text: string]> {
  for (const { changes } of entries) yield* changes.get("users")?.set ?? [];
}

/** What each entry says of a person, in the order of recording. */
export function* personParts(entries: readonly Entry[], person: PersonKeys): Generator<PersonPart> {
  let users = NONE;
  let assignments = NONE;
  let findings = NONE;
  for (const moment of moments(entries)) {
    users = follow(moment, "users", users, (_text, sid) => person.sids.has(sid));
    assignments = follow(moment, "assignments", assignments, (text) => isOneOf(text, "identity", person.sids));
    const held = new Set([...assignments.values()].map((text) => property(text, "roleSid")));
    const roles = new Map([...(moment.lists.get("roles") ?? NONE)].filter(([sid]) => held.has(sid)));
    findings = follow(
      moment,
      FINDINGS,
      findings,
      (text) => isOneOf(text, "person", person.emails) || isOneOf(text, "person", person.sids),
    );
    yield {
      entry: moment.entry,
      lists: new Map([
        ["users", users],
        ["assignments", assignments],
        ["roles", roles],
      ]),
      ...(tellsFindings(moment.entry) ? { findings } : {}),
    };
  }
}

const NONE: Records = new Map();

/** The records of a list that are about the person, as they are after the moment's changes. */
function follow(
  { changed }: Moment,
  name: string,
  before: Records,
  isAbout: (text: string, key: string) => boolean,
): Records {
  const change = changed.get(name);
  if (change === undefined) return before;
  const { set, gone } = change;
  const touched = [...set].filter(([key, text]) => before.has(key) || isAbout(text, key));
  const away = gone.filter((key) => before.has(key));
  if (touched.length + away.length === 0) return before;
  const after = new Map(before);
  for (const key of away) after.delete(key);
  for (const [key, text] of touched)
    if (isAbout(text, key)) after.set(key, text);
    else after.delete(key);
  return new Map([...after].sort(([a], [b]) => compareText(a, b)));
}

function isOneOf(text: string, name: string, values: ReadonlySet<string>): boolean {
  // Most records are about somebody else, and looking into each would take long.
  for (const value of values) if (text.includes(JSON.stringify(value))) return values.has(property(text, name));
  return false;
}

/** A text of a record; empty where it has none. */
function property(record: string, name: string): string {
  const parsed: unknown = JSON.parse(record);
  const value: unknown = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, name) : undefined;
  return typeof value === "string" ? value : "";
}

/**
 * Whether an entry has findings of its own time. Without a reliable audit it keeps those of the entry recorded before
 * it.
 */
function tellsFindings({ audit, unread }: Entry): boolean {
  return audit !== undefined && (audit.complete || !lacksSomething({ unread }));
}
