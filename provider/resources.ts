import {
  CustomResource,
  type CustomResourceOptions,
  type Input,
  type Inputs,
  type Output,
  RunError,
} from "@pulumi/pulumi";
import { type Limits } from "../src/model/limits";
import { neverSecret, requirePackage } from "./refuse";
import { RESOURCE_NAME } from "./handler/declaration";
import { pluginType } from "./front-doors";
import { type AccountRole, type OrganizationRole } from "./roles";
import { serializedProvider, typeToken } from "./serialized-provider";
import { type DomainRecordStatus } from "./handler/domain-lookup";

/** What there is to say of a member besides the e-mail address, which is its key. */
export interface MemberArgs {
  /** `US...` of an external person, whom Twilio's directory does not list. */
  userSid?: Input<string>;
  /** When the right ends: an absolute UTC instant. The next `pulumi up` after it removes the right. */
  until?: Input<string>;
  reason?: Input<string>;
  ticket?: Input<string>;
}

/** Members: a list of e-mail addresses, or a map keyed by them. Empty means nobody. */
export type MembersArgs = Input<readonly Input<string>[]> | Input<Readonly<Record<string, Input<MemberArgs>>>>;

/** What all bindings take besides their members. */
interface BindingArgs {
  /** SID of the organization, `OR...`. Default: `TWILIO_ORGANIZATION_SID`. */
  organization?: Input<string>;
  /** People who are never removed. */
  breakGlass?: Input<readonly Input<string>[]>;
  /** Floors below which no removal goes. */
  limits?: Input<{ readonly [K in keyof Limits]?: Input<number> }>;
  /**
   * Whether deleting the resource takes the roles from their members (`revoke`, the default) or leaves them
   * (`release`).
   */
  onDelete?: Input<"release" | "revoke">;
}

export interface OrganizationRoleBindingArgs extends BindingArgs {
  /** `administrator`, `standardUser`, `billingAdmin` or `billingViewer`. The Owner is never changed. */
  role: Input<OrganizationRole>;
  members: MembersArgs;
  /** Domains that the organization has verified. Where given, everybody must be on one of them. */
  verifiedDomains?: Input<readonly Input<string>[]>;
}

export interface BillingGroupAssignmentArgs extends BindingArgs {
  /** ID of the Billing Group: `commerce_billingprofile_...`. */
  billingGroup: Input<string>;
  /** Billing Group Admins. Left out: not managed here. */
  admins?: MembersArgs;
  /** Billing Group Viewers. Left out: not managed here. */
  viewers?: MembersArgs;
}

export interface AccountRoleBindingArgs extends BindingArgs {
  /** SID of the account, `AC...`. */
  account: Input<string>;
  /** `administrator`, `developer`, `billingManager` or `support`. The Owner is never changed. */
  role: Input<AccountRole>;
  members: MembersArgs;
}

export interface VerifiedDomainArgs {
  domain: Input<string>;
  /** The 32 hexadecimal digits that the Twilio Console asks for in the record. */
  token?: Input<string | undefined> | undefined;
}

/** Who holds what there: canonical members by e-mail. */
type MembersOutput = Output<
  Readonly<Record<string, { userSid?: string; until?: string; reason?: string; ticket?: string }>>
>;
type SidsOutput = Output<Readonly<Record<string, string>>>;
type GroupSidsOutput = Output<{
  readonly admins?: Readonly<Record<string, string>>;
  readonly viewers?: Readonly<Record<string, string>>;
}>;

/** Outputs of all bindings. They have to be named to the engine, or the program would not get them. */
const BINDING_OUTPUTS = { version: undefined, fingerprint: undefined, assignments: undefined, unmanaged: undefined };

function propsOf(type: string, args: object, outputs: object): Inputs {
  return { ...args, ...outputs, __provider: serializedProvider(type) };
}

/**
 * The options of a resource, with its type in the plugin as an alias, so that a stack can switch to this provider.
 *
 * @throws RunError with the option `import`, for which the engine would call a provider that it can't find
 */
function engineOptions(kind: string, options: CustomResourceOptions = {}): CustomResourceOptions {
  if (options.import !== undefined)
    throw new RunError(
      `${kind}: the option "import" is not supported. Leave it out: creating the resource claims what exists, without a ` +
        "change in Twilio. `twilio-org adopt` writes a file for `pulumi import`",
    );
  return { ...options, aliases: [...(options.aliases ?? []), { type: pluginType(kind) }] };
}

/** What all bindings hand to the engine. */
function bindingProps(type: string, name: string, args: object): Inputs {
  requirePackage();
  const inputs: Readonly<Record<string, Input<unknown>>> = { ...args };
  const given = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, neverSecret(name, key, value)]));
  return propsOf(type, { organization: undefined, ...given, [RESOURCE_NAME]: name }, BINDING_OUTPUTS);
}

