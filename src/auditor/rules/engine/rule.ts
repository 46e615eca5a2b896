import { type EffectiveAccess, type Holding } from "../../../model/access";
import { type CapabilityId } from "../../../model/capabilities";
import { type FindingExtent, type Severity } from "../../../model/finding";
import { type Organization, type OtherGrant, type Scope } from "../../../model/organization";
import { type Position } from "../../../model/problem";
import { type Right } from "../../../model/right";
import { type Strictness } from "../../../model/strictness";
import { type AccessChange, type Repair } from "./access-change";

/** What a rule looks at. */
export interface RuleContext {
  readonly organization: Organization;
  /** The manifest, where `organization` was read from Twilio. */
  readonly declared?: Organization;
  /** The effective access of `organization` at `now`. */
  readonly access: EffectiveAccess;
  readonly now: Date;
  /** Makes patches of the manifest, see ./repair; without it, none are offered. */
  readonly repair?: Repair;
}

/** A value for a placeholder. A list is written as `a, b and c`, and clipped where it is long. */
export type DataValue = string | number | readonly string[];

/** What a rule says: templates with `{placeholders}`. */
export interface MessageTemplate {
  /** What is wrong: who, what, where, why. */
  readonly message: string;
  /** The next step. */
  readonly remediation: string;
}

/** What a violation of any rule may say besides its message. */
export interface Evidence {
  /** Whom it is about: canonical e-mail, or the SID of a user whom nobody knows. */
  readonly person?: string;
  /** Id of the role, or its name; otherwise the one that all of `rights` are of. */
  readonly role?: string;
  /** The grants that show it. The finding's paths, groups and fingerprint follow from them. */
  readonly rights?: readonly Holding[];
  /** The rights by roles outside the catalog that show it. */
  readonly otherRights?: readonly OtherGrant[];
  /** Where it is, if no right shows it. */
  readonly scopes?: readonly Scope[];
  /** What it is about; otherwise all that `rights` allow. */
  readonly capabilities?: readonly CapabilityId[];
  /** Tells apart what has rule, person, role and scope in common. */
  readonly subject?: string;
  /** Everything it is about, where `rights` and `otherRights` show only a part of it. */
  readonly extent?: FindingExtent;
  /** The place in the manifest; otherwise that of the first of `rights` which has one. */
  readonly source?: Position;
  /** What would clear it; offered as a patch of the manifest where that is possible and brings nothing worse. */
  readonly change?: AccessChange;
  /** Rights that the words of the remedy propose to take away, where that is not the only way to clear it. */
  readonly mayTake?: readonly Right[];
}

/** Something that breaks a rule. */
export interface Violation extends Evidence {
  readonly messageId: string;
  /** Values for the placeholders of the message. */
  readonly data: Readonly<Record<string, DataValue>>;
}

/** The options of a rule, by name. */
export type RuleOptions = Readonly<Record<string, unknown>>;

/** A rule: a pure function of an organization, and what there is to know about it. */
export interface Rule {
  /** Kebab case; also the name of its file and of its page under docs/rules. */
  readonly id: string;
  /** Unless configured otherwise. */
  readonly severity: Severity;
  /** What the rule demands, in a short sentence. */
  readonly title: string;
  /** Why it matters. */
  readonly rationale: string;
  /** What to do about findings in general; each finding says its own. */
  readonly remediation: string;
  readonly messages: Readonly<Record<string, MessageTemplate>>;
  /** JSON Schema of the options, and their values where nothing is configured. */
  readonly options: {
    readonly schema: object;
    readonly defaults: RuleOptions;
    /** Which values find more; where it is absent, of two values neither is the stricter. */
    readonly strictness?: Readonly<Record<string, Strictness>>;
  };
  /** The controls that a rule of the user's own gives evidence for, by id; those of built-in rules are in one table. */
  readonly controls?: readonly string[];
  check(context: RuleContext, options: RuleOptions): Iterable<Violation>;
}
