import { defined } from "./defined";
import { type Instant } from "./instant";
import { type Limits, type ReviewLimits } from "./limits";
import { type Position } from "./problem";
import { type RoleId } from "./roles";
import { type SeparationOfDuties } from "./separation-of-duties";
import { type SharedDefaults } from "./shared-defaults";
import { clip } from "./show";

/** What a person does in the company. Only `technical` people are expected to hold technical roles. */
export type PersonFunction = "technical" | "finance" | "management" | "other";

/** A person's state in Twilio: only an active person can use a right. */
export type PersonStatus = "active" | "invited" | "suspended" | "inactive";

export type DomainStatus = "verified" | "unverified";

/** What is known about a person beyond the e-mail address. */
export interface Person {
  readonly email: string;
  readonly name?: string;
  readonly function?: PersonFunction;
  /** Who says so, where it is not the manifest: a directory file, or the technical roles that the person holds. */
  readonly functionFrom?: "directory" | "inferred";
  readonly status: PersonStatus;
  /** Outside the organization: not in SCIM, and so only reachable by `userSid`. */
  readonly external: boolean;
  readonly userSid?: string;
  /** Addresses the same person had before, canonical. */
  readonly formerly: readonly string[];
  readonly origin?: Origin;
}

/** A Billing Group. `key` is its name in the manifest; a group known only from an assignment has its id as key. */
export interface BillingGroup {
  readonly key: string;
  readonly id: string;
  readonly name?: string;
  /** Key of an account. */
  readonly primaryAccount?: string;
  readonly origin?: Origin;
}

/** An account of the organization. `key` is its name in the manifest; of one that no manifest names, its SID. */
export interface Account {
  readonly key: string;
  readonly sid: string;
  /** What Twilio calls it, where no manifest names it. */
  readonly name?: string;
  /** Key of a Billing Group. */
  readonly billingGroup?: string;
  readonly origin?: Origin;
}

/**
 * Where a right is held. `key` names the Billing Group or account in `Organization`; `name` is that of the account, for
 * people to read.
 */
export type Scope =
  | { readonly kind: "organization" }
  | { readonly kind: "billingGroup"; readonly key: string }
  | { readonly kind: "account"; readonly key: string; readonly name?: string };

/** Where a value comes from: a place in a manifest, or an assignment in Twilio. */
export type Origin = { readonly position: Position } | { readonly assignment: string };

/** One person's membership of a binding. A person can be in it more than once, by different ways. */
export interface Grant {
  readonly person: string;
  /** The team through which the person is a member. */
  readonly team?: string;
  readonly until?: Instant;
  readonly reason?: string;
  readonly ticket?: string;
  readonly origin: Origin;
}

/** All holders of one role on one scope. A binding without grants says "nobody"; no binding says "not managed here". */
export interface Binding {
  readonly role: RoleId;
  readonly scope: Scope;
  readonly grants: readonly Grant[];
  /** Teams in the list that the directory fills, sorted; absent where there are none. */
  readonly directoryTeams?: readonly string[];
  /** The list in the manifest. */
  readonly origin?: Origin;
}

/**
 * Somebody's right by a role outside our catalog: a product's built-in role, or one that the role list does not
 * explain. It carries no billing capability that anybody documents, and tells who works technically.
 */
export interface OtherGrant {
  readonly person: string;
  /** `title` is Twilio's; without it the role list has no such role. */
  readonly role: {
    readonly sid: string;
    readonly title?: string;
    readonly productGroup?: string;
    /** Whether somebody has looked, and says that it carries no billing right: `knownRoles` of a rules file. */
    readonly accepted?: true;
  };
  readonly scope: Scope;
  readonly origin: Origin;
}

/** Somebody whose address and SID, as the manifest has them, do not lead to one user of Twilio (see ./people). */
export interface UnclearPerson {
  readonly person: string;
  /** The users who can be meant, sorted. */
  readonly users: readonly string[];
  /** The address under which Twilio lists the declared SID, if it is another. */
  readonly listedAs?: string;
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** What to do about it, in a sentence. */
  readonly remediation: string;
}

/** A team whose members come from the company's directory and not from the manifest. */
export interface DirectoryTeam {
  /** What the directory calls it, if not by the team's name. */
  readonly group?: string;
  /** With fewer members the directory is not believed. */
  readonly minimum: number;
  /** Nobody has said who is in it: its members are not nobody, but not known. */
  readonly isUnknown?: true;
  readonly origin?: Origin;
}

/**
 * Who holds what in one organization, whatever the source: manifest, Twilio or Pulumi state. Immutable; every answer is
 * a pure function of it. People are keyed by canonical e-mail, and may be missing where there is nothing to say of
 * them.
 */
export interface Organization {
  readonly sid: string;
  readonly name?: string;
  readonly domains: ReadonlyMap<string, DomainStatus>;
  readonly people: ReadonlyMap<string, Person>;
  readonly teams: ReadonlyMap<string, readonly string[]>;
  /** Those of `teams` that the directory fills; absent where there are none. */
  readonly directoryTeams?: ReadonlyMap<string, DirectoryTeam>;
  readonly billingGroups: ReadonlyMap<string, BillingGroup>;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly bindings: readonly Binding[];
  readonly otherGrants: readonly OtherGrant[];
  /**
   * Whether it is what Twilio has, though some grants come from a manifest: a role that nobody is assigned has no
   * holders, and is not merely unmanaged.
   */
  readonly isLive?: true;
  /** What could not be read, in words. Where there is any, nothing is ever called clean. */
  readonly unread: readonly string[];
  /**
   * Those of `unread` that somebody chose to do without: they are as unknown, and what does not rest on them is judged.
   */
  readonly leftOut?: readonly string[];
  /** People of whom Twilio and the manifest do not say the same; absent where there are none. */
  readonly unclearPeople?: readonly UnclearPerson[];
  readonly breakGlass: readonly string[];
  readonly limits: Limits;
  /** What reviews let a change do; where it is absent, the defaults. */
  readonly reviewLimits?: ReviewLimits;
  /** Which duties nobody may have together; where it is absent, the defaults. */
  readonly separationOfDuties?: SeparationOfDuties;
  /** What the manifest extends; absent where it extends nothing. */
  readonly shared?: SharedDefaults;
}

/** What is known of `email`; a person nobody described is active and internal. */
export function personOf(organization: Pick<Organization, "people">, email: string): Person {
  return organization.people.get(email) ?? { email, status: "active", external: false, formerly: [] };
}

/** The teams in a list of which nobody knows yet who is in them. */
export function unknownTeams(
  { directoryTeams }: Pick<Organization, "directoryTeams">,
  binding: Pick<Binding, "directoryTeams">,
): readonly string[] {
  return (binding.directoryTeams ?? []).filter((team) => directoryTeams?.get(team)?.isUnknown === true);
}

/** The scope of rights on an account. */
export function accountScope({ key, name }: Pick<Account, "key" | "name">): Extract<Scope, { kind: "account" }> {
  return defined({ kind: "account", key, name });
}

/** What people call a Billing Group or account: `europe`, or `Storefront EU (AC...)` of an account without a key. */
export function scopeName({ key, name }: { readonly key: string; readonly name?: string }): string {
  return name === undefined ? key : `${clip(name)} (${key})`;
}

/** A scope as text, unique within an organization: `organization`, `billingGroup:europe`, `account:storefront-eu`. */
export function scopeKey(scope: Scope): string {
  return scope.kind === "organization" ? scope.kind : `${scope.kind}:${scope.key}`;
}
