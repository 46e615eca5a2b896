import { defined } from "./defined";
import { keepColumns } from "./grant-columns";
import { domainOf } from "./identity";
import { DEFAULT_LIMITS } from "./limits";
import { BILLING_GROUP, roleIdOf } from "./live-role";
import {
  type Account,
  accountScope,
  type BillingGroup,
  type Binding,
  type DomainStatus,
  type Grant,
  type Organization,
  type OtherGrant,
  type Person,
  type Scope,
} from "./organization";
import { type DeclaredPeople, joinPeople, type PeopleJoin, unclearPerson } from "./people";
import { type RoleId } from "./roles";
import { type Snapshot, type SnapshotAssignment, type SnapshotUser } from "./snapshot";

/**
 * The organization that a snapshot shows. Twilio knows neither functions, nor domains, nor names of Billing Groups, nor
 * external people's addresses: those come from `declared`, the manifest, where there is one. Users are joined with its
 * people by ./people; who cannot be named is kept under the user's SID; a Billing Group or account that nobody
 * declared, under its id or SID. The Owner of an account is named with the account (facts 5, `owner_sid`), where no
 * assignment does.
 *
 * @param isWhole false if the snapshot has only some people of a list that was read whole, with all of their users:
 * that nobody else has an address is then not known, but who holds a right and is no user is external
 */
export function organizationOfSnapshot(snapshot: Snapshot, declared?: Organization, isWhole = true): Organization {
  const isRead = !snapshot.unread.some(({ list }) => list === "users");
  const join = joinPeople(declared ?? NOBODY_DECLARED, { users: snapshot.users, isComplete: isWhole && isRead });
  const people = peopleOf(snapshot, declared, join);
  const places = placesOf(snapshot, declared);
  const unclear = join.conflicts().map(unclearPerson);
  return {
    sid: snapshot.organizationSid,
    isLive: true,
    ...defined({ name: declared?.name }),
    domains: declared?.domains ?? domainsOf(snapshot),
    people,
    teams: declared?.teams ?? new Map(),
    ...rightsOf(snapshot, places, holderNumbers(join, holderNames(people, join, isRead))),
    billingGroups: places.billingGroups,
    accounts: places.accounts,
    unread: snapshot.unread.map(({ list, why }) => `${list}: ${why}`),
    ...(unclear.length === 0 ? {} : { unclearPeople: unclear }),
    breakGlass: declared?.breakGlass ?? [],
    limits: declared?.limits ?? DEFAULT_LIMITS,
    ...defined({
      reviewLimits: declared?.reviewLimits,
      separationOfDuties: declared?.separationOfDuties,
      shared: declared?.shared,
    }),
  };
}

const NOBODY_DECLARED: DeclaredPeople = { people: new Map() };

/** The rights that the assignments of a snapshot give, and those of the Owners that its accounts name. */
function rightsOf(
  { roles: listed, assignments, accounts }: Snapshot,
  places: Places,
  { names, numberOf }: HolderNumbers,
): Pick<Organization, "bindings" | "otherGrants"> {
  const roles = new Map(listed.map((role) => [role.sid, { role, id: roleIdOf(role) }]));
  const lists: LiveList[] = [];
  const placed = new Map<RoleId, Map<Scope, LiveList>>();
  const otherGrants: OtherGrant[] = [];
  const others: number[] = [];
  const listOf = (role: RoleId, scope: Scope): LiveList => {
    let onScopes = placed.get(role);
    if (onScopes === undefined) placed.set(role, (onScopes = new Map<Scope, LiveList>()));
    const known = onScopes.get(scope);
    if (known !== undefined) return known;
    const list: LiveList = { role, scope, grants: [], holders: [] };
    onScopes.set(scope, list);
    lists.push(list);
    return list;
  };
  for (const assignment of assignments) {
    const number = numberOf(assignment.identity);
    const person = names[number] ?? assignment.identity;
    const scope = places.scopeOf(assignment);
    const origin = { assignment: assignment.sid };
    const listedRole = roles.get(assignment.roleSid);
    if (listedRole?.id !== undefined) {
      const { grants, holders } = listOf(listedRole.id, scope);
      grants.push({ person, origin });
      holders.push(number);
    } else {
      const role = listedRole?.role;
      const known = role === undefined ? {} : { title: role.friendlyName, productGroup: role.productGroup };
      otherGrants.push({ person, role: { sid: assignment.roleSid, ...known }, scope, origin });
      others.push(number);
    }
  }
  for (const { sid, ownerSid } of accounts) {
    if (ownerSid === undefined) continue;
    const number = numberOf(ownerSid);
    const { grants, holders } = listOf("accountOwner", places.scopeOf({ scope: sid }));
    if (holders.includes(number)) continue;
    grants.push({ person: names[number] ?? ownerSid, origin: { assignment: sid } });
    holders.push(number);
  }
  const rights = { bindings: lists.map(({ role, scope, grants }): Binding => ({ role, scope, grants })), otherGrants };
  keepColumns(rights, { names, holders: lists.map(({ holders }) => holders), others });
  return rights;
}

interface LiveList {
  readonly role: RoleId;
  readonly scope: Scope;
  readonly grants: Grant[];
  readonly holders: number[];
}

/** Holders of rights by number. */
interface HolderNumbers {
  /** What each is called; it grows as holders are met who are no ordinary users. */
  readonly names: readonly string[];
  /** The number of whom an assignment names by SID: the same for the same name. */
  readonly numberOf: (sid: string) => number;
}

