import { type AuditResult, type Finding } from "#schemas/types/findings";

export { type AuditResult, type Finding };

/** How much a finding matters: fix an `error`, check a `warning`, take note of an `info`. */
export type Severity = Finding["severity"];
export const SEVERITIES = ["error", "warning", "info"] as const satisfies readonly Severity[];

/** Whether `value` is a severity. */
export function isSeverity(value: unknown): value is Severity {
  return SEVERITIES.some((severity) => severity === value);
}

/** A finding that somebody has accepted, for now. */
export type WaiverNote = NonNullable<Finding["waiver"]>;

/** What a finding is about in full, so that a later one can be seen to be less of it. */
export type FindingExtent = NonNullable<Finding["extent"]>;

/** A change of one manifest file, as lines to take out and lines to put in their place; lines count from 1. */
export type ManifestPatch = NonNullable<Finding["patch"]>;

/** Headline numbers of an audit, for people who read no further. */
export type AuditSummary = AuditResult["summary"];

/** The findings that nobody has waived. */
export function openFindings({ findings }: Pick<AuditResult, "findings">): readonly Finding[] {
  return findings.filter(({ waiver }) => waiver === undefined);
}
