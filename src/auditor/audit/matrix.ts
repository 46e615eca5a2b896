import { defined } from "../../model/defined";
import { type EffectiveAccess } from "../../model/access";
import { accessPathJson, type AccessPathJson } from "../../model/access-path-json";
import { type BillingLevel, levelOf } from "../../model/financial-reach";
import { type Judgement, judgementOf } from "../../model/judgement";
import { personOf, scopeKey, type Organization, type Person } from "../../model/organization";

/** A Billing Group as a column. `key` is `*` where no group is known, and then stands for all of them. */
export interface MatrixGroup {
  readonly key: string;
  readonly name?: string;
  /** Keys of the accounts that it pays for, as far as they are known. */
  readonly accounts: readonly string[];
}

/** A person as a row. */
export interface MatrixPerson extends Pick<
  Person,
  "email" | "name" | "function" | "functionFrom" | "status" | "external"
> {
  /** Everything the person was granted: those on the organization reach every group, those on an account none. */
  readonly grants: readonly AccessPathJson[];
  /** The widest that the person can do with the billing of any Billing Group. */
  readonly level: BillingLevel;
  /** None where the person can do nothing there. */
  readonly judgement: Judgement | undefined;
  readonly isBreakGlass: boolean;
  /** Roles outside our catalog that the person also holds, by Twilio's title or SID, with their scope. */
  readonly otherRoles: readonly { readonly role: string; readonly scope: string }[];
}

/** Who can do what on which Billing Group: people by groups, with the paths behind every cell. */
export interface MatrixView {
  /** Sorted by key. */
  readonly groups: readonly MatrixGroup[];
  /**
   * Everybody who holds a role of the catalog, sorted by e-mail. Computed on demand, because most formats don't need
   * it.
   */
  readonly people: () => readonly MatrixPerson[];
}

/** The matrix of an organization. Costs nothing until its people are used. */
export function matrixView(
  organization: Pick<Organization, "people" | "billingGroups" | "accounts" | "otherGrants" | "breakGlass">,
  access: Pick<EffectiveAccess, "people" | "groups" | "grants" | "anywhere">,
): MatrixView {
  const accounts = accountsByGroup(organization);
  return {
    groups: access.groups.map((key) => {
      const name = organization.billingGroups.get(key)?.name;
      return { key, accounts: accounts.get(key) ?? [], ...defined({ name }) };
    }),
    people: once(() => {
      const others = otherRoles(organization);
      return access.people.map((email) => {
        const person = personOf(organization, email);
        const { name, function: duty, functionFrom, status, external } = person;
        const level = levelOf(access.anywhere(email));
        return {
          email,
          ...defined({ name, function: duty, functionFrom }),
          status,
          external,
          grants: access.grants(email).map(accessPathJson),
          level,
          judgement: judgementOf(person, level, organization),
          isBreakGlass: organization.breakGlass.includes(email),
          otherRoles: others.get(email) ?? [],
        };
      });
    }),
  };
}

/** A function that computes its result on the first call. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function accountsByGroup({ accounts, billingGroups }: Pick<Organization, "accounts" | "billingGroups">) {
  const byGroup = new Map<string, string[]>();
  for (const { key, primaryAccount } of billingGroups.values())
    byGroup.set(key, primaryAccount === undefined ? [] : [primaryAccount]);
  for (const { key, billingGroup = "" } of accounts.values()) {
    const known = byGroup.get(billingGroup);
    if (known !== undefined && !known.includes(key)) known.push(key);
  }
  return byGroup;
}

function otherRoles({
  otherGrants,
}: Pick<Organization, "otherGrants">): ReadonlyMap<string, MatrixPerson["otherRoles"]> {
  const roles = new Map<string, MatrixPerson["otherRoles"][number][]>();
  for (const { person, role, scope } of otherGrants) {
    const entry = { role: role.title ?? role.sid, scope: scopeKey(scope) };
    const list = roles.get(person);
    if (list === undefined) roles.set(person, [entry]);
    else list.push(entry);
  }
  return roles;
}