function holderNumbers(join: Join, nameOf: (sid: string) => string): HolderNumbers {
  const ordinary = join.ordinaryNames();
  const names = ordinary.map((name) => name ?? "");
  const met = new Map<string, number>();
  /** A name that is met for the first time may be that of an ordinary user all the same. */
  const newNumber = (name: string): number => {
    const sid = join.sidOf(name);
    const place = sid === undefined ? undefined : join.placeOf(sid);
    return place !== undefined && ordinary[place] === name ? place : names.push(name) - 1;
  };
  return {
    names,
    numberOf(sid) {
      const place = join.placeOf(sid);
      if (place !== undefined && ordinary[place] !== undefined) return place;
      const name = nameOf(sid);
      const number = met.get(name) ?? newNumber(name);
      met.set(name, number);
      return number;
    },
  };
}

type Join = PeopleJoin<SnapshotUser>;

/**
 * Managed users as Twilio has them, with what the manifest says of them; declared people whom the directory does not
 * list stay as declared.
 */
function peopleOf({ users }: Snapshot, declared: Organization | undefined, join: Join): Map<string, Person> {
  const people = new Map<string, Person>(declared?.people);
  for (const user of users) {
    const name = join.nameOf(user.sid);
    people.set(name, managedPerson(name, user, declared?.people.get(name) ?? namesake(user, declared, join)));
  }
  return people;
}

/** What the manifest says of an address that several users have: of each of them, since it may mean any. */
function namesake({ email }: SnapshotUser, declared: Organization | undefined, join: Join): Person | undefined {
  const known = email === undefined ? undefined : declared?.people.get(email);
  if (known === undefined || join.matchOf(known.email).outcome !== "ambiguous") return undefined;
  return { ...known, formerly: NO_TEXTS };
}

const NO_TEXTS: readonly string[] = [];

function managedPerson(email: string, { name, active, sid }: SnapshotUser, known: Person | undefined): Person {
  if (known === undefined) {
    const status = active ? "active" : "inactive";
    // Spelled out, since of a large organization it is done a hundred thousand times.
    return name === ""
      ? { email, status, external: false, userSid: sid, formerly: NO_TEXTS }
      : { email, name, status, external: false, userSid: sid, formerly: NO_TEXTS };
  }
  // The directory says only whether a user is active; the manifest may know what else the user is.
  const inactive = known.status === "active" ? "inactive" : known.status;
  return {
    ...known,
    email,
    ...(known.name === undefined && name !== "" ? { name } : {}),
    status: active ? "active" : inactive,
    external: false,
    userSid: sid,
  };
}

/**
 * What holders of rights are called. Whom neither the directory nor the manifest knows is external, if the directory
 * was read to its end (`isRead`); otherwise nobody can say, and the person is not called external.
 */
function holderNames(people: Map<string, Person>, join: Join, isRead: boolean): (sid: string) => string {
  return (sid) => {
    const name = join.nameOf(sid);
    if (!name.includes("@") && !people.has(name))
      people.set(name, { email: name, status: "active", external: isRead, userSid: sid, formerly: NO_TEXTS });
    return name;
  };
}

/** Twilio takes managed users only from verified domains, so that each one's domain is evidence (facts 4.1). */
export function domainsOf({ users }: Pick<Snapshot, "users">): ReadonlyMap<string, DomainStatus> {
  const domains = new Map<string, DomainStatus>();
  // Of a company with few domains, the next user is on the last one's as a rule.
  let ending = "";
  for (const { email } of users) {
    if (email === undefined || (ending !== "" && email.endsWith(ending))) continue;
    const domain = domainOf(email);
    domains.set(domain, "verified");
    ending = `@${domain}`;
  }
  return domains;
}

interface Places {
  readonly billingGroups: ReadonlyMap<string, BillingGroup>;
  readonly accounts: ReadonlyMap<string, Account>;
  /** The same value for the same place. */
  readonly scopeOf: (place: Pick<SnapshotAssignment, "scope" | "resourceType" | "resourceId">) => Scope;
}

function placesOf(snapshot: Snapshot, declared: Organization | undefined): Places {
  const billingGroups = new Map<string, BillingGroup>(declared?.billingGroups);
  const accounts = new Map<string, Account>(declared?.accounts);
  const groupKeys = new Map([...billingGroups.values()].map(({ id, key }) => [id, key]));
  const accountsBySid = new Map([...accounts.values()].map((account) => [account.sid, account]));
  for (const { sid, name } of snapshot.accounts) if (!accountsBySid.has(sid)) addAccount(sid, name);
  const groupScopes = new Map<string, Scope>();
  const accountScopes = new Map<string, Scope>();
  const organization: Scope = { kind: "organization" };

  function addAccount(sid: string, name = ""): Account {
    const account: Account = name === "" || name === sid ? { key: sid, sid } : { key: sid, sid, name };
    accountsBySid.set(sid, account);
    accounts.set(sid, account);
    return account;
  }
  function addGroup(id: string): string {
    groupKeys.set(id, id);
    billingGroups.set(id, { key: id, id });
    return id;
  }
  function groupScope(id: string): Scope {
    const known = groupScopes.get(id);
    if (known !== undefined) return known;
    const scope: Scope = { kind: "billingGroup", key: groupKeys.get(id) ?? addGroup(id) };
    groupScopes.set(id, scope);
    return scope;
  }
  function scopeOfAccount(sid: string): Scope {
    const known = accountScopes.get(sid);
    if (known !== undefined) return known;
    const scope = accountScope(accountsBySid.get(sid) ?? addAccount(sid));
    accountScopes.set(sid, scope);
    return scope;
  }
  return {
    billingGroups,
    accounts,
    scopeOf({ scope, resourceType, resourceId }) {
      if (resourceType === BILLING_GROUP && resourceId !== undefined) return groupScope(resourceId);
      return scope === snapshot.organizationSid ? organization : scopeOfAccount(scope);
    },
  };
}
