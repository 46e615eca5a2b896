import { EVERY_GROUP } from "../model/access";
import { defined } from "../model/defined";
import { scopeName } from "../model/organization";
import { type AccessPathJson } from "../model/access-path-json";
import { type AuditResult, type Finding, type ManifestPatch, type Severity, type WaiverNote } from "../model/finding";
import { isJudged, type Known } from "../model/left-out";
import { MARK_TEXT } from "../model/grant-marks";
import { formatPosition } from "../model/problem";
import { isRole, roleLabel } from "../model/roles";
import { plain, plainLine } from "./text/plain";
import { instantText } from "../model/instant";
import { count } from "./text/words";

/**
 * What a reader sees first, and that something could not be read outweighs the others. `partial`: nothing to fix in
 * what was judged, and somebody chose to do without the rest.
 */
export type Outcome = "incomplete" | "findings" | "partial" | "clean";

/** The outcome of an audit. Findings that are only to be known leave it clean. */
export function outcomeOf(result: Known & Pick<AuditResult, "summary">): Outcome {
  if (!isJudged(result)) return "incomplete";
  const { findings } = result.summary;
  return findings.error + findings.warning > 0 ? "findings" : result.complete ? "clean" : "partial";
}

/** The outcome in a few words, told apart without color. */
export const OUTCOME_TITLE: Readonly<Record<Outcome, string>> = {
  incomplete: "Incomplete: no verdict",
  findings: "Action needed",
  partial: "Nothing to fix in what was judged",
  clean: "Nothing to fix",
};

/** What is unknown, in words: what could not be read, or else that a rule had no answer. Nothing, if all is known. */
export function unknowns({ complete, unread }: Pick<AuditResult, "complete" | "unread">): readonly string[] {
  if (complete) return [];
  return unread.length === 0 ? [UNANSWERED] : unread;
}

/** What an audit of one moment does not tell, a sentence each. */
export function notComparedTexts({ notCompared = [] }: Pick<AuditResult, "notCompared">): readonly string[] {
  return notCompared.map((what) => `Not compared: ${what}.`);
}

/** What is unknown where a rule failed. */
export const UNANSWERED = "the answer of a rule that failed: its finding says why";

/** Severities as headings say them. */
export const SEVERITY_TITLE: Readonly<Record<Severity, string>> = {
  error: "Error",
  warning: "Warning",
  info: "Note",
};

/** `1 error, 2 warnings, 4 notes`. */
export function severityCounts({ error, warning, info }: Readonly<Record<Severity, number>>): string {
  return [count(error, "error"), count(warning, "warning"), count(info, "note")].join(", ");
}

/** The part of a fingerprint that people are shown: enough to name the finding in a waiver. */
export function shortFingerprint({ fingerprint }: Pick<Finding, "fingerprint">): string {
  return fingerprint.slice(0, 16);
}

/** `Acme`, or the SID of an organization without a name. */
export function organizationText({ name, sid }: AuditResult["organization"]): string {
  return plain(name ?? sid);
}

/** Whom a finding is about. */
export function subjectText({ person }: Pick<Finding, "person">): string {
  return person === undefined ? "The organization" : plain(person);
}

/** A finding's role as Twilio's readers know it. */
export function roleText(role: string): string {
  return isRole(role) ? roleLabel(role) : plain(role);
}

/** Billing Groups in a sentence: `americas, europe`. */
export function groupsText(groups: readonly string[]): string {
  return groups.map((group) => (group === EVERY_GROUP ? "every Billing Group" : plain(group))).join(", ");
}

/** The role of a path with its scope and terms: `Billing Group Admin on europe, through team x, until ...`. */
export function pathRole({ role, billingGroup, account, accountName, team, until }: AccessPathJson): string {
  const where =
    billingGroup ??
    (account === undefined ? undefined : scopeName({ key: account, ...defined({ name: accountName }) }));
  const scope = where === undefined ? "" : ` on ${plain(where)}`;
  const via = team === undefined ? "" : `, through team ${plain(team)}`;
  const end = until === undefined ? "" : `, until ${instantText(plain(until))}`;
  return `${roleLabel(role)}${scope}${via}${end}`;
}

/** Where a path comes from: a place in a file, or an assignment. */
export function pathSource({ source }: Pick<AccessPathJson, "source">): string {
  return plain("file" in source ? formatPosition(source) : `assignment ${source.assignment}`);
}

/** A path in a sentence: its role, its place, what is wrong with it. */
export function pathText(path: AccessPathJson): string {
  return [pathRole(path), `(${pathSource(path)})`, ...path.marks.map((mark) => `[${MARK_TEXT[mark]}]`)].join(" ");
}

/** A waiver in a sentence: `until 2027-03-31 by Felix (FIN-381): the reason`. */
export function waiverText({ owner, reason, ticket, expires }: WaiverNote): string {
  const reference = ticket === undefined ? "" : ` (${plain(ticket)})`;
  return `until ${plain(expires)} by ${plain(owner)}${reference}: ${plain(reason)}`;
}

/** A change of a manifest as lines that begin with the number of the line, and `-` or `+`. */
export function patchLines({ edits }: ManifestPatch): readonly string[] {
  const width = Math.max(...edits.map(({ line, remove }) => String(line + remove.length).length));
  return edits.flatMap(({ line, remove, insert }) => [
    ...remove.map((text, index) => `${String(line + index).padStart(width)} - ${plainLine(text)}`),
    ...insert.map((text) => `${" ".repeat(width)} + ${plainLine(text)}`),
  ]);
}
