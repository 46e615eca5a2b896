import { isJudged } from "../../../model/left-out";
import path from "node:path";
import { pathToFileURL } from "node:url";
import {
  type Log,
  type Location,
  type Notification,
  type PropertyBag,
  type ReportingDescriptor,
  type Result,
  type Run,
} from "sarif";
import { defined } from "../../../model/defined";
import { type Finding, type ManifestPatch, openFindings, type Severity } from "../../../model/finding";
import { jsonText } from "../../../report/text/json";
import { repositoryPath } from "../../../report/text/repository-path";
import { count } from "../../../report/text/words";
import { escapeMarkdown } from "../../../report/text/markdown";
import { plain, plainLine } from "../../../report/text/plain";
import { notComparedTexts, pathText, shortFingerprint, unknowns, waiverText } from "../../../report/finding-words";
import { RULE_FAILED } from "../../rules";
import { type AuditReport, type FormatOptions, type RuleNote } from "./format";

/**
 * SARIF 2.1.0, for code scanning.
 * Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub docs, "SARIF support for
 * code scanning".
 */
export function sarif(
  { result, manifest }: Pick<AuditReport, "result" | "manifest">,
  { version, rules, leaveOutWaived = false }: Pick<FormatOptions, "version" | "rules" | "leaveOutWaived">,
): string {
  const { organization, asOf, summary } = result;
  const findings = leaveOutWaived ? openFindings(result) : result.findings;
  const descriptors = ruleDescriptors(rules, findings);
  const ruleIndex = new Map(descriptors.map(({ id }, index) => [id, index]));
  return sarifText({
    version,
    descriptors,
    automation: automationOf("audit", organization.sid),
    isComplete: isJudged(result),
    asOf,
    unread: unknowns(result),
    notes: [
      ...notComparedTexts(result).map((text): Notification => ({ level: "note", message: message(text) })),
      ...leftOutNotes(findings.length, findings),
      ...waivedNotes(result.findings.length - findings.length),
    ],
    results: findings.map((finding) => resultOf(finding, ruleIndex, manifest)),
    properties: { organization, asOf, summary },
  });
}

/** What a log says, whichever command writes it. */
interface SarifLog {
  /** Of this package. */
  readonly version: string;
  readonly descriptors: ReportingDescriptor[];
  readonly automation: { readonly id: string };
  /** Whether everything could be checked. */
  readonly isComplete: boolean;
  readonly asOf: string;
  /** What could not be read. */
  readonly unread: readonly string[];
  /** Further notes about the run. */
  readonly notes: readonly Notification[];
  readonly results: Result[];
  readonly properties?: PropertyBag;
}

