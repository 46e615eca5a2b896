import { bindingHandler } from "../../../provider/handler/binding-handler";
import { domainHandler } from "../../../provider/handler/domain-handler";
import { type Handler } from "../../../provider/handler/handler";
import { openDeployment } from "../../../provider/handler/deployment";
import { type ProviderContext } from "../../../provider/handler/provider-context";

export type ResourceType =
  "OrganizationRoleBinding" | "BillingGroupAssignment" | "AccountRoleBinding" | "VerifiedDomain";

export const RESOURCE_TYPES: readonly ResourceType[] = [
  "OrganizationRoleBinding",
  "BillingGroupAssignment",
  "AccountRoleBinding",
  "VerifiedDomain",
];

export const ORGANIZATION = "OR00000000000000000000000000000001";

/** The time of all cases. */
export const NOW = new Date("2027-01-01T00:00:00Z");

/** The handler of a type in a context that knows its organization and the time, and cannot be asked for anything else. */
export function offlineHandler(type: ResourceType, organizationSid: string | null = ORGANIZATION): Handler {
  const context: ProviderContext = {
    now: () => NOW,
    warn: () => undefined,
    environment: () => {
      throw new Error("the environment was read");
    },
    organization: () => ({ sid: organizationSid ?? undefined, variable: "EUROPE_TWILIO_ORGANIZATION_SID" }),
    live: () => {
      throw new Error("Twilio was asked");
    },
    plan: () => undefined,
    isPartOfProgram: () => false,
    mayUpdate: () => true,
    isDestroy: () => false,
    shown: { found: () => undefined, isNew: () => false },
    deployment: () => openDeployment(0),
    usePrefix: () => {
      throw new Error("the prefix was changed");
    },
    interrupt: () => {
      throw new Error("the run was interrupted");
    },
  };
  return type === "VerifiedDomain" ? domainHandler(context.environment) : bindingHandler(type, context);
}

/** Whether the engine's server could send `value`: nothing but JSON, and no `undefined` anywhere (pulumi facts 1.6). */
export function isJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null)
    return ["string", "boolean"].includes(typeof value) || value === null;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  return isPlain && Object.values(value).every(isJson);
}
