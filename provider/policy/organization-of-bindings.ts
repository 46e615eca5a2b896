import { defined } from "../../src/model/defined";
import { domainOf, isSid } from "../../src/model/identity";
import { DEFAULT_LIMITS } from "../../src/model/limits";
import {
  scopeKey,
  type Account,
  type BillingGroup,
  type Binding,
  type DomainStatus,
  type Grant,
  type Organization,
  type Person,
  type Scope,
} from "../../src/model/organization";
import { isOwnerRole } from "../../src/model/roles";
import { type MemberList } from "../handler/state";
import { type OrganizationConfig } from "./config";
import { type BindingResource } from "./resources";

/** An organization as bindings of a program or a state show it. */
export interface ShownOrganization {
  readonly organization: Organization;
  /** Whether anybody says which domains are verified. If nobody does, all are taken for verified. */
  readonly domainsKnown: boolean;
}

/**
 * The organization `sid` as `bindings` show it: their members and, in outputs, the holders nobody declared. A list that
 * no binding has is not managed, as in a manifest; the Owners, whom no resource binds, come from the manifest.
 *
 * @param config what is configured of this organization
 * @param verified domains that other resources of the stack show to be verified
 */
export function organizationOfBindings(
  sid: string,
  bindings: readonly BindingResource[],
  { declared, emails, domains: configured }: OrganizationConfig,
  verified: readonly string[] = [],
): ShownOrganization {
  const people = new Map<string, Person>(declared?.people);
  const billingGroups = new Map<string, BillingGroup>(declared?.billingGroups);
  const accounts = new Map<string, Account>(declared?.accounts);
  const lists = new Map<string, Binding & { grants: Grant[] }>();
  for (const { name, state, scope: shown } of bindings) {
    const scope = named(shown, billingGroups, accounts);
    for (const list of state.lists) {
      const key = `${list.role} ${scopeKey(scope)}`;
      const binding = lists.get(key) ?? { role: list.role, scope, grants: [] };
      lists.set(key, binding);
      binding.grants.push(...grantsOf(list, name, emails, people));
    }
  }
  const owners = declared?.bindings.filter(({ role }) => isOwnerRole(role)) ?? [];
  const all = [...owners, ...lists.values()];
  // What a program says of its own domains counts only where nobody else says which are verified.
  const isConfigured = declared !== undefined || configured.length > 0;
  const claimed = isConfigured ? [] : bindings.flatMap(({ verifiedDomains = [] }) => verifiedDomains);
  const verifiedNames = [...configured, ...(isConfigured ? [] : verified), ...claimed];
  const domains = new Map<string, DomainStatus>(declared?.domains);
  for (const domain of verifiedNames) domains.set(domain, "verified");
  // A manifest that names no domain says, as in an audit, that none is verified.
  const domainsKnown =
    declared !== undefined ||
    verifiedNames.length > 0 ||
    bindings.some(({ verifiedDomains }) => verifiedDomains !== undefined);
  if (!domainsKnown)
    for (const { grants } of all)
      for (const { person } of grants) if (person.includes("@")) domains.set(domainOf(person), "verified");
  const organization: Organization = {
    sid,
    ...defined({ name: declared?.name }),
    domains,
    people,
    teams: declared?.teams ?? new Map(),
    billingGroups,
    accounts,
    bindings: all,
    otherGrants: [],
    unread: [],
    breakGlass: [...new Set([...(declared?.breakGlass ?? []), ...bindings.flatMap(({ breakGlass }) => breakGlass)])],
    limits: declared?.limits ?? DEFAULT_LIMITS,
    ...defined({ separationOfDuties: declared?.separationOfDuties, shared: declared?.shared }),
  };
  return { organization, domainsKnown };
}

/** A scope by the manifest's name, where it has one. */
function named(scope: Scope, billingGroups: Map<string, BillingGroup>, accounts: Map<string, Account>): Scope {
  if (scope.kind === "organization") return scope;
  if (scope.kind === "billingGroup") {
    const group = [...billingGroups.values()].find(({ id }) => id === scope.key) ?? { key: scope.key, id: scope.key };
    billingGroups.set(group.key, group);
    return { kind: "billingGroup", key: group.key };
  }
  const account = [...accounts.values()].find(({ sid }) => sid === scope.key) ?? { key: scope.key, sid: scope.key };
  accounts.set(account.key, account);
  return { kind: "account", key: account.key };
}

/** The grants of a list. Whom the manifest does not describe, and who has a `userSid`, is external. */
function grantsOf(
  { members, unmanaged, waiting = new Map() }: MemberList,
  resource: string,
  emails: ReadonlyMap<string, string>,
  people: Map<string, Person>,
): readonly Grant[] {
  // The place where a program declares a resource is not told to policies; its name is.
  const origin = { position: { file: resource, line: 1, column: 1 } };
  const personOf = (name: string, userSid?: string): string => {
    const { person, sid } = identify(name, userSid, emails);
    if (sid !== undefined && !people.has(person))
      people.set(person, { email: person, status: "active", external: true, userSid: sid, formerly: [] });
    return person;
  };
  return [
    // Who is invited may use the right as soon as they accept.
    ...[...waiting, ...members].map(([name, { userSid, until, reason, ticket }]) => ({
      person: personOf(name, userSid),
      ...defined({ until, reason, ticket }),
      origin,
    })),
    ...[...unmanaged.keys()].filter((name) => !members.has(name)).map((name) => ({ person: personOf(name), origin })),
  ];
}

/** Who a member is: by the manifest's address of the SID, or else as the binding says it. */
export function identify(
  name: string,
  userSid: string | undefined,
  emails: ReadonlyMap<string, string>,
): { readonly person: string; readonly sid: string | undefined } {
  const sid = isSid("user", name) ? name : userSid;
  return { person: (sid === undefined ? undefined : emails.get(sid)) ?? name, sid };
}
