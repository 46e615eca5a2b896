import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { type Log, type Run } from "sarif";
import { describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import { type Statements, statementsJunit, statementsSarif } from "../../../../../src/auditor/audit/formats/statements";
import { runCli } from "../../../../support/cli";

const ROOT = path.resolve(__dirname, "../../../../..");
const CASES = path.join(ROOT, "test/cases/audit-reports");
const junitSchema = { fileName: "junit-10.xsd", contents: readFileSync(path.join(CASES, "junit-10.xsd"), "utf8") };
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const isSarif = ajv.compile(JSON.parse(readFileSync(path.join(CASES, "sarif-2.1.0.schema.json"), "utf8")) as object);

const NOW = new Date("2026-12-01T00:00:00Z");
const docs = (name: string): string => path.join(ROOT, "docs/commands", name);
const ACME = path.join(ROOT, "examples/acme/access.yaml");
const MISTAKES = ["validate", docs("mistakes.yaml")];
const DRIFT = ["drift", ACME, "--snapshot", docs("drifted.json")];
/** Each command with something to say and with nothing; how many results; its exit status. */
const CALLS: readonly (readonly [name: string, args: readonly string[], status: number])[] = [
  ["validate, with problems", MISTAKES, 3],
  ["validate, of a valid file", ["validate", ACME], 0],
  ["drift, with items", DRIFT, 7],
];

async function sarifOf(args: readonly string[]): Promise<Run> {
  const { stdout, stderr } = await runCli([...args, "--format", "sarif"], {}, NOW);
  expect(stderr).toBe("");
  const log = JSON.parse(stdout) as Log;
  expect(isSarif(log) ? null : isSarif.errors).toBeNull();
  const [run] = log.runs;
  if (run === undefined) throw new Error("no run");
  return run;
}

const countOf = (text: string, what: string): number => text.split(what).length - 1;

describe.each(CALLS)("%s", (_name, args, expected) => {
  it("as SARIF: what the official schema describes, each result at a place and told apart", async () => {
    const { results = [], tool, automationDetails } = await sarifOf(args);
    const { stdout } = await runCli([...args, "--format", "json"], {}, NOW);
    const json = JSON.parse(stdout) as { problems?: unknown[]; items?: unknown[] };
    expect(results.length).toBe((json.problems ?? json.items ?? []).length);
    for (const { locations, ruleId, ruleIndex = -1 } of results) {
      const [place] = locations ?? [];
      expect(place?.physicalLocation?.region?.startLine).toBeGreaterThan(0);
      expect(place?.physicalLocation?.artifactLocation?.uri).not.toMatch(/^\/|^\.\//);
      expect(tool.driver.rules?.[ruleIndex]?.id).toBe(ruleId);
    }
    const ids = results.map(({ partialFingerprints }) => partialFingerprints?.["primaryLocationLineHash"]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(automationDetails?.id).toMatch(/^twilio-org\/(validate|drift)\/\w+\/$/);
  });

  it("as JUnit: what Jenkins' schema describes, a failure for each, and the same exit status", async () => {
    const { results = [] } = await sarifOf(args);
    const { stdout, status } = await runCli([...args, "--format", "junit"], {}, NOW);
    const { errors } = await validateXML({ xml: [{ fileName: "report.xml", contents: stdout }], schema: junitSchema });
    expect(errors).toEqual([]);
    expect(countOf(stdout, "<failure ")).toBe(results.length);
    expect(status).toBe(expected);
  });
});

it("a lesser problem fails JUnit only where it fails the command", async () => {
  const file = docs("mistakes.yaml");
  const args = ["validate", file, "--as-of", "2100-01-01T00:00:00Z", "--format", "junit"];
  const [all, errors] = [await runCli(args, {}, NOW), await runCli([...args, "--fail-on", "error"], {}, NOW)];
  expect(countOf(all.stdout, "<testcase ")).toBe(countOf(errors.stdout, "<testcase "));
  expect(countOf(all.stdout, "<failure ") - countOf(errors.stdout, "<failure ")).toBe(
    countOf(errors.stdout, "]\nwarning: "),
  );
});

it("what could not be read is an error of the run, and no success; what was left out by choice is neither", () => {
  const said = (leftOut: readonly string[]): Statements => ({
    title: "Drift of Acme",
    automation: { id: "twilio-org/drift/OR1/" },
    version: "1.0.0",
    asOf: NOW.toISOString(),
    rules: [],
    statements: [],
    unread: ["users"],
    leftOut,
  });
  const success = (leftOut: readonly string[]) =>
    (JSON.parse(statementsSarif(said(leftOut))) as Log).runs[0]?.invocations?.[0]?.executionSuccessful;
  expect([success([]), success(["users"])]).toEqual([false, true]);
  const errors = (leftOut: readonly string[]) =>
    countOf(
      statementsJunit(said(leftOut), () => true),
      "<error ",
    );
  expect([errors([]), errors(["users"])]).toEqual([1, 0]);
});

it("a baseline is refused where it would not show", async () => {
  for (const format of ["sarif", "junit", "github"]) {
    const { status, stderr } = await runCli(
      [...DRIFT, "--baseline", docs("drifted.json"), "--format", format],
      {},
      NOW,
    );
    expect(stderr).toContain("--baseline needs --format table, json or markdown");
    expect(status).toBe(1);
  }
});
