import { domainOf } from "./identity";
import { DEFAULT_LIMITS } from "./limits";
import { BILLING_GROUP, roleIdOf } from "./live-role";
import {
  scopeKey,
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
import { type Snapshot, type SnapshotAssignment } from "./snapshot";

/**
 * The organization that a snapshot shows. Twilio knows neither functions, nor domains, nor names of Billing Groups, nor
 * external people's addresses: those come from `declared`, the manifest, where there is one. Who cannot be named is kept
 * under the user's SID; a Billing Group or account that nobody declared, under its id or SID.
 */
export function organizationOfSnapshot(snapshot: Snapshot, declared?: Organization): Organization {
  const people = peopleOf(snapshot, declared);
  const nameOf = namer(snapshot, declared);
  const places = placesOf(snapshot, declared);
  const roles = new Map(snapshot.roles.map((role) => [role.sid, role]));
  const ids = new Map(snapshot.roles.flatMap((role) => [[role.sid, roleIdOf(role)] as const]));
  const bindings = new Map<string, { role: RoleId; scope: Scope; grants: Grant[] }>();
  const otherGrants: OtherGrant[] = [];
  for (const assignment of snapshot.assignments) {
    const person = nameOf(assignment.identity);
    if (!people.has(person)) people.set(person, stranger(person));
    const scope = places.scopeOf(assignment);
    const origin = { assignment: assignment.sid };
    const id = ids.get(assignment.roleSid);
    if (id === undefined) {
      const role = roles.get(assignment.roleSid);
      const known = role === undefined ? {} : { title: role.friendlyName, productGroup: role.productGroup };
      otherGrants.push({ person, role: { sid: assignment.roleSid, ...known }, scope, origin });
      continue;
    }
    const key = `${id} ${scopeKey(scope)}`;
    const binding = bindings.get(key) ?? { role: id, scope, grants: [] };
    bindings.set(key, binding);
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
    bindings: [...bindings.values()] satisfies Binding[],
    otherGrants,
    unread: snapshot.unread.map(({ list, why }) => `${list}: ${why}`),
    breakGlass: declared?.breakGlass ?? [],
    limits: declared?.limits ?? DEFAULT_LIMITS,
    ...(declared?.reviewLimits === undefined ? {} : { reviewLimits: declared.reviewLimits }),
    ...(declared?.separationOfDuties === undefined ? {} : { separationOfDuties: declared.separationOfDuties }),
  };
}

/** Managed users as Twilio has them, with what the manifest says of them; declared people whom the directory does not list stay as declared. */
function peopleOf({ users }: Snapshot, declared: Organization | undefined): Map<string, Person> {
  const people = new Map<string, Person>(declared?.people);
  for (const user of users) {
    const known = people.get(user.email);
    // The directory says only whether a user is active; the manifest may know what else the user is.
    const inactive = known === undefined || known.status === "active" ? "inactive" : known.status;
    people.set(user.email, {
      ...known,
      email: user.email,
      ...(known?.name === undefined && user.name !== "" ? { name: user.name } : {}),
      status: user.active ? "active" : inactive,
      external: false,
      userSid: user.sid,
      formerly: known?.formerly ?? [],
    });
  }
  return people;
}

/** Somebody who holds a right, and whom neither the directory nor the manifest knows: an external person, then. */
function stranger(sid: string): Person {
  return { email: sid, status: "active", external: true, userSid: sid, formerly: [] };
}

/** Gives the canonical e-mail of a user's SID, or the SID where nobody knows it. */
function namer({ users }: Snapshot, declared: Organization | undefined): (sid: string) => string {
  const emails = new Map<string, string>();
  for (const { email, userSid } of declared?.people.values() ?? [])
    if (userSid !== undefined) emails.set(userSid, email);
  for (const { sid, email } of users) emails.set(sid, email);
  return (sid) => emails.get(sid) ?? sid;
}

/** Twilio takes managed users only from verified domains, so that each one's domain is evidence (facts 4.1). */
function domainsOf({ users }: Snapshot): ReadonlyMap<string, DomainStatus> {
  return new Map(users.map(({ email }) => [domainOf(email), "verified"]));
}

interface Places {
  readonly billingGroups: ReadonlyMap<string, BillingGroup>;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly scopeOf: (assignment: SnapshotAssignment) => Scope;
}

function placesOf(snapshot: Snapshot, declared: Organization | undefined): Places {
  const billingGroups = new Map<string, BillingGroup>(declared?.billingGroups);
  const accounts = new Map<string, Account>(declared?.accounts);
  const groupKeys = new Map([...billingGroups.values()].map(({ id, key }) => [id, key]));
  const accountKeys = new Map([...accounts.values()].map(({ sid, key }) => [sid, key]));
  const addAccount = (sid: string): string => {
    accountKeys.set(sid, sid);
    accounts.set(sid, { key: sid, sid });
    return sid;
  };
  for (const { sid } of snapshot.accounts) if (!accountKeys.has(sid)) addAccount(sid);
  const addGroup = (id: string): string => {
    groupKeys.set(id, id);
    billingGroups.set(id, { key: id, id });
    return id;
  };
  return {
    billingGroups,
    accounts,
    scopeOf({ scope, resourceType, resourceId }) {
      if (resourceType === BILLING_GROUP && resourceId !== undefined)
        return { kind: "billingGroup", key: groupKeys.get(resourceId) ?? addGroup(resourceId) };
      if (scope === snapshot.organizationSid) return { kind: "organization" };
      return { kind: "account", key: accountKeys.get(scope) ?? addAccount(scope) };
    },
  };
}
