import { domainOf } from "./identity";
import { DEFAULT_LIMITS } from "./limits";
import { BILLING_GROUP, roleIdOf } from "./live-role";
import {
  type Account,
  type BillingGroup,
  type Binding,
  type DomainStatus,
  type Grant,
  type Organization,
  type OtherGrant,
  type Person,
  type Scope,
} from "./organization";
import { type RoleId } from "./roles";
import { type Snapshot, type SnapshotAssignment, type SnapshotUser } from "./snapshot";

/**
 * The organization that a snapshot shows. Twilio knows neither functions, nor domains, nor names of Billing Groups, nor
 * external people's addresses: those come from `declared`, the manifest, where there is one. Who cannot be named is kept
 * under the user's SID; a Billing Group or account that nobody declared, under its id or SID.
 */
export function organizationOfSnapshot(snapshot: Snapshot, declared?: Organization): Organization {
  const people = peopleOf(snapshot, declared);
  const emailOf = emailsBySid(snapshot, declared);
  const places = placesOf(snapshot, declared);
  const roles = new Map(snapshot.roles.map((role) => [role.sid, role]));
  const ids = new Map(snapshot.roles.flatMap((role) => [[role.sid, roleIdOf(role)] as const]));
  const bindings: LiveBinding[] = [];
  const placed = new Map<Scope, Map<RoleId, LiveBinding>>();
  const otherGrants: OtherGrant[] = [];
  const isDirectoryKnown = !snapshot.unread.some(({ list }) => list === "users");
  for (const assignment of snapshot.assignments) {
    let person = emailOf.get(assignment.identity);
    if (person === undefined) {
      person = assignment.identity;
      if (!people.has(person)) people.set(person, stranger(person, isDirectoryKnown));
    }
    const scope = places.scopeOf(assignment);
    const origin = { assignment: assignment.sid };
    const id = ids.get(assignment.roleSid);
    if (id === undefined) {
      const role = roles.get(assignment.roleSid);
      const known = role === undefined ? {} : { title: role.friendlyName, productGroup: role.productGroup };
      otherGrants.push({ person, role: { sid: assignment.roleSid, ...known }, scope, origin });
      continue;
    }
    const onScope = placed.get(scope) ?? new Map<RoleId, LiveBinding>();
    placed.set(scope, onScope);
    let binding = onScope.get(id);
    if (binding === undefined) {
      binding = { role: id, scope, grants: [] };
      onScope.set(id, binding);
      bindings.push(binding);
    }
    binding.grants.push({ person, origin });
  }
  return {
    sid: snapshot.organizationSid,
    ...(declared?.name === undefined ? {} : { name: declared.name }),
    domains: declared?.domains ?? domainsOf(snapshot),
    people,
    teams: declared?.teams ?? new Map(),
    billingGroups: places.billingGroups,
    accounts: places.accounts,
    bindings,
    otherGrants,
    unread: snapshot.unread.map(({ list, why }) => `${list}: ${why}`),
    breakGlass: declared?.breakGlass ?? [],
    limits: declared?.limits ?? DEFAULT_LIMITS,
    ...(declared?.reviewLimits === undefined ? {} : { reviewLimits: declared.reviewLimits }),
    ...(declared?.separationOfDuties === undefined ? {} : { separationOfDuties: declared.separationOfDuties }),
  };
}

interface LiveBinding extends Binding {
  readonly grants: Grant[];
}

/** Managed users as Twilio has them, with what the manifest says of them; declared people whom the directory does not list stay as declared. */
function peopleOf({ users }: Snapshot, declared: Organization | undefined): Map<string, Person> {
  const people = new Map<string, Person>(declared?.people);
  for (const user of users) people.set(user.email, managedPerson(user, people.get(user.email)));
  return people;
}

const nobody: readonly string[] = [];

function managedPerson({ email, name, active, sid }: SnapshotUser, known: Person | undefined): Person {
  if (known === undefined) {
    const status = active ? "active" : "inactive";
    // Spelled out, since of a large organization it is done a hundred thousand times.
    return name === ""
      ? { email, status, external: false, userSid: sid, formerly: nobody }
      : { email, name, status, external: false, userSid: sid, formerly: nobody };
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
 * Somebody who holds a right, and whom neither the directory nor the manifest knows: an external person, then, unless the
 * directory could not be read.
 */
function stranger(sid: string, isDirectoryKnown: boolean): Person {
  return { email: sid, status: "active", external: isDirectoryKnown, userSid: sid, formerly: [] };
}

/** Canonical e-mail addresses by the SID of the user. */
function emailsBySid({ users }: Snapshot, declared: Organization | undefined): ReadonlyMap<string, string> {
  const emails = new Map<string, string>();
  for (const { email, userSid } of declared?.people.values() ?? [])
    if (userSid !== undefined) emails.set(userSid, email);
  for (const { sid, email } of users) emails.set(sid, email);
  return emails;
}

/** Twilio takes managed users only from verified domains, so that each one's domain is evidence (facts 4.1). */
function domainsOf({ users }: Snapshot): ReadonlyMap<string, DomainStatus> {
  const domains = new Map<string, DomainStatus>();
  for (const { email } of users) domains.set(domainOf(email), "verified");
  return domains;
}

interface Places {
  readonly billingGroups: ReadonlyMap<string, BillingGroup>;
  readonly accounts: ReadonlyMap<string, Account>;
  /** The same value for the same place. */
  readonly scopeOf: (assignment: SnapshotAssignment) => Scope;
}

function placesOf(snapshot: Snapshot, declared: Organization | undefined): Places {
  const billingGroups = new Map<string, BillingGroup>(declared?.billingGroups);
  const accounts = new Map<string, Account>(declared?.accounts);
  const groupKeys = new Map([...billingGroups.values()].map(({ id, key }) => [id, key]));
  const accountKeys = new Map([...accounts.values()].map(({ sid, key }) => [sid, key]));
  for (const { sid } of snapshot.accounts) if (!accountKeys.has(sid)) addAccount(sid);
  const groupScopes = new Map<string, Scope>();
  const accountScopes = new Map<string, Scope>();
  const organization: Scope = { kind: "organization" };

  function addAccount(sid: string): string {
    accountKeys.set(sid, sid);
    accounts.set(sid, { key: sid, sid });
    return sid;
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
  function accountScope(sid: string): Scope {
    const known = accountScopes.get(sid);
    if (known !== undefined) return known;
    const scope: Scope = { kind: "account", key: accountKeys.get(sid) ?? addAccount(sid) };
    accountScopes.set(sid, scope);
    return scope;
  }
  return {
    billingGroups,
    accounts,
    scopeOf({ scope, resourceType, resourceId }) {
      if (resourceType === BILLING_GROUP && resourceId !== undefined) return groupScope(resourceId);
      return scope === snapshot.organizationSid ? organization : accountScope(scope);
    },
  };
}
