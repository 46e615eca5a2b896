import { type Amount, type Limits, type ReviewLimits } from "../model/limits";
import { type DomainStatus, type PersonFunction, type PersonStatus } from "../model/organization";
import { type Duty, type DutyConflict } from "../model/separation-of-duties";

/** A member as it is written: an e-mail address, `team:NAME`, or an object that says more. */
export type MemberEntry =
  string | { readonly user: string; readonly until?: string; readonly reason?: string; readonly ticket?: string };

/** Members by the key of a role; an absent key is a role that is not managed here. */
export type RoleLists = Readonly<Record<string, readonly MemberEntry[]>>;

export interface PersonEntry {
  readonly name?: string;
  readonly function?: PersonFunction;
  readonly external?: boolean;
  readonly userSid?: string;
  readonly status?: PersonStatus;
  readonly formerly?: readonly string[];
}

export interface BillingGroupEntry {
  readonly id?: string;
  readonly name?: string;
  readonly primaryAccount?: string;
  readonly admins?: readonly MemberEntry[];
  readonly viewers?: readonly MemberEntry[];
}

export interface AccountEntry {
  readonly sid?: string;
  readonly billingGroup?: string;
  readonly roles?: RoleLists;
}

/** As `Budget`, with what is left out left to the defaults. */
export interface BudgetEntry extends Partial<Amount> {
  readonly perRole?: Partial<Amount>;
  readonly perGroup?: Partial<Amount>;
}

export interface ChangeBudgetEntry extends BudgetEntry {
  readonly window?: BudgetEntry;
}

type BudgetName = "losingAccess" | "gainingBilling" | "gainingAdministration";

export type LimitsEntry = Partial<Limits> &
  Partial<Omit<ReviewLimits, BudgetName>> & { readonly [Name in BudgetName]?: ChangeBudgetEntry };

/** One manifest file once it satisfies schemas/organization-access.schema.json, which is where each key is described. */
export interface ManifestFile {
  readonly apiVersion: "twilio-organization/v1";
  readonly kind: "OrganizationAccess";
  readonly include?: readonly string[];
  readonly organization?: { readonly sid: string; readonly name?: string };
  readonly domains?: Readonly<Record<string, DomainStatus>>;
  readonly people?: Readonly<Record<string, PersonEntry | null>>;
  readonly teams?: Readonly<Record<string, readonly string[]>>;
  readonly organizationRoles?: RoleLists;
  readonly billingGroups?: Readonly<Record<string, BillingGroupEntry>>;
  readonly accounts?: Readonly<Record<string, AccountEntry>>;
  readonly breakGlass?: readonly string[];
  readonly separationOfDuties?: {
    readonly duties?: Readonly<Record<string, Duty>>;
    readonly conflicts?: readonly DutyConflict[];
  };
  readonly limits?: LimitsEntry;
}
