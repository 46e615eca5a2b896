import { type AccessPathJson } from "../../model/access-path-json";
import { type CapabilityId } from "../../model/capabilities";
import { type Finding } from "../../model/finding";
import { type Instant } from "../../model/instant";
import { type Position } from "../../model/problem";
import { type RoleId, type RoleScope } from "../../model/roles";
import { type CriteriaChange } from "./criteria-changes";
import { type Rename, type UserChange } from "./identities";
import { type ListChange } from "./lists";
import { type TermChange } from "./rights";
import { type BlockKind } from "./safety/block";
import { type RecordedOverride } from "./safety/verdict";

/** A role on its scope. `billingGroup` or `account` names the scope, where it is one. */
export interface PlaceJson<Role extends string = RoleId> {
  readonly role: Role;
  readonly scope: RoleScope;
  readonly billingGroup?: string;
  readonly account?: string;
}

/** Billing capabilities with the groups on which they all are; `["*"]` is every group but `except`. */
export interface CapabilityRightJson {
  readonly capabilities: readonly CapabilityId[];
  readonly billingGroups: readonly string[];
  readonly except?: readonly string[];
  /** Carried by Administrator or Owner, by default: no billing role gives them all. */
  readonly implied?: true;
  readonly paths: readonly AccessPathJson[];
}

/** What a role allows besides billing; for a role outside the catalogue, Twilio's name of it, or its SID. */
export interface RoleRightJson extends PlaceJson<string> {
  readonly impliedBy?: RoleId;
  readonly paths: readonly AccessPathJson[];
}

export type RightJson = CapabilityRightJson | RoleRightJson;

/** A right that somebody has on both sides, on other terms. */
export interface TermsJson {
  readonly change: TermChange["change"];
  readonly was?: Instant;
  readonly is?: Instant;
  readonly right: RightJson;
}

/** A list that somebody has left. */
export interface LeftListJson extends PlaceJson {
  readonly source: Position;
}

/** See `PersonChange`. */
export interface PersonChangeJson {
  readonly person: string;
  readonly formerly?: string;
  readonly gained: readonly RightJson[];
  readonly lost: readonly RightJson[];
  readonly released: readonly RightJson[];
  readonly terms: readonly TermsJson[];
  readonly gainsBilling: readonly CapabilityId[];
  readonly gainsAdministration: readonly PlaceJson[];
  readonly losesAccess: boolean;
  /** The lists that the person is no longer in, with their places in the head; absent where it has none of them. */
  readonly left?: readonly LeftListJson[];
}

/** Somebody who can do the same, on other terms or in another way, `after` instead of `before`. What had ended is gained when it is given again. */
export interface SameAccessJson {
  readonly person: string;
  readonly formerly?: string;
  readonly terms: readonly TermsJson[];
  readonly gainsBilling: readonly CapabilityId[];
  readonly gainsAdministration: readonly PlaceJson[];
  readonly before: readonly AccessPathJson[];
  readonly after: readonly AccessPathJson[];
}

/** See `ListChange`. */
export interface ListChangeJson extends PlaceJson {
  readonly change: ListChange["change"];
  readonly people: readonly string[];
}

/** See `Block`. */
export interface BlockJson extends Partial<PlaceJson> {
  readonly kind: BlockKind;
  readonly limits: readonly string[];
  readonly people: readonly string[];
  readonly numbers?: { readonly actual: number; readonly limit: number; readonly of?: number };
  readonly at?: Instant;
  readonly message: string;
  readonly unblock: string;
}

/** Headline numbers: people, unless they say otherwise. */
export interface ReviewSummary {
  /** The plain-language verdict: one to three sentences. */
  readonly verdict: string;
  readonly gaining: number;
  readonly losing: number;
  readonly released: number;
  readonly gainingBilling: number;
  readonly gainingAdministration: number;
  /** On other terms: other ends, or usable or not. */
  readonly otherTerms: number;
  readonly renamed: number;
  /** Findings. */
  readonly created: number;
  readonly cured: number;
  /** Of those, conflicts of duties. */
  readonly conflictsCreated: number;
  readonly conflictsCured: number;
  /** Limits that are broken. */
  readonly blocked: number;
}

/** Where one side of a comparison comes from. */
export interface ComparedSide {
  /** The first file of the manifest. */
  readonly file: string;
  /** The git ref that has it, and the full hash of the commit that the ref names; absent for files on disk. */
  readonly ref?: string;
  readonly commit?: string;
  /** The commit has no such file: everything is new. */
  readonly absent?: true;
}

/** Where both sides come from. */
export interface Compared {
  readonly base: ComparedSide;
  readonly head: ComparedSide;
}

/**
 * - `no-access-change`: nobody can do anything more or less, now or later, and nothing changes by which that is judged.
 * - `safe`: something changes, and no limit is broken.
 * - `overridden`: a limit is broken, and somebody takes responsibility for it.
 * - `blocked`: a limit is broken.
 */
export type ReviewVerdict = "no-access-change" | "safe" | "overridden" | "blocked";

/** What `review` says. Everything in it is sorted, so that the same change gives the same text. */
export interface ReviewResult {
  readonly schemaVersion: 1;
  readonly organization: { readonly sid: string; readonly name?: string };
  readonly compared?: Compared;
  /** Absolute UTC instant. */
  readonly asOf: Instant;
  readonly verdict: ReviewVerdict;
  /** What could not be read of either side, in words. */
  readonly unread: readonly string[];
  readonly summary: ReviewSummary;
  readonly people: readonly PersonChangeJson[];
  readonly sameAccess: readonly SameAccessJson[];
  readonly renames: readonly Rename[];
  readonly userChanges: readonly UserChange[];
  readonly lists: readonly ListChangeJson[];
  readonly basis: readonly CriteriaChange[];
  readonly findings: {
    readonly created: readonly Finding[];
    readonly cured: readonly Finding[];
    readonly unseen: readonly Finding[];
  };
  readonly expiring: readonly ExpiringJson[];
  readonly groupsShortOfAdmins: readonly {
    readonly group: string;
    readonly before?: number;
    readonly admins: readonly string[];
  }[];
  /** The limits that are broken, also where they are overridden. */
  readonly limits: readonly BlockJson[];
  readonly override?: RecordedOverride;
}

/** A right of the head that ends soon. */
export interface ExpiringJson extends PlaceJson {
  readonly person: string;
  readonly until: Instant;
  readonly isNew: boolean;
}
