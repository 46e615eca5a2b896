import { type AccessPath } from "../../model/access";
import { type CapabilityId } from "../../model/capabilities";
import { type Instant } from "../../model/instant";
import { type OtherGrant, type Scope } from "../../model/organization";
import { type RoleId } from "../../model/roles";

/** Billing capabilities, with the groups on which they all are. */
export interface CapabilityRight {
  readonly kind: "capabilities";
  /** In the matrix's order. */
  readonly capabilities: readonly CapabilityId[];
  /** Keys of Billing Groups, sorted; `[EVERY_GROUP]` for all, also those that nobody declared. */
  readonly groups: readonly string[];
  /** Groups that `[EVERY_GROUP]` does not stand for here, sorted. */
  readonly except: readonly string[];
  /**
   * Whether they take Administrator or Owner, which Twilio gives full billing rights by default: no billing role gives
   * them all.
   */
  readonly implied: boolean;
  readonly paths: readonly AccessPath[];
}

/** What a role allows besides billing, on one scope. */
export interface RoleRight {
  readonly kind: "role";
  readonly role: RoleId;
  readonly scope: Scope;
  /** The wider role through which alone it is held. */
  readonly impliedBy?: RoleId;
  readonly paths: readonly AccessPath[];
}

/** A role outside the catalog. */
export interface OtherRight {
  readonly kind: "other";
  readonly role: OtherGrant["role"];
  readonly scope: Scope;
}

export type Right = CapabilityRight | RoleRight | OtherRight;

/** A right that somebody has on both sides, on other terms. */
export interface TermChange {
  /** Whether it ends at another time, or whether it can be used: see the marks of its paths. */
  readonly change: "ends-later" | "ends-earlier" | "usable-again" | "no-longer-usable";
  /** When it ends, if it does. */
  readonly was?: Instant;
  readonly is?: Instant;
  readonly right: Right;
}

/** What a change does to the rights of one person. */
export interface RightsChange {
  /** By the paths of the head. */
  readonly gained: readonly Right[];
  /** By the paths of the base. */
  readonly lost: readonly Right[];
  /**
   * No longer managed: the person keeps them in Twilio, and nobody looks at them any longer. By the paths of the base.
   */
  readonly released: readonly Right[];
  /** By the paths of the head. */
  readonly terms: readonly TermChange[];
}

/**
 * The roles whose rights besides billing a role has, itself included. Roles that are about billing alone have none:
 * their capabilities say everything. Source: facts 6 (Owner, Administrator, Standard User) and 8 (the matrix of account
 * roles).
 */
export const RIGHTS_OF_ROLE: Readonly<Record<RoleId, readonly RoleId[]>> = {
  owner: ["owner", "administrator", "standardUser"],
  administrator: ["administrator", "standardUser"],
  standardUser: ["standardUser"],
  billingAdmin: [],
  billingViewer: [],
  billingGroupAdmin: [],
  billingGroupViewer: [],
  accountOwner: ["accountOwner", "accountAdministrator", "accountDeveloper", "accountBillingManager", "accountSupport"],
  accountAdministrator: ["accountAdministrator", "accountDeveloper", "accountBillingManager", "accountSupport"],
  accountDeveloper: ["accountDeveloper"],
  accountBillingManager: ["accountBillingManager"],
  accountSupport: ["accountSupport"],
};

/** Roles whose holders decide about other people's rights or accounts. */
export const ADMINISTRATION: ReadonlySet<RoleId> = new Set<RoleId>([
  "owner",
  "administrator",
  "accountOwner",
  "accountAdministrator",
]);
