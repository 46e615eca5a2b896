import { getProject, ProviderResource, type ResourceOptions } from "@pulumi/pulumi";

export interface OrganizationProviderArgs {
  /** Prefix of the environment variables that hold this organization's settings: `EUROPE` for EUROPE_TWILIO_CLIENT_ID and so on. */
  environmentPrefix: string;
}

/**
 * A second organization in the same program: pass it as `{ providers: [provider] }` to what belongs to that organization.
 * Only the prefix goes into state, never a credential.
 */
export class OrganizationProvider extends ProviderResource {
  constructor(name: string, args: OrganizationProviderArgs, options?: ResourceOptions) {
    super("pulumi-nodejs", name, { [`${getProject()}:environmentPrefix`]: args.environmentPrefix }, options);
  }
}
