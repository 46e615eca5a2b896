import { type Organization } from "../src/model/organization";
import { type Snapshot } from "../src/model/snapshot";
import { groupBy } from "../src/model/group-by";
import { findRole } from "../src/twilio/catalogue";
import { serializedProvider, typeToken } from "./serialized-provider";
import { resourcesOf, valuesOf } from "./declared-resources";
import { COMPONENT_TYPE, PLUGIN_COMPONENT_TYPE, pluginType, type ResourceKind } from "./front-doors";
import { idOf, readBack } from "./handler/binding-handler";
import { checkBinding } from "./handler/check";
import { domainState } from "./handler/domain-handler";
import { type BindingKind } from "./handler/binding-kinds";
import { directoryOf, keyOf } from "./handler/live-assignments";
import { type MemberSource } from "./handler/read-members";

/** A resource of an import file. Source: pulumi/pulumi, pkg/cmd/pulumi/operations/import.go, `importSpec`. */
export interface ImportedResource {
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly component?: true;
  readonly id?: string;
  readonly version?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What `pulumi import --file` reads. */
export interface ImportFile {
  readonly resources: readonly ImportedResource[];
}

export interface ImportOptions {
  /** The name of the `OrganizationAccess` in the program. */
  readonly name: string;
  /** Version of the plugin, where the program uses the plugin; without it, the dynamic provider is used. */
  readonly pluginVersion?: string;
  readonly now: Date;
  /** The stack's first revision: eight random bytes, and the version of @pulumi/random that it belongs to. */
  readonly revision: { readonly bytes: Buffer; readonly version: string };
}

/**
 * The resources of an `OrganizationAccess` that declares `organization`, with inputs and outputs as a refresh would
 * give them if Twilio were as the snapshot has it. With outputs at hand the engine asks no provider, which is what lets
 * it import dynamic resources at all (pulumi facts 1.8).
 */
export async function importFile(
  organization: Organization,
  snapshot: Snapshot,
  { name, pluginVersion, now, revision }: ImportOptions,
): Promise<ImportFile> {
  const resources = resourcesOf(name, organization, valuesOf(organization, now));
  const live = observed(snapshot);
  const component = pluginVersion === undefined ? COMPONENT_TYPE : PLUGIN_COMPONENT_TYPE;
  const ofProvider = (kind: ResourceKind) =>
    pluginVersion === undefined ? { type: typeToken(kind) } : { type: pluginType(kind), version: pluginVersion };
  const binding = async (
    kind: BindingKind,
    resource: { readonly name: string; readonly args: object },
  ): Promise<ImportedResource> => {
    const { inputs } = checkBinding(kind, {}, { ...resource.args }, { organizationSid: organization.sid, now });
    const id = idOf(kind, inputs);
    const state = await readBack(kind, live, { ...inputs, __provider: serializedProvider(kind) });
    return { ...ofProvider(kind), name: resource.name, id, parent: name, ...state };
  };
  const bindings = [
    ...resources.organizationRoles.map((resource) => binding("OrganizationRoleBinding", resource)),
    ...resources.billingGroups.map((resource) => binding("BillingGroupAssignment", resource)),
    ...resources.accountRoles.map((resource) => binding("AccountRoleBinding", resource)),
  ];
  return {
    resources: [
      { type: component, name, component: true },
      ...(await Promise.all(bindings)),
      ...resources.domains.map(({ name: own, args }): ImportedResource => {
        const inputs = { ...args, __provider: serializedProvider("VerifiedDomain") };
        // Nobody has asked DNS; the first refresh does.
        const outputs = domainState(inputs, "unknown");
        return { ...ofProvider("VerifiedDomain"), name: own, id: args.domain, parent: name, inputs, outputs };
      }),
      revisionOf(resources.revision, name, revision),
    ],
  };
}

/** A `RandomId` with these bytes. Source: hashicorp/terraform-provider-random, internal/provider/resource_id.go. */
function revisionOf(
  resource: { readonly name: string; readonly args: object },
  parent: string,
  { bytes, version }: ImportOptions["revision"],
): ImportedResource {
  const id = bytes.toString("base64url");
  const hex = bytes.toString("hex");
  const outputs = {
    ...resource.args,
    id,
    hex,
    b64Url: id,
    b64Std: bytes.toString("base64"),
    dec: BigInt(`0x${hex}`).toString(),
  };
  const type = "random:index/randomId:RandomId";
  return { type, name: resource.name, id, version, parent, inputs: { ...resource.args }, outputs };
}

/** The organization as the snapshot has it. Throws where its roles are none that can be told apart. */
function observed({ roles, assignments, users }: Snapshot): MemberSource {
  const directory = directoryOf(users);
  const byPlace = groupBy(assignments, keyOf);
  return {
    directory: () => Promise.resolve(directory),
    holders: (role, target) =>
      Promise.resolve(byPlace.get(keyOf({ ...target, roleSid: findRole(roles, role).sid })) ?? []),
  };
}
