import { type TeamsResult } from "../../src/manifest/directory-teams";
import { parseInstant } from "../../src/model/instant";
import { type Organization, unknownTeams } from "../../src/model/organization";
import { COMPONENT_TYPE, PLUGIN_COMPONENT_TYPE, PLUGIN_PACKAGE, pluginType, type ResourceKind } from "../front-doors";
import { type DeclaredMembers } from "../declared";
import { type DeclaredValues, hasUnknownTeams, resourcesOf, valuesOf } from "../declared-resources";
import { DECLARATION, printDeclaration } from "../handler/declaration";
import { UNKNOWN, type Props } from "../handler/json-values";
import { readManifest, teamsOf } from "../read-manifest";
import { typeToken } from "../serialized-provider";
import { type Monitor, type Registered, type Registration, typeBefore } from "./monitor";
import { holdsSecret, holdsUnknown, isUnknown } from "./values";
import { isMap } from "../../src/model/is-map";

/** What the engine asks a component of. */
export interface ComponentRequest {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: Props;
  readonly aliases: Registration["aliases"];
  readonly dependencies: readonly string[];
  readonly protect: boolean | undefined;
  /** References of the providers that the program chose, by package. */
  readonly providers: ReadonlyMap<string, string>;
  /** Of the plugin, as the program asked for it; empty where it named none. */
  readonly version: string;
}

/** What a component became. `dependencies`: the resources that each output is from. */
export interface Component {
  readonly urn: string;
  readonly outputs: Props;
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
}

export interface ConstructOptions {
  readonly now: Date;
  /** Of @pulumi/random, whose `RandomId` names a revision. */
  readonly randomVersion: string;
  /** Says something to people that stops nobody. */
  readonly warn: (line: string) => void;
}

const RANDOM_PACKAGE = "random";

/**
 * Registers an `OrganizationAccess` with its resources, as the class of that name does in a Node program: the same
 * names, inputs and options, by the types of the plugin. A manifest with a problem is refused before anything is
 * registered.
 */
export async function construct(
  request: ComponentRequest,
  monitor: Monitor,
  { now, randomVersion, warn }: ConstructOptions,
): Promise<Component> {
  const { type, name, providers, protect } = request;
  if (type !== PLUGIN_COMPONENT_TYPE) throw new Error(`this plugin has no component of the type ${type}`);
  const { manifest, asOf, teams } = argumentsOf(request.inputs, now);
  const read = readManifest(manifest, asOf, teams);
  if ("refused" in read) throw new Error(read.refused);
  for (const warning of read.warnings) warn(warning);

  const component = await monitor.register({
    type,
    name,
    parent: request.parent,
    inputs: {},
    aliases: [...request.aliases, typeBefore(COMPONENT_TYPE, request.parent)],
    dependencies: request.dependencies,
    protect,
    providers,
  });
  const { organization } = read;
  const isLater = hasUnknownTeams(organization);
  const resources = resourcesOf(name, organization, valuesInPreview(organization, asOf));
  // By any other version they would be another provider's, which hears nothing of the program's other bindings.
  const { version } = request;
  const own = { parent: component.urn, protect, provider: providers.get(PLUGIN_PACKAGE), version };
  const declaration = { [DECLARATION]: isLater ? UNKNOWN : printDeclaration(manifest, asOf, organization) };
  const child = (kind: ResourceKind, inputs: Props, each: { name: string; retainOnDelete?: true }) =>
    monitor.register({
      ...own,
      ...each,
      type: pluginType(kind),
      inputs,
      aliases: [typeBefore(typeToken(kind), own.parent)],
    });
  // Deleting the resource must not revoke what it names: the manifest only stopped speaking of it.
  const binding = (kind: ResourceKind) => (each: { readonly name: string; readonly args: object }) =>
    child(kind, { ...each.args, ...declaration }, { name: each.name, retainOnDelete: true });
  const revision = monitor.register({
    type: "random:index/randomId:RandomId",
    name: resources.revision.name,
    parent: component.urn,
    inputs: resources.revision.args,
    aliases: [],
    protect,
    provider: providers.get(RANDOM_PACKAGE),
    version: randomVersion,
  });
  await all([
    ...resources.organizationRoles.map(binding("OrganizationRoleBinding")),
    ...resources.billingGroups.map(binding("BillingGroupAssignment")),
    ...resources.accountRoles.map(binding("AccountRoleBinding")),
    ...resources.domains.map(({ name: own, args }) => child("VerifiedDomain", args, { name: own })),
    revision,
  ]);
  const { urn, outputs } = await revision;
  const made = { revision: outputs["hex"] ?? UNKNOWN };
  await monitor.complete(component.urn, made);
  return { urn: component.urn, outputs: made, dependencies: new Map([["revision", [urn]]]) };
}

/** What the resources are given. In a preview it may not be known yet who is in a list. */
function valuesInPreview(organization: Organization, asOf: Date): DeclaredValues<DeclaredMembers | typeof UNKNOWN> {
  const { membersOf, fingerprint } = valuesOf(organization, asOf);
  return {
    membersOf: (binding) => (unknownTeams(organization, binding).length > 0 ? UNKNOWN : membersOf(binding)),
    fingerprint: hasUnknownTeams(organization) ? UNKNOWN : fingerprint,
  };
}

/** Waits for all, and fails with the first failure: a resource that is still being made is not left behind. */
async function all(registrations: readonly Promise<Registered>[]): Promise<void> {
  const results = await Promise.allSettled(registrations);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

const INPUTS: readonly string[] = ["manifest", "asOf", "teams"];

interface ComponentArguments {
  readonly manifest: string | object;
  readonly asOf: Date;
  readonly teams: TeamsResult | undefined;
}

function argumentsOf(inputs: Props, now: Date): ComponentArguments {
  const unknown = Object.keys(inputs).find((key) => !INPUTS.includes(key));
  if (unknown !== undefined)
    throw new Error(`unknown input "${unknown}": OrganizationAccess takes manifest, asOf and teams`);
  const { manifest, asOf, teams: given } = inputs;
  if (holdsSecret(manifest) || holdsUnknown(manifest))
    throw new Error(
      "manifest must be a path or a plain map, neither secret nor the output of a resource: what it says has to be known " +
        "before any resource is registered",
    );
  if (holdsSecret(given))
    throw new Error("teams holds a secret, and can't: ids, keys and previews show who holds which role where");
  if (typeof manifest !== "string" && !isMap(manifest))
    throw new Error("manifest is missing: give the path of the manifest, or the manifest itself as a map");
  const teams = teamsOf(given, isUnknown);
  if (asOf === undefined || asOf === null) return { manifest, asOf: now, teams };
  const instant = typeof asOf === "string" ? parseInstant(asOf) : { invalid: "it is no text that is known" };
  if ("invalid" in instant) throw new Error(`asOf: ${instant.invalid}`);
  return { manifest, asOf: new Date(instant.instant), teams };
}
