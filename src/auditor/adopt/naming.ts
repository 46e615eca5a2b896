import { withoutHiddenInName } from "../../model/hidden-text";
import { isSid } from "../../model/identity";
import { organizationOfSnapshot } from "../../model/live-organization";
import { keyFrom } from "../../manifest/places";
import { type Account, type BillingGroup, type Organization, type Person } from "../../model/organization";
import { compareText } from "../../model/problem";
import { type Snapshot } from "../../model/snapshot";
import { plain } from "../../report/text/plain";

/** What ids of Billing Groups begin with; what follows is all that tells two of them apart (facts 2.2). */
const GROUP_PREFIX = /^(commerce_billingprofile|billing_group)_/;

/** Longest name that a manifest takes. Source: schemas/organization-access.schema.json. */
const LONGEST_NAME = 255;

/**
 * Gives what a snapshot knows by SID or id only the names that a manifest needs: Billing Groups and accounts a key,
 * somebody outside the directory an address that is plainly none (RFC 2606, `.invalid`). What `declared` names keeps
 * its name.
 */
export function withNames(snapshot: Snapshot, declared: Organization | undefined): Organization {
  const bare = organizationOfSnapshot(snapshot, declared);
  const groupKey = keys(declared?.billingGroups.keys() ?? []);
  const accountKey = keys(declared?.accounts.keys() ?? []);
  const accountNames = new Map(snapshot.accounts.map(({ sid, name }) => [sid, name]));
  const billingGroups = new Map<string, BillingGroup>(declared?.billingGroups);
  for (const { key, id } of sorted(bare.billingGroups.values(), ({ id }) => id))
    if (!billingGroups.has(key)) {
      const own = groupKey(keyFrom(id.replace(GROUP_PREFIX, "")) ?? "group");
      billingGroups.set(own, { key: own, id });
    }
  const accounts = new Map<string, Account>(declared?.accounts);
  for (const { key, sid } of sorted(bare.accounts.values(), ({ sid }) => sid))
    if (!accounts.has(key)) {
      const own = accountKey(keyOf(accountNames.get(sid)) ?? sid);
      accounts.set(own, { key: own, sid });
    }
  const people = new Map<string, Person>(declared?.people);
  const listed = new Map(snapshot.users.map(({ sid, email }) => [sid, email]));
  for (const person of bare.people.values())
    if (isSid("user", person.email)) {
      // Of several users with one address only one can be named.
      if (listed.get(person.email) !== undefined) continue;
      const email = placeholder(person.email);
      people.set(email, { ...person, email });
    } else if (!people.has(person.email)) people.set(person.email, withPlainName(person));
  return { ...bare, billingGroups, accounts, people };
}

/** A key for an account: a slug of its name. */
function keyOf(name: string | undefined): string | undefined {
  return name === undefined ? undefined : (keyFrom(name) ?? "account");
}

/** The placeholder address for a person known only by SID. */
function placeholder(sid: string): string {
  return `${sid.toLowerCase()}@external.invalid`;
}

/** Whether an address is one of `withNames`' own. */
export function isPlaceholder(email: string): boolean {
  return email.endsWith("@external.invalid");
}

/** The person with a name as a manifest can have it. */
function withPlainName({ name, ...person }: Person): Person {
  const text = withoutHiddenInName(plain(name ?? ""))
    .trim()
    .slice(0, LONGEST_NAME)
    .replace(/\p{Cs}$/u, "");
  return text === "" ? person : { ...person, name: text };
}

/** Sorted, so that numbers behind names do not depend on the order of Twilio's lists. */
function sorted<T>(items: Iterable<T>, keyOf: (item: T) => string): readonly T[] {
  return [...items].sort((a, b) => compareText(keyOf(a), keyOf(b)));
}

/** Gives out keys, each once: the name itself, or with the next free number behind it. */
function keys(known: Iterable<string>): (name: string) => string {
  const taken = new Set(known);
  const next = new Map<string, number>();
  return (name) => {
    let own = name;
    // Names that are the same up to their number are counted together, or many of them would be tried again and again.
    const stem = name.slice(0, 56).replace(/-+$/, "");
    let number = next.get(stem) ?? 2;
    while (taken.has(own)) own = `${stem}-${number++}`;
    next.set(stem, number);
    taken.add(own);
    return own;
  };
}
