import { canonicalSid } from "../../model/identity";
import {
  type Account,
  type BillingGroup,
  type Organization,
  type Person,
  personOf,
  scopeKey,
} from "../../model/organization";
import { identityChanges, type IdentityChanges, type RenameTrust, type UserChange } from "./identities";
import { uniqueName } from "./unique-name";
import { renamedScope } from "../../model/right";

/** A base whose people, Billing Groups and accounts go by the names that the head has for them. */
export interface Aligned extends Omit<IdentityChanges, "names"> {
  readonly organization: Organization;
  /** Billing Groups and accounts whose name stands for something else in the head, as `scopeKey` has them. */
  readonly reused: ReadonlySet<string>;
}

/**
 * Names everybody and everything of `base` as `head` does, so that equal names mean the same from then on: people by
 * ./identities, Billing Groups by their id, accounts by their SID. What `head` calls by a name of something else gets
 * its id or SID as its name.
 */
export function align(base: Organization, head: Organization, trust: RenameTrust): Aligned {
  const { names: people, ...changes } = identityChanges(base, head, trust);
  const groups = newKeys(base.billingGroups, head.billingGroups, ({ id }) => id);
  const accounts = newKeys(base.accounts, head.accounts, ({ sid }) => canonicalSid(sid));
  if (people.size + groups.size + accounts.size === 0) return { organization: base, reused: new Set(), ...changes };
  const organization = renamed(base, { people, groups, accounts });
  const reused = new Set([
    ...reusedKeys(groups, head.billingGroups).map((key) => scopeKey({ kind: "billingGroup", key })),
    ...reusedKeys(accounts, head.accounts).map((key) => scopeKey({ kind: "account", key })),
  ]);
  return {
    organization: { ...organization, people: withFormer(organization.people, changes.userChanges) },
    reused,
    ...changes,
  };
}

/** Keys of the base that got another name, since the head has them for something else. */
function reusedKeys(renames: ReadonlyMap<string, string>, head: ReadonlyMap<string, unknown>): readonly string[] {
  return [...renames.keys()].filter((key) => head.has(key));
}

/**
 * Who gave up an address to another user of Twilio is known by it all the same: that an address gets a user's SID
 * makes nobody a new hire.
 */
function withFormer(people: Organization["people"], userChanges: readonly UserChange[]): Organization["people"] {
  const former = userChanges.flatMap(({ person, otherwise }) => {
    if (otherwise === undefined) return [];
    const self = personOf({ people }, otherwise);
    return [[otherwise, { ...self, formerly: [...self.formerly, person] }] as const];
  });
  return former.length === 0 ? people : new Map([...people, ...former]);
}

interface Names {
  readonly people: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
  readonly accounts: ReadonlyMap<string, string>;
}

function renamed(base: Organization, { people, groups, accounts }: Names): Organization {
  const person = (email: string): string => people.get(email) ?? email;
  const keys = {
    group: (key: string): string => groups.get(key) ?? key,
    account: (key: string): string => accounts.get(key) ?? key,
  };
  const holder = <T extends { readonly person: string }>(grant: T): T =>
    people.has(grant.person) ? { ...grant, person: person(grant.person) } : grant;
  return {
    ...base,
    people: mapped(
      base.people,
      (entry): Person => ({ ...entry, email: person(entry.email) }),
      ({ email }) => email,
    ),
    teams: new Map([...base.teams].map(([name, members]) => [name, members.map(person)])),
    billingGroups: mapped(
      base.billingGroups,
      ({ primaryAccount, ...entry }): BillingGroup => ({
        ...entry,
        key: keys.group(entry.key),
        ...(primaryAccount === undefined ? {} : { primaryAccount: keys.account(primaryAccount) }),
      }),
      ({ key }) => key,
    ),
    accounts: mapped(
      base.accounts,
      ({ billingGroup, ...entry }): Account => ({
        ...entry,
        key: keys.account(entry.key),
        ...(billingGroup === undefined ? {} : { billingGroup: keys.group(billingGroup) }),
      }),
      ({ key }) => key,
    ),
    bindings: base.bindings.map((binding) => ({
      ...binding,
      scope: renamedScope(binding.scope, keys),
      grants: people.size === 0 ? binding.grants : binding.grants.map(holder),
    })),
    otherGrants: base.otherGrants.map((grant) => ({ ...holder(grant), scope: renamedScope(grant.scope, keys) })),
    breakGlass: base.breakGlass.map(person),
  };
}

function mapped<V>(
  map: ReadonlyMap<string, V>,
  change: (value: V) => V,
  keyOf: (value: V) => string,
): ReadonlyMap<string, V> {
  return new Map(
    [...map.values()].map((value) => {
      const changed = change(value);
      return [keyOf(changed), changed];
    }),
  );
}

/** New keys for the entries of `base` that `head` has under another key, or whose key it has for something else. */
function newKeys<V extends { readonly key: string }>(
  base: ReadonlyMap<string, V>,
  head: ReadonlyMap<string, V>,
  idOf: (value: V) => string,
): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const headKeys = new Map([...head.values()].map((value) => [idOf(value), value.key]));
  const taken = new Set([...base.keys(), ...head.keys()]);
  for (const value of base.values()) {
    const id = idOf(value);
    const key = headKeys.get(id) ?? (head.has(value.key) ? uniqueName(id, taken) : value.key);
    if (key !== value.key) keys.set(value.key, key);
    taken.add(key);
  }
  return keys;
}
