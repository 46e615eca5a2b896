import { defined } from "../src/model/defined";
import { type Binding, type Organization } from "../src/model/organization";
import { accessFingerprint, declaredBy, type DeclaredMembers, membersAt } from "./declared";
import { type AccountRole, type OrganizationRole } from "./roles";

/** A resource that is to be: `name` is the engine's, `key` the component's. */
interface DeclaredResource<Args> {
  readonly key: string;
  readonly name: string;
  readonly args: Args;
}

/** What all bindings of an organization share. */
interface CommonArgs {
  readonly organization: string;
  readonly breakGlass?: readonly string[];
  readonly onDelete: "release";
}

/** What follows from who is in an organization's teams, or what stands for it until that is known. */
export interface DeclaredValues<Members = DeclaredMembers, Fingerprint = string> {
  /** See `membersAt`. */
  readonly membersOf: (binding: Binding) => Members;
  /** See `accessFingerprint`. */
  readonly fingerprint: Fingerprint;
}

/** The values of an organization of which everything is known, at `now`. */
export function valuesOf(organization: Organization, now: Date): DeclaredValues {
  const membersOf = membersAt(organization, now);
  return { membersOf, fingerprint: accessFingerprint(organization, membersOf) };
}

/** Whether it isn't known of some team of an organization who is in it. */
export function hasUnknownTeams({ directoryTeams }: Pick<Organization, "directoryTeams">): boolean {
  return [...(directoryTeams?.values() ?? [])].some(({ isUnknown }) => isUnknown === true);
}

/** The resources inside an `OrganizationAccess`. */
export interface DeclaredResources<Members, Fingerprint> {
  readonly organizationRoles: readonly DeclaredResource<
    CommonArgs & {
      readonly role: OrganizationRole;
      readonly members: Members;
      readonly verifiedDomains: readonly string[];
      readonly limits?: { readonly minimumAdministrators: number };
    }
  >[];
  readonly billingGroups: readonly DeclaredResource<
    CommonArgs & {
      readonly billingGroup: string;
      readonly admins?: Members;
      readonly viewers?: Members;
      readonly limits: { readonly minimumBillingGroupAdmins: number };
    }
  >[];
  readonly accountRoles: readonly DeclaredResource<
    CommonArgs & { readonly account: string; readonly role: AccountRole; readonly members: Members }
  >[];
  readonly domains: readonly DeclaredResource<{ readonly domain: string }>[];
  readonly revision: Omit<
    DeclaredResource<{ readonly byteLength: number; readonly keepers: { readonly access: Fingerprint } }>,
    "key"
  >;
}

/** The resources that the `OrganizationAccess` called `name` has. */
export function resourcesOf<Members, Fingerprint>(
  name: string,
  organization: Organization,
  { membersOf, fingerprint }: DeclaredValues<Members, Fingerprint>,
): DeclaredResources<Members, Fingerprint> {
  const declared = declaredBy(organization, membersOf);
  const { sid, breakGlass, limits } = organization;
  const { minimumAdministrators, minimumBillingGroupAdmins } = limits;
  // What leaves the manifest is released: deleting the resource must not revoke what it names.
  const common = {
    organization: sid,
    ...defined({ breakGlass: breakGlass.length === 0 ? undefined : breakGlass }),
    onDelete: "release" as const,
  };
  const verified = [...organization.domains].filter(([, status]) => status === "verified").map(([domain]) => domain);
  return {
    organizationRoles: declared.organizationRoles.map(({ role, members }) => {
      const floor = role === "administrator" ? { limits: { minimumAdministrators } } : {};
      return {
        key: role,
        name: `${name}-${role}`,
        args: { ...common, ...floor, role, members, verifiedDomains: verified },
      };
    }),
    billingGroups: declared.billingGroups.map(({ key, id, ...lists }) => ({
      key,
      name: `${name}-${key}`,
      args: { ...common, limits: { minimumBillingGroupAdmins }, billingGroup: id, ...lists },
    })),
    accountRoles: declared.accountRoles.map(({ key, sid, role, members }) => ({
      key: `${key}-${role}`,
      name: `${name}-${key}-${role}`,
      args: { ...common, account: sid, role, members },
    })),
    domains: verified.map((domain) => ({ key: domain, name: `${name}-${domain}`, args: { domain } })),
    revision: { name: `${name}-revision`, args: { byteLength: 8, keepers: { access: fingerprint } } },
  };
}
