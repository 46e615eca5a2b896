import { type EffectiveAccess } from "../../model/access";
import { accessPathJson, type AccessPathJson } from "../../model/access-path-json";
import { personOf, scopeKey, type Organization, type Person } from "../../model/organization";

/** A Billing Group as a column. `key` is `*` where no group is known, and then stands for all of them. */
interface MatrixGroup {
  readonly key: string;
  readonly name?: string;
}

/** A person as a row. */
export interface MatrixPerson extends Pick<
  Person,
  "email" | "name" | "function" | "functionFrom" | "status" | "external"
> {
  /** Everything the person was granted: those on the organization reach every group, those on an account none. */
  readonly grants: readonly AccessPathJson[];
  /** Roles outside our catalogue that the person also holds, by Twilio's title or SID, with their scope. */
  readonly otherRoles: readonly { readonly role: string; readonly scope: string }[];
}

/** Who can do what on which Billing Group: people by groups, with the paths behind every cell. */
export interface MatrixView {
  /** Sorted by key. */
  readonly groups: readonly MatrixGroup[];
  /** Everybody who holds a role of the catalogue, sorted by e-mail. Worked out when asked for: most formats never do. */
  readonly people: () => readonly MatrixPerson[];
}

/** The matrix of an organization. Costs nothing until its people are asked for. */
export function matrixView(
  organization: Pick<Organization, "people" | "billingGroups" | "otherGrants">,
  access: Pick<EffectiveAccess, "people" | "groups" | "grants">,
): MatrixView {
  return {
    groups: access.groups.map((key) => {
      const name = organization.billingGroups.get(key)?.name;
      return { key, ...(name === undefined ? {} : { name }) };
    }),
    people: () => {
      const others = otherRoles(organization);
      return access.people.map((email) => {
        const { name, function: duty, functionFrom, status, external } = personOf(organization, email);
        return {
          email,
          ...(name === undefined ? {} : { name }),
          ...(duty === undefined ? {} : { function: duty }),
          ...(functionFrom === undefined ? {} : { functionFrom }),
          status,
          external,
          grants: access.grants(email).map(accessPathJson),
          otherRoles: others.get(email) ?? [],
        };
      });
    },
  };
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
