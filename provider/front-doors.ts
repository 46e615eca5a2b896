import { type BindingKind } from "./handler/binding-kinds";
import { typeToken } from "./serialized-provider";

/*
 * Two providers use the same handlers: the dynamic provider, for Node programs, and the plugin, for programs in any
 * language. Their resources differ only in type. The state of both is identical, byte for byte.
 */

/** The name of the plugin's package, and of its settings. */
export const PLUGIN_PACKAGE = "twilio-organization";

/** The engine's type of `OrganizationAccess` in a Node program. */
export const COMPONENT_TYPE = "pulumi-twilio-organization:index:OrganizationAccess";

/** The engine's type of `OrganizationAccess` of the plugin. */
export const PLUGIN_COMPONENT_TYPE = pluginType("OrganizationAccess");

/** What a resource of ours is. */
export type ResourceKind = BindingKind | "VerifiedDomain";

const RESOURCE_KINDS = [
  "OrganizationRoleBinding",
  "BillingGroupAssignment",
  "AccountRoleBinding",
  "VerifiedDomain",
] as const satisfies readonly ResourceKind[];

/** The engine's type of a resource of the plugin. */
export function pluginType(kind: string): string {
  return `${PLUGIN_PACKAGE}:index:${kind}`;
}

/**
 * The engine's type of the resource that a URN names. A URN ends with the type, which begins with the types of the
 * parents, and the name. Source: pulumi/pulumi, resource/urn.
 */
export function typeOfUrn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** The name that the program gave to the resource that a URN names. */
export function nameOfUrn(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** Whether it is the engine's type of `OrganizationAccess`, from either provider. */
export function isComponentType(type: string): boolean {
  return type === COMPONENT_TYPE || type === PLUGIN_COMPONENT_TYPE;
}

/** Whether a type belongs to this package, even if this version does not know it. */
export function isTypeOfOurs(type: string): boolean {
  return type.startsWith(typeToken("")) || type.startsWith(pluginType(""));
}

/** Our name for the engine's type, from either provider; `undefined` for any other type. */
export function kindOfType(type: string): ResourceKind | undefined {
  return RESOURCE_KINDS.find((kind) => type === typeToken(kind) || type === pluginType(kind));
}
