import { type AuditResult, type Severity } from "../../../model/finding";
import { type TrendPoint } from "../../../report/page/trend";
import { type Markup } from "../../../report/text/html";
import { type MatrixView } from "../matrix";

/** What there is to report. */
export interface AuditReport {
  readonly result: AuditResult;
  readonly matrix: MatrixView;
  /** The manifest of the organization, if there is one. */
  readonly manifest?: string;
  /** The numbers of earlier audits, the oldest first, where a ledger keeps them. */
  readonly trend?: readonly TrendPoint[];
  /** What a site of many organizations adds to the page: the address of its first page, and sections. */
  readonly site?: { readonly home: string; readonly sections: readonly SiteSection[] };
}

/** A section that a site adds to the page of an organization. */
export interface SiteSection {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** What a report says about a rule, apart from its findings. */
export interface RuleNote {
  readonly id: string;
  /** What the rule looks for, in a few words. */
  readonly title: string;
  /** Why it matters, in a sentence or two. */
  readonly rationale: string;
  /** What to do about its findings, in a sentence or two. */
  readonly remediation: string;
  readonly severity: Severity;
  /** The rule's page: a URL, or a path such as `docs/rules/role-scope.md`. */
  readonly docs?: string;
}

/** How a report is written. A format takes from it what it needs. */
export interface FormatOptions {
  /** Whether the text is for a terminal that shows colors. */
  readonly color: boolean;
  /** Columns of a line. */
  readonly width: number;
  /** Findings of this severity or worse fail the audit. */
  readonly failOn: Severity;
  /** Version of this program. */
  readonly version: string;
  /** Every rule that ran. */
  readonly rules: readonly RuleNote[];
  /** Whether `sarif` leaves waived findings out, because GitHub shows them as open. */
  readonly leaveOutWaived?: boolean;
}

/** Writes a report as text that ends with a newline. The same report and options give the same text, to the byte. */
export type Formatter = (report: AuditReport, options: FormatOptions) => string;
