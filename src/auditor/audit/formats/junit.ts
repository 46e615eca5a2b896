import XmlBuilder from "fast-xml-builder";
import { SEVERITIES, type Finding } from "../../../model/finding";
import { formatPosition } from "../../../model/problem";
import { plain } from "../../../report/text/plain";
import {
  groupsText,
  notComparedTexts,
  organizationText,
  pathText,
  roleText,
  subjectText,
  unknowns,
  waiverText,
} from "../../../report/finding-words";
import { type AuditReport, type FormatOptions } from "./format";

/** A test of JUnit, as the builder wants it: attributes begin with `@`. */
export interface TestCase extends WrittenTest {
  /** What is said of a test that does not fail. */
  readonly details?: string;
}

interface WrittenTest {
  readonly "@classname": string;
  readonly "@name": string;
  readonly error?: Outcome;
  readonly failure?: Outcome;
  readonly skipped?: Outcome;
}

interface Outcome {
  readonly "@type"?: string;
  readonly "@message": string;
  readonly "#text"?: string;
}

/**
 * JUnit's XML as Ant writes it and Jenkins reads it: a suite a rule, a failure a finding that fails the audit. A
 * waived finding is a skipped test, a lesser one passes; what is said of these is the suite's output. A rule that finds
 * nothing is one test that passes.
 * Sources: Jenkins' xunit-plugin, junit-10.xsd; Ant's XMLJUnitResultFormatter and XMLResultAggregator.
 */
export function junit(
  { result }: Pick<AuditReport, "result">,
  { rules, failOn }: Pick<FormatOptions, "rules" | "failOn">,
): string {
  const byRule = new Map<string, Finding[]>(rules.map(({ id }) => [id, []]));
  for (const finding of result.findings) {
    const list = byRule.get(finding.ruleId);
    if (list === undefined) byRule.set(finding.ruleId, [finding]);
    else list.push(finding);
  }
  return junitText(`Billing access of ${organizationText(result.organization)}`, [
    suite("completeness", result.asOf, [
      ...completenessTests(unknowns(result), result.leftOut),
      ...notComparedTexts(result).map((text) => ({
        "@classname": "completeness",
        "@name": plain(text),
        skipped: { "@message": plain(text) },
      })),
    ]),
    ...[...byRule].map(([rule, findings]) => suite(rule, result.asOf, testsOf(rule, findings, failOn))),
  ]);
}

/** The whole file. `name` stands in it as it is, as the package of each suite. */
export function junitText(name: string, suites: readonly ReturnType<typeof suite>[]): string {
  return new XmlBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    suppressBooleanAttributes: false,
    suppressEmptyNode: true,
    format: true,
  }).build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      testsuite: suites.map((each, index) => ({ "@id": index, "@package": name, ...each })),
    },
  });
}

/** Tests under one name, counted. Nothing is measured, so all take no time. */
export function suite(name: string, asOf: string, tests: readonly TestCase[]) {
  const counting = (key: keyof TestCase): number => tests.filter((test) => test[key] !== undefined).length;
  const testcase = tests.map(({ details: _, ...test }) => ({ ...test, "@time": "0" }));
  const output = tests.flatMap(({ "@name": test, details }) => (details === undefined ? [] : `${test}\n${details}`));
  return {
    "@name": plain(name),
    "@tests": tests.length,
    "@failures": counting("failure"),
    "@errors": counting("error"),
    "@skipped": counting("skipped"),
    // In UTC, and without saying so: Ant's schema has no zone.
    "@timestamp": plain(asOf).replace(/(\.\d+)?Z$/, ""),
    "@hostname": "localhost",
    "@time": "0",
    properties: "",
    testcase,
    "system-out": output.join("\n\n"),
    "system-err": "",
  };
}

/** A test for all that could not be read: an error each, skipped where somebody chose to do without. */
export function completenessTests(unread: readonly string[], leftOut: readonly string[] = []): readonly TestCase[] {
  if (unread.length === 0) return [{ "@classname": "completeness", "@name": "everything could be read" }];
  return unread.map((what) => ({
    "@classname": "completeness",
    "@name": `could be read: ${plain(what)}`,
    [leftOut.includes(what) ? "skipped" : "error"]: { "@type": "unread", "@message": plain(what) },
  }));
}

function testsOf(rule: string, findings: readonly Finding[], failOn: Finding["severity"]): readonly TestCase[] {
  if (findings.length === 0) return [{ "@classname": plain(rule), "@name": "no findings" }];
  const worst = SEVERITIES.indexOf(failOn);
  return findings.map((finding) => {
    const { severity, role, billingGroups, fingerprint, message, waiver } = finding;
    const scope = [role === undefined ? "" : roleText(role), groupsText(billingGroups)].filter((text) => text !== "");
    const test = {
      "@classname": plain(rule),
      // Two findings of a person differ in scope; the fingerprint keeps the names apart all the same.
      "@name": `${[subjectText(finding), ...scope].join(", ")} [${fingerprint}]`,
    };
    if (waiver !== undefined)
      return { ...test, skipped: { "@message": `waived ${waiverText(waiver)}` }, details: detailsOf(finding) };
    if (SEVERITIES.indexOf(severity) > worst) return { ...test, details: detailsOf(finding) };
    return { ...test, failure: { "@type": severity, "@message": plain(message), "#text": detailsOf(finding) } };
  });
}

function detailsOf({ severity, message, remediation, paths, source }: Finding): string {
  return [
    `${severity}: ${plain(message)}`,
    `to do: ${plain(remediation)}`,
    ...paths.map((path) => `because: ${pathText(path)}`),
    ...(source === undefined ? [] : [`at: ${plain(formatPosition(source))}`]),
  ].join("\n");
}
