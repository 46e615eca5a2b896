import { defined } from "../src/model/defined";
import { type Organization } from "../src/model/organization";
import { declaredBy, type DeclaredMembers } from "./declared";
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

/** The resources inside an `OrganizationAccess`. */
export interface DeclaredResources {
  readonly organizationRoles: readonly DeclaredResource<
    CommonArgs & {
      readonly role: OrganizationRole;
      readonly members: DeclaredMembers;
      readonly verifiedDomains: readonly string[];
      readonly limits?: { readonly minimumAdministrators: number };
    }
  >[];
  readonly billingGroups: readonly DeclaredResource<
    CommonArgs & {
      readonly billingGroup: string;
      readonly admins?: DeclaredMembers;
      readonly viewers?: DeclaredMembers;
      readonly limits: { readonly minimumBillingGroupAdmins: number };
    }
  >[];
  readonly accountRoles: readonly DeclaredResource<
    CommonArgs & { readonly account: string; readonly role: AccountRole; readonly members: DeclaredMembers }
  >[];
  readonly domains: readonly DeclaredResource<{ readonly domain: string }>[];
  readonly revision: Omit<
    DeclaredResource<{ readonly byteLength: number; readonly keepers: { readonly access: string } }>,
    "key"
  >;
}

/** The resources that the `OrganizationAccess` called `name` has at `now`. */
export function resourcesOf(name: string, organization: Organization, now: Date): DeclaredResources {
  const declared = declaredBy(organization, now);
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
    revision: { name: `${name}-revision`, args: { byteLength: 8, keepers: { access: declared.fingerprint } } },
  };
}