/** A program can't ask for a binding that it does not declare: what is live is read by `twilio-org`. */
function noGet(type: string): never {
  throw new RunError(
    `${type}.get is not supported: declare the binding, which takes over everybody who holds the role already, or read the ` +
      "organization with `twilio-org access --live`",
  );
}

/** Everybody who holds one role of the organization. */
export class OrganizationRoleBinding extends CustomResource {
  /** @internal */
  static readonly __pulumiType = typeToken("OrganizationRoleBinding");
  declare readonly organization: Output<string>;
  declare readonly role: Output<string>;
  declare readonly members: MembersOutput;
  /** Starts at 1 and rises with every change of who holds the role. */
  declare readonly version: Output<number>;
  /** Hash of who holds the role: the same people, the same fingerprint. */
  declare readonly fingerprint: Output<string>;
  /** Assignment SIDs by member. */
  declare readonly assignments: SidsOutput;
  /** Assignment SIDs of holders nobody declared. The next refresh shows them, the next `up` removes them. */
  declare readonly unmanaged: SidsOutput;

  /** Not supported: throws. */
  static get(): never {
    return noGet("OrganizationRoleBinding");
  }

  constructor(name: string, args: OrganizationRoleBindingArgs, options?: CustomResourceOptions) {
    super(
      OrganizationRoleBinding.__pulumiType,
      name,
      bindingProps("OrganizationRoleBinding", name, args),
      engineOptions("OrganizationRoleBinding", options),
    );
  }
}

/** Everybody who holds a role on one Billing Group. */
export class BillingGroupAssignment extends CustomResource {
  /** @internal */
  static readonly __pulumiType = typeToken("BillingGroupAssignment");
  declare readonly organization: Output<string>;
  declare readonly billingGroup: Output<string>;
  declare readonly admins: MembersOutput;
  declare readonly viewers: MembersOutput;
  /** Starts at 1 and rises with every change of who holds a role on the group. */
  declare readonly version: Output<number>;
  /** Hash of who holds which role: the same people, the same fingerprint. */
  declare readonly fingerprint: Output<string>;
  /** Assignment SIDs by list and member. */
  declare readonly assignments: GroupSidsOutput;
  /** Assignment SIDs of holders nobody declared, by list. The next refresh shows them, the next `up` removes them. */
  declare readonly unmanaged: GroupSidsOutput;

  /** Not supported: throws. */
  static get(): never {
    return noGet("BillingGroupAssignment");
  }

  constructor(name: string, args: BillingGroupAssignmentArgs, options?: CustomResourceOptions) {
    const props = bindingProps("BillingGroupAssignment", name, { admins: undefined, viewers: undefined, ...args });
    super(BillingGroupAssignment.__pulumiType, name, props, engineOptions("BillingGroupAssignment", options));
  }
}

/** Everybody who holds one role on one account. */
export class AccountRoleBinding extends CustomResource {
  /** @internal */
  static readonly __pulumiType = typeToken("AccountRoleBinding");
  declare readonly organization: Output<string>;
  declare readonly account: Output<string>;
  declare readonly role: Output<string>;
  declare readonly members: MembersOutput;
  /** Starts at 1 and rises with every change of who holds the role. */
  declare readonly version: Output<number>;
  /** Hash of who holds the role: the same people, the same fingerprint. */
  declare readonly fingerprint: Output<string>;
  /** Assignment SIDs by member. */
  declare readonly assignments: SidsOutput;
  /** Assignment SIDs of holders nobody declared. The next refresh shows them, the next `up` removes them. */
  declare readonly unmanaged: SidsOutput;

  /** Not supported: throws. */
  static get(): never {
    return noGet("AccountRoleBinding");
  }

  constructor(name: string, args: AccountRoleBindingArgs, options?: CustomResourceOptions) {
    super(
      AccountRoleBinding.__pulumiType,
      name,
      bindingProps("AccountRoleBinding", name, args),
      engineOptions("AccountRoleBinding", options),
    );
  }
}

/**
 * What DNS shows of a domain that the organization has verified, or wants to. Changes nothing: domains are verified in
 * the Twilio Console, and no API tells which are.
 */
export class VerifiedDomain extends CustomResource {
  /** @internal */
  static readonly __pulumiType = typeToken("VerifiedDomain");
  declare readonly domain: Output<string>;
  declare readonly token: Output<string | undefined>;
  /** The record that Twilio looks for. */
  declare readonly dnsRecord: Output<{ name: string; type: string; ttl: number; value?: string }>;
  /** What DNS showed when it was last asked. `unknown`: it could not be asked. */
  declare readonly status: Output<DomainRecordStatus>;

  constructor(name: string, args: VerifiedDomainArgs, options?: CustomResourceOptions) {
    requirePackage();
    const props = propsOf("VerifiedDomain", { token: undefined, ...args }, { dnsRecord: undefined, status: undefined });
    super(VerifiedDomain.__pulumiType, name, props, engineOptions("VerifiedDomain", options));
  }
}
