import { canonicalSid } from "../../model/identity";
import { type Binding, type Organization, type Person, type Scope } from "../../model/organization";
import { scopeId } from "../../model/right";
import { uniqueName } from "./unique-name";

/**
 * `base` with what an earlier version said of the lists that `base` does not manage and `head` does: who was in such a
 * list when it was last managed kept the role in Twilio, and loses it by a list that does not name them. So nobody can
 * empty a list in two steps, by leaving it out and by adding it again.
 *
 * @param earlier the version that was in force when the rolling window began, if it is known
 */
export function withReleasedLists(
  base: Organization,
  head: Organization,
  earlier: Organization | undefined,
): Organization {
  if (earlier === undefined) return base;
  const [managed, wanted] = [rightIds(base), rightIds(head)];
  const lists = earlier.bindings.filter((list) => {
    const id = rightId(earlier, list);
    return !managed.has(id) && wanted.has(id);
  });
  if (lists.length === 0) return base;
  const groups = withEntries(base.billingGroups, earlier.billingGroups, ({ id }) => id, keysOf(lists, "billingGroup"));
  const accounts = withEntries(
    base.accounts,
    earlier.accounts,
    ({ sid }) => canonicalSid(sid),
    keysOf(lists, "account"),
  );
  const names = { billingGroup: groups.names, account: accounts.names };
  const placed = (scope: Scope): Scope =>
    scope.kind === "organization" ? scope : { ...scope, key: names[scope.kind].get(scope.key) ?? scope.key };
  const bindings = lists.map((list): Binding => ({ ...list, scope: placed(list.scope) }));
  return {
    ...base,
    people: withPeople(base.people, earlier.people, bindings),
    billingGroups: groups.entries,
    accounts: accounts.entries,
    bindings: [...base.bindings, ...bindings],
  };
}

function rightIds(organization: Organization): ReadonlySet<string> {
  return new Set(organization.bindings.map((list) => rightId(organization, list)));
}

/** A right by the ids that Twilio has, whatever a manifest calls the scope. */
function rightId(organization: Organization, { role, scope }: Binding): string {
  const id = scopeId(organization, scope) ?? "";
  return `${role} ${scope.kind === "billingGroup" ? id : canonicalSid(id)}`;
}

function keysOf(lists: readonly Binding[], kind: Exclude<Scope["kind"], "organization">): ReadonlySet<string> {
  return new Set(lists.flatMap(({ scope }) => (scope.kind === kind ? [scope.key] : [])));
}

interface Entries<V> {
  readonly entries: ReadonlyMap<string, V>;
  /** The keys in `entries` of what has another one in the earlier version. */
  readonly names: ReadonlyMap<string, string>;
}

/** The entries of `base`, and of `earlier` those of `keys` that `base` does not have by their id. */
function withEntries<V extends { readonly key: string }>(
  base: ReadonlyMap<string, V>,
  earlier: ReadonlyMap<string, V>,
  idOf: (value: V) => string,
  keys: ReadonlySet<string>,
): Entries<V> {
  const known = new Map([...base.values()].map((value) => [idOf(value), value.key]));
  const entries = new Map(base);
  const names = new Map<string, string>();
  for (const value of earlier.values()) {
    if (!keys.has(value.key)) continue;
    const there = known.get(idOf(value));
    const key = there ?? uniqueName(value.key, new Set(entries.keys()));
    names.set(value.key, key);
    if (there === undefined) entries.set(key, { ...value, key });
  }
  return { entries, names };
}

/** What `base` says of people, and what `earlier` said of those in the lists whom `base` does not describe. */
function withPeople(
  base: ReadonlyMap<string, Person>,
  earlier: ReadonlyMap<string, Person>,
  lists: readonly Binding[],
): ReadonlyMap<string, Person> {
  const members = new Set(lists.flatMap(({ grants }) => grants.map(({ person }) => person)));
  return new Map([...[...earlier].filter(([email]) => members.has(email)), ...base]);
}
