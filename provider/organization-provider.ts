import { ProviderResource, RunError, type ResourceOptions } from "@pulumi/pulumi";
import { prefixProblem } from "./environment-prefix";
import { PLUGIN_PACKAGE } from "./front-doors";

export interface OrganizationProviderArgs {
  /**
   * Prefix of the environment variables that hold this organization's settings: `EUROPE` for EUROPE_TWILIO_CLIENT_ID
   * and so on.
   */
  environmentPrefix: string;
}

/**
 * A second organization in the same program: pass it as `{ providers: [provider] }` to what belongs to that
 * organization. Only the prefix goes into state, never a credential.
 *
 * @throws RunError without a usable prefix: the resources would go to the organization of the unprefixed settings.
 */
export class OrganizationProvider extends ProviderResource {
  constructor(name: string, args: OrganizationProviderArgs, options?: ResourceOptions) {
    super("pulumi-nodejs", name, { [`${PLUGIN_PACKAGE}:environmentPrefix`]: prefixOf(name, args) }, options);
  }
}

function prefixOf(name: string, args: unknown): string {
  const given = typeof args === "object" && args !== null ? Object.entries(args) : [];
  const fail = (why: string): never => {
    throw new RunError(
      `OrganizationProvider "${name}": ${why}. Nothing was changed: without it, what belongs to this organization would go ` +
        "to the one of TWILIO_ORGANIZATION_SID",
    );
  };
  const unknown = given.find(([key]) => key !== "environmentPrefix");
  if (unknown !== undefined) return fail(`unknown argument "${unknown[0]}": it takes environmentPrefix`);
  const prefix: unknown = given[0]?.[1];
  const problem = prefixProblem(prefix);
  return problem === undefined && typeof prefix === "string" ? prefix : fail(problem ?? "");
}