/** A log with one run. */
export function sarifText(log: SarifLog): string {
  const { version, descriptors, automation, isComplete, asOf, unread, notes, results, properties } = log;
  const run: Run = {
    tool: { driver: { name: "twilio-org", semanticVersion: version, rules: descriptors } },
    automationDetails: automation,
    invocations: [
      {
        executionSuccessful: isComplete,
        endTimeUtc: asOf,
        toolExecutionNotifications: [
          ...unread.map((what) => ({ level: "error", message: message(`Could not be read: ${what}`) }) as const),
          ...notes,
        ],
      },
    ],
    columnKind: "utf16CodeUnits",
    results: mostUrgent(results),
    ...defined({ properties }),
  };
  const whole: Log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${jsonText(whole, 2)}\n`;
}

/** A result that is no finding, except what only its command knows of it. */
export function plainResult(
  ruleIndex: ReadonlyMap<string, number>,
  ruleId: string,
  entry: { readonly level: Result.level; readonly text: string; readonly fingerprint: string; readonly at?: Place },
): Result {
  const { level, text, fingerprint, at } = entry;
  return {
    ruleId,
    ruleIndex: ruleIndex.get(ruleId) ?? -1,
    level,
    message: message(text),
    // The first name is ours. By the second, GitHub keeps apart what it would take for one: two people on one line.
    partialFingerprints: { "twilioOrganization/v1": fingerprint, primaryLocationLineHash: shortFingerprint(entry) },
    locations: at === undefined ? [] : [{ physicalLocation: placeOf(at) }],
  };
}

/** A place in a file. */
type Place = NonNullable<Finding["source"]>;

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

/** What is said of results and places beyond those that GitHub takes; nothing if all are there. */
export function leftOutNotes(results: number, findings: readonly Pick<Finding, "paths">[] = []) {
  const most = findings.reduce((sum, { paths }) => sum + Math.max(0, paths.filter(isInFile).length - MOST_RELATED), 0);
  const texts = [
    ...(results <= MOST_RESULTS
      ? []
      : [
          `${results - MOST_RESULTS} of ${results} results are left out, the least severe ones: ` +
            `GitHub takes ${MOST_RESULTS}.`,
        ]),
    ...(most === 0 ? [] : [`${count(most, "related location")} left out: GitHub takes ${MOST_RELATED} of a result.`]),
  ];
  return texts.map((text) => ({ level: "warning", message: message(text) }) as const);
}

/** What is said of waived findings that somebody wanted left out. */
export function waivedNotes(waived: number) {
  if (waived === 0) return [];
  return [{ level: "note", message: message(`${count(waived, "waived finding")} left out, as asked.`) } as const];
}

const LEVEL = { error: "error", warning: "warning", info: "note" } as const satisfies Record<Severity, Result.level>;

/** The rules that ran, and those that only findings name. */
export function ruleDescriptors(rules: readonly RuleNote[], findings: readonly Finding[]): ReportingDescriptor[] {
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  for (const { ruleId, severity } of findings)
    if (!known.has(ruleId)) known.set(ruleId, { ...(ruleId === RULE_FAILED ? FAILED : OWN), id: ruleId, severity });
  return [...known.values()].map(ruleDescriptor);
}

/** What is said of a rule that is known from its findings alone. */
const OWN = {
  title: "A rule of your own",
  rationale: "A rules file adds this rule; each of its findings says what is wrong.",
  remediation: "Each finding says what to do.",
} as const;
const FAILED = {
  title: "A rule ended with an error",
  rationale: "A rule that ends with an error has no answer, so the audit is not complete.",
  remediation: "The finding says which rule it was and how it failed; fix the rule, or leave it out.",
} as const;

/** With all that there is to know of a rule in it, so that nobody needs a link. */
export function ruleDescriptor({ id, title, rationale, remediation, severity, docs }: RuleNote): ReportingDescriptor {
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

/**
 * A finding as a result of a run.
 *
 * @param manifest where one that no line declares is shown: GitHub takes no result without a place
 */
export function resultOf(finding: Finding, ruleIndex: ReadonlyMap<string, number>, manifest?: string): Result {
  const { ruleId, severity, fingerprint, person, role, capabilities, billingGroups, paths, patch, waiver } = finding;
  const text = `${finding.message} ${finding.remediation}`;
  return {
    ...plainResult(ruleIndex, ruleId, { level: LEVEL[severity], text, fingerprint }),
    locations: locationsOf(finding, manifest),
    relatedLocations: paths
      .filter(isInFile)
      .slice(0, MOST_RELATED)
      .map((way): Location => ({ physicalLocation: placeOf(way.source), message: message(pathText(way)) })),
    ...(patch === undefined ? {} : { fixes: [fixOf(patch)] }),
    // An empty list says that it is not suppressed; none would say that nobody knows.
    suppressions:
      waiver === undefined
        ? []
        : [{ kind: "external", status: "accepted", justification: plain(`Waived ${waiverText(waiver)}`) }],
    properties: { person, role, capabilities, billingGroups, paths: paths.map(pathText) },
  };
}

type Way = Finding["paths"][number];

function isInFile(way: Way): way is Way & { readonly source: Place } {
  return "file" in way.source;
}

function locationsOf({ source, person }: Finding, manifest: string | undefined): Location[] {
  const place = source ?? (manifest === undefined ? undefined : firstLine(manifest));
  const logicalLocations = person === undefined ? [] : [{ name: person, kind: "member" }];
  if (place === undefined && logicalLocations.length === 0) return [];
  return [{ ...(place === undefined ? {} : { physicalLocation: placeOf(place) }), logicalLocations }];
}

/** Where a file begins. */
export function firstLine(file: string): Place {
  return { file, line: 1, column: 1 };
}

/** A place in a file, by its path from the root of its repository. */
export function placeOf({ file, line, column }: Place) {
  return { artifactLocation: artifactOf(file), region: { startLine: line, startColumn: column } };
}

function artifactOf(file: string) {
  // Half a character, say, stands in no URI.
  const name = plainLine(repositoryPath(file));
  const uri = path.isAbsolute(name) ? pathToFileURL(name).href : name.split(/[\\/]/).map(encodeURIComponent).join("/");
  return { uri };
}

function fixOf({ file, lineEnd, edits }: ManifestPatch) {
  const end = lineEnd === "crlf" ? "\r\n" : "\n";
  const replacements = edits.map(({ line, remove, insert }) => ({
    deletedRegion: { startLine: line, startColumn: 1, endLine: line + remove.length, endColumn: 1 },
    insertedContent: { text: insert.map((text) => text + end).join("") },
  }));
  return { artifactChanges: [{ artifactLocation: artifactOf(file), replacements }] };
}

/** Text in which nothing is a placeholder or a link. Source: SARIF 2.1.0, sections 3.11.5 and 3.11.6. */
export function message(text: string) {
  return { text: plain(text).replace(/[{}]/g, "$&$&").replaceAll("](", "] (") };
}
