import { type AccessPathJson } from "./access-path-json";
import { type Baseline } from "./baseline";
import { type CapabilityId } from "./capabilities";

/** How much a finding matters: `error` is to be mended, `warning` to be looked at, `info` to be known. */
export const SEVERITIES = ["error", "warning", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A finding that somebody has accepted, for now. */
export interface WaiverNote {
  readonly owner: string;
  readonly reason: string;
  readonly ticket?: string;
  /** Last day on which the waiver holds, `2027-03-31`. */
  readonly expires: string;
}

/** Something that a rule found; the same in every output format. Source: design, "Shape of JSON results". */
export interface Finding {
  readonly ruleId: string;
  readonly severity: Severity;
  /** Hash of rule, person, role and scope: a new scope is a new finding. The same from manifest, snapshot and live. */
  readonly fingerprint: string;
  /** Canonical e-mail, or the user's SID; none where the finding is about no one person. */
  readonly person?: string;
  /** Id of our catalogue, or Twilio's title or SID of another role. */
  readonly role?: string;
  readonly capabilities: readonly CapabilityId[];
  /** All that it is about, where `paths` show only a part: see FindingExtent. */
  readonly extent?: FindingExtent;
  /** Keys of the Billing Groups that it concerns; `*` alone stands for every one. */
  readonly billingGroups: readonly string[];
  readonly paths: readonly AccessPathJson[];
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** What to do about it, in a sentence or two. */
  readonly remediation: string;
  readonly source?: { readonly file: string; readonly line: number; readonly column: number };
  /** A change of the manifest that clears the finding and was audited before it is offered. */
  readonly patch?: ManifestPatch;
  readonly waiver?: WaiverNote;
}

/** What a finding is about in full, so that a later one can be seen to be less of it. */
export interface FindingExtent {
  /** Each right, as its role and scope: `billingGroupAdmin billingGroup:europe`. A role outside the catalogue goes by its SID. */
  readonly rights: readonly string[];
  /** What tells it apart from other findings of the same rule about the same rights, such as the duties that conflict. */
  readonly subject?: string;
}

/** A change of one manifest file, as lines to take out and lines to put in their place; lines count from 1. */
export interface ManifestPatch {
  readonly file: string;
  readonly edits: readonly {
    readonly line: number;
    readonly remove: readonly string[];
    readonly insert: readonly string[];
  }[];
}

/** Headline numbers of an audit, for people who read no further. */
export interface AuditSummary {
  /** The plain-language verdict: one to three sentences. */
  readonly verdict: string;
  readonly findings: Readonly<Record<Severity, number>>;
  readonly waived: number;
  readonly people: number;
  /** How many can see invoices of at least one Billing Group, and how many of them should not. */
  readonly canViewInvoices: number;
  readonly shouldNotViewInvoices: number;
  /** How many can spend while nobody has said what they do, and how many may see invoices. Results of older versions lack both. */
  readonly notJudged?: number;
  readonly mayViewInvoices?: number;
}

/** What `audit` says. Findings are sorted by severity, then person, rule and fingerprint. */
export interface AuditResult {
  readonly schemaVersion: 1;
  readonly organization: { readonly sid: string; readonly name?: string };
  /** Absolute UTC instant. */
  readonly asOf: string;
  /** False where something could not be read: then nothing is called clean. */
  readonly complete: boolean;
  /** What could not be read, in words. */
  readonly unread: readonly string[];
  readonly summary: AuditSummary;
  /** How its findings differ from an earlier result's, where one was given. Waived ones count on neither side. */
  readonly baseline?: Baseline;
  readonly findings: readonly Finding[];
}

/** The findings that nobody has waived. */
export function openFindings({ findings }: Pick<AuditResult, "findings">): readonly Finding[] {
  return findings.filter(({ waiver }) => waiver === undefined);
}
