import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random";
import { type ManifestFile } from "#schemas/types/organization-access";
import { readArguments } from "./declared-access";
import { resourcesOf } from "./declared-resources";
import { COMPONENT_TYPE, PLUGIN_COMPONENT_TYPE } from "./front-doors";
import { DECLARATION } from "./handler/declaration";
import { requirePackage } from "./refuse";
import { AccountRoleBinding, BillingGroupAssignment, OrganizationRoleBinding, VerifiedDomain } from "./resources";

/** A manifest as an object: what stands in an `access.yaml`. Keys that begin with `x-` are for your own use. */
export type AccessManifest = ManifestFile & Readonly<Record<`x-${string}`, unknown>>;

export interface OrganizationAccessArgs {
  /** Path of the manifest, or the manifest itself as an object. */
  manifest: string | AccessManifest;
  /** The moment at which `until` is judged. Default: now. */
  asOf?: Date;
  /**
   * Who is in the teams with `source: directory`: e-mail addresses, by the name of a team or by its `group`. What reads
   * the directory may give them later: nothing is changed before everybody is known.
   */
  teams?: Input<Readonly<Record<string, Input<readonly Input<string>[]>>>>;
}

/**
 * The whole access of an organization, as its manifest declares it: a binding for every role that the manifest lists. A
 * manifest that breaks an access rule is refused before any resource is registered.
 *
 * What leaves the manifest is released, not revoked: an absent key means "not managed here". To take a role from
 * everybody, leave its list empty.
 */
export class OrganizationAccess extends ComponentResource {
  readonly organizationRoles: Readonly<Record<string, OrganizationRoleBinding>>;
  readonly billingGroups: Readonly<Record<string, BillingGroupAssignment>>;
  readonly accountRoles: Readonly<Record<string, AccountRoleBinding>>;
  readonly domains: Readonly<Record<string, VerifiedDomain>>;
  /** One name for "what access was on that day": new with every change of who is to hold what. */
  readonly revision: Output<string>;

  constructor(name: string, args: OrganizationAccessArgs, options?: ComponentResourceOptions) {
    const now = args.asOf ?? new Date();
    requirePackage();
    const { organization, values, declaration } = readArguments(name, args, now);
    // What the plugin registered is the same component: a stack moves here by itself.
    const aliases = [...(options?.aliases ?? []), { type: PLUGIN_COMPONENT_TYPE }];
    super(COMPONENT_TYPE, name, {}, { ...options, aliases });

    const resources = resourcesOf(name, organization, values);
    // No binding is registered before everybody is known: each has this input.
    const declarationInput = { [DECLARATION]: declaration };
    const child = { parent: this };
    // Deleting the resource must not revoke what it names: the manifest only stopped speaking of it.
    const binding = { parent: this, retainOnDelete: true };

    this.organizationRoles = Object.fromEntries(
      resources.organizationRoles.map(({ key, name, args }) => [
        key,
        new OrganizationRoleBinding(name, { ...args, ...declarationInput }, binding),
      ]),
    );
    this.billingGroups = Object.fromEntries(
      resources.billingGroups.map(({ key, name, args }) => [
        key,
        new BillingGroupAssignment(name, { ...args, ...declarationInput }, binding),
      ]),
    );
    this.accountRoles = Object.fromEntries(
      resources.accountRoles.map(({ key, name, args }) => [
        key,
        new AccountRoleBinding(name, { ...args, ...declarationInput }, binding),
      ]),
    );
    this.domains = Object.fromEntries(
      resources.domains.map(({ key, name, args }) => [key, new VerifiedDomain(name, args, child)]),
    );
    const revision = new RandomId(resources.revision.name, resources.revision.args, child);
    this.revision = revision.hex;
    this.registerOutputs({ revision: this.revision });
  }
}
