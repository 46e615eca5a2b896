import { isJudged } from "../../../model/left-out";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Log, type Location, type ReportingDescriptor, type Result, type Run } from "sarif";
import { type Finding, type ManifestPatch, type Severity } from "../../../model/finding";
import { jsonText } from "../../../report/text/json";
import { escapeMarkdown } from "../../../report/text/markdown";
import { plain, plainLine } from "../../../report/text/plain";
import { pathText, shortFingerprint, unknowns, waiverText } from "../../../report/finding-words";
import { type AuditReport, type FormatOptions, type RuleNote } from "./format";

/**
 * SARIF 2.1.0, for code scanning.
 * Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub docs, "SARIF support for
 * code scanning".
 */
export function sarif(
  { result }: Pick<AuditReport, "result">,
  { version, rules }: Pick<FormatOptions, "version" | "rules">,
): string {
  const { organization, asOf, summary, findings } = result;
  const descriptors = ruleDescriptors(rules, findings);
  const ruleIndex = new Map(descriptors.map(({ id }, index) => [id, index]));
  const run: Run = {
    tool: { driver: { name: "twilio-org", semanticVersion: version, rules: descriptors } },
    automationDetails: automationOf("audit", organization.sid),
    invocations: [
      {
        executionSuccessful: isJudged(result),
        endTimeUtc: asOf,
        toolExecutionNotifications: [
          ...unknowns(result).map(
            (what) => ({ level: "error", message: message(`Could not be read: ${what}`) }) as const,
          ),
          ...leftOutNotes(findings.length),
        ],
      },
    ],
    columnKind: "utf16CodeUnits",
    results: mostUrgent(findings.map((finding) => resultOf(finding, ruleIndex))),
    properties: { organization, asOf, summary },
  };
  const log: Log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${jsonText(log, 2)}\n`;
}

/** What GitHub takes at most of one run, and of one result. Source: GitHub docs, "SARIF support for code scanning". */
const MOST_RESULTS = 25_000;
const MOST_RELATED = 1_000;

/** Which analysis it is: a new one of the same id replaces the old one. Source: SARIF 2.1.0, section 3.17.3. */
export function automationOf(command: string, organizationSid: string): { readonly id: string } {
  return { id: `twilio-org/${command}/${organizationSid.replace(/[^A-Za-z0-9]/g, "_")}/` };
}

/** As many results as GitHub takes: errors first, else in their order. */
export function mostUrgent(results: Result[]): Result[] {
  if (results.length <= MOST_RESULTS) return results;
  const rank = ({ level }: Result): number => ["error", "warning", "note"].indexOf(level ?? "warning");
  return results.sort((a, b) => rank(a) - rank(b)).slice(0, MOST_RESULTS);
}

/** What is said of results beyond those that GitHub takes; nothing if all are there. */
export function leftOutNotes(count: number) {
  if (count <= MOST_RESULTS) return [];
  const text = `${count - MOST_RESULTS} of ${count} results are left out, the least severe ones: GitHub takes ${MOST_RESULTS}.`;
  return [{ level: "warning", message: message(text) } as const];
}

const LEVEL = { error: "error", warning: "warning", info: "note" } as const satisfies Record<Severity, Result.level>;

/** The rules that ran, and those that only findings name. */
export function ruleDescriptors(rules: readonly RuleNote[], findings: readonly Finding[]): ReportingDescriptor[] {
  const known = new Set(rules.map(({ id }) => id));
  const others = new Set(findings.map(({ ruleId }) => ruleId).filter((id) => !known.has(id)));
  return [...rules.map(ruleDescriptor), ...[...others].map((id) => ({ id }))];
}

/** With all that there is to know of a rule in it, so that nobody needs a link. */
function ruleDescriptor({ id, title, rationale, remediation, severity, docs }: RuleNote): ReportingDescriptor {
  const more = docs === undefined ? "" : ` See ${docs}.`;
  return {
    id,
    shortDescription: { text: plain(title) },
    fullDescription: { text: plain(rationale) },
    help: {
      text: plain(`${rationale} ${remediation}${more}`),
      markdown: `${escapeMarkdown(rationale)}\n\n**What to do:** ${escapeMarkdown(`${remediation}${more}`)}`,
    },
    // Only a whole URL may stand here.
    ...(docs !== undefined && URL.canParse(docs) ? { helpUri: docs } : {}),
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { tags: ["security", "billing", "access"] },
  };
}

/** A finding as a result of a run. */
export function resultOf(finding: Finding, ruleIndex: ReadonlyMap<string, number>): Result {
  const { ruleId, severity, fingerprint, person, role, capabilities, billingGroups, paths, patch, waiver } = finding;
  return {
    ruleId,
    ruleIndex: ruleIndex.get(ruleId) ?? -1,
    level: LEVEL[severity],
    message: message(`${finding.message} ${finding.remediation}`),
    // The first name is ours. By the second, GitHub keeps apart what it would take for one: two people on one line.
    partialFingerprints: { "twilioOrganization/v1": fingerprint, primaryLocationLineHash: shortFingerprint(finding) },
    locations: locationsOf(finding),
    relatedLocations: paths
      .flatMap((way): Location[] => {
        const { source } = way;
        return "file" in source ? [{ physicalLocation: placeOf(source), message: message(pathText(way)) }] : [];
      })
      .slice(0, MOST_RELATED),
    ...(patch === undefined ? {} : { fixes: [fixOf(patch)] }),
    // An empty list says that it is not suppressed; none would say that nobody knows.
    suppressions:
      waiver === undefined
        ? []
        : [{ kind: "external", status: "accepted", justification: plain(`Waived ${waiverText(waiver)}`) }],
    properties: { person, role, capabilities, billingGroups, paths: paths.map(pathText) },
  };
}

function locationsOf({ source, person }: Finding): Location[] {
  const logicalLocations = person === undefined ? [] : [{ name: person, kind: "member" }];
  if (source === undefined && logicalLocations.length === 0) return [];
  return [{ ...(source === undefined ? {} : { physicalLocation: placeOf(source) }), logicalLocations }];
}

/** A place in a file; a relative one is relative to what its reader takes for the root. */
export function placeOf({ file, line, column }: NonNullable<Finding["source"]>) {
  return { artifactLocation: artifactOf(file), region: { startLine: line, startColumn: column } };
}

function artifactOf(file: string) {
  // Half a character, say, stands in no URI.
  const name = plainLine(file);
  const uri = path.isAbsolute(name) ? pathToFileURL(name).href : name.split(/[\\/]/).map(encodeURIComponent).join("/");
  return { uri };
}

function fixOf({ file, edits }: ManifestPatch) {
  const replacements = edits.map(({ line, remove, insert }) => ({
    deletedRegion: { startLine: line, startColumn: 1, endLine: line + remove.length, endColumn: 1 },
    insertedContent: { text: insert.map((text) => `${text}\n`).join("") },
  }));
  return { artifactChanges: [{ artifactLocation: artifactOf(file), replacements }] };
}

/** Text in which nothing is a placeholder or a link. Source: SARIF 2.1.0, sections 3.11.5 and 3.11.6. */
export function message(text: string) {
  return { text: plain(text).replace(/[{}]/g, "$&$&").replaceAll("](", "] (") };
}
