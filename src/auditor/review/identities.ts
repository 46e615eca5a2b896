import { canonicalSid } from "../../model/identity";
import { defined } from "../../model/defined";
import { type Organization, type Person } from "../../model/organization";
import { compareText } from "../../model/problem";
import { isLive } from "../rules/engine/is-live";
import { uniqueName } from "./unique-name";

/**
 * Whether `formerly` makes two addresses one person by being written (`stated`), or a rename needs the same `userSid`
 * on both sides (`proven`): a change that names itself a rename may give one person's rights to another.
 */
export type RenameTrust = "stated" | "proven";

/** Somebody who has another address in the head. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  /** What says so: `formerly` on either side, or the same `userSid`, to whom rights are given where there is one. */
  readonly by: "formerly" | "userSid";
}

/** An address whose rights may go to another user of Twilio. */
export interface UserChange {
  readonly person: string;
  /** The SID in the base; absent where it names none, so that the address is looked up. */
  readonly before?: string;
  /** The SID in the head, as `before`. */
  readonly after?: string;
  /**
   * What the person whom the address meant in the base is called in what follows; absent where that is the same user.
   */
  readonly otherwise?: string;
}

export interface IdentityChanges {
  /** Names of people of the base in the head, where they differ. No two people get the same. */
  readonly names: ReadonlyMap<string, string>;
  readonly renames: readonly Rename[];
  readonly userChanges: readonly UserChange[];
}

type Side = Pick<Organization, "people" | "bindings" | "otherGrants" | "breakGlass">;

/**
 * Who of `base` is who in `head`: the user of the `userSid` where both sides give one, else whom the address names. A
 * `userSid` that comes or goes may be another user's, and nothing in two manifests tells; where one side is live, its
 * directory does.
 *
 * A declared rename (`formerly`) counts if it is a clean move, since it would otherwise hide that somebody gained
 * another one's rights: the old address does not stand in the head any more and the new one did not stand in the base;
 * one address for one; and neither `external` nor `userSid` says that they are two people. It counts on either side, so
 * that taking a rename back is one too.
 */
export function identityChanges(base: Organization, head: Organization, trust: RenameTrust): IdentityChanges {
  const isPlain = [base, head].every(({ people }) => [...people.values()].every(isNobodyElse));
  if (isPlain) return { names: new Map(), renames: [], userChanges: [] };
  const before = peopleKnownTo(base);
  const after = peopleKnownTo(head);
  const isDirectoryThere = isLive({ organization: base }) || isLive({ organization: head });
  const { names, userChanges } = byUserSid(base, head, before, after, isDirectoryThere);
  const renames: Rename[] = [...names].flatMap(([from, to]) => (after.has(to) ? [{ from, to, by: "userSid" }] : []));
  const reached = new Set(renames.map(({ to }) => to));
  const moves = trust === "stated" ? declaredMoves(base, head, before, after) : [];
  for (const [from, to] of moves) {
    if (names.has(from) || reached.has(to)) continue;
    names.set(from, to);
    renames.push({ from, to, by: "formerly" });
  }
  renames.sort((a, b) => compareText(a.to, b.to));
  return { names, renames, userChanges };
}

/** Whether nothing but the address says who somebody is. */
function isNobodyElse({ userSid, formerly }: Person): boolean {
  return userSid === undefined && formerly.length === 0;
}

/** Everybody whom an organization describes or who holds something in it. */
export function peopleKnownTo({ people, bindings, otherGrants, breakGlass }: Side): ReadonlySet<string> {
  const known = new Set([...people.keys(), ...breakGlass]);
  for (const { grants } of bindings) for (const { person } of grants) known.add(person);
  for (const { person } of otherGrants) known.add(person);
  return known;
}

/** What the SIDs say. An address that the head gives to a user of the base takes it from its holder there. */
function byUserSid(
  base: Side,
  head: Side,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
  isDirectoryThere: boolean,
): { readonly names: Map<string, string>; readonly userChanges: readonly UserChange[] } {
  const names = new Map<string, string>();
  const known = new Set([...before, ...after]);
  const giveUp = (email: string, mark: string): void => {
    // No address can have parentheses, so that nobody is called so; the domain stays what it is.
    const name = uniqueName(email.replace(/(?=@|$)/, `(${mark})`), known);
    names.set(email, name);
    known.add(name);
  };
  const addresses = addressesByUser(head);
  for (const person of base.people.values()) {
    const sid = userOf(person);
    const there = sid === undefined ? undefined : addresses.get(sid);
    if (there !== undefined && there !== person.email) names.set(person.email, there);
  }
  const taken = new Set(names.values());
  for (const email of before) {
    if (names.has(email)) continue;
    const sid = userOf(base.people.get(email));
    const successor = userOf(head.people.get(email));
    const isTold = !isDirectoryThere || (sid !== undefined && successor !== undefined);
    const isReplaced = sid !== successor && isTold && after.has(email);
    if (taken.has(email) || isReplaced) giveUp(email, sid ?? "before");
  }
  const userChanges: UserChange[] = [];
  for (const person of after) {
    const user = userOf(head.people.get(person));
    const sid = userOf(base.people.get(person));
    if (user === sid || !before.has(person) || (isDirectoryThere && user === undefined)) continue;
    userChanges.push({ person, ...defined({ before: sid, after: user, otherwise: names.get(person) }) });
  }
  return { names, userChanges: userChanges.sort((a, b) => compareText(a.person, b.person)) };
}

function addressesByUser({ people }: Side): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const person of people.values()) {
    const sid = userOf(person);
    if (sid !== undefined) addresses.set(sid, person.email);
  }
  return addresses;
}

/** Moves from one address to another that either side declares and nothing contradicts. */
function declaredMoves(
  base: Side,
  head: Side,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): readonly (readonly [from: string, to: string])[] {
  const moves = new Map<string, readonly [string, string]>();
  const consider = (from: string, to: string): void => {
    if (!before.has(from) || after.has(from) || before.has(to) || !after.has(to)) return;
    if (mayBeOne(base.people.get(from), head.people.get(to))) moves.set(JSON.stringify([from, to]), [from, to]);
  };
  for (const { email, formerly } of head.people.values()) for (const old of formerly) consider(old, email);
  for (const { email, formerly } of base.people.values()) for (const old of formerly) consider(email, old);
  const all = [...moves.values()];
  const [sources, targets] = [tally(all.map(([from]) => from)), tally(all.map(([, to]) => to))];
  return all.filter(([from, to]) => sources.get(from) === 1 && targets.get(to) === 1);
}

/** Whether nothing says that two descriptions are of two people. */
function mayBeOne(one: Person | undefined, other: Person | undefined): boolean {
  if ((one?.external ?? false) !== (other?.external ?? false)) return false;
  const [a, b] = [userOf(one), userOf(other)];
  return a === undefined || b === undefined || a === b;
}

/** The user of Twilio to whom a person's rights are given. Without a SID, the address is looked up. */
function userOf(person: Pick<Person, "userSid"> | undefined): string | undefined {
  return person?.userSid === undefined ? undefined : canonicalSid(person.userSid);
}

function tally(items: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
