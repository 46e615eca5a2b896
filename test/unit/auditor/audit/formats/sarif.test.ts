import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { type Log } from "sarif";
import { describe, expect, it } from "vitest";
import { sarif } from "../../../../../src/auditor/audit/formats/sarif";
import { HOSTILE, hostileReport, OPTIONS, REPORTS, reportOf } from "./reports";

const CASES = path.join(__dirname, "../../../../cases/audit-reports");
const schema = JSON.parse(readFileSync(path.join(CASES, "sarif-2.1.0.schema.json"), "utf8")) as object;
// The official schema has a pattern that is none in Unicode mode.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(schema);

function runOf(report: Parameters<typeof sarif>[0]) {
  const log = JSON.parse(sarif(report, OPTIONS)) as Log;
  const [run] = log.runs;
  if (run === undefined) throw new Error("no run");
  return run;
}

describe("sarif", () => {
  it.each(REPORTS)("is what the official schema describes: %s", (name) => {
    validate(JSON.parse(sarif(reportOf(name), OPTIONS)));
    expect(validate.errors).toBeNull();
  });

  it.each(HOSTILE)("is what the official schema describes, whatever the names: %j", (hostile) => {
    validate(JSON.parse(sarif(hostileReport(hostile), OPTIONS)));
    expect(validate.errors).toBeNull();
  });

  it("is refused by that schema where a result lacks its message", () => {
    const log = JSON.parse(sarif(reportOf("acme"), OPTIONS)) as { runs: { results: { message?: object }[] }[] };
    delete log.runs[0]?.results[0]?.message;
    expect(validate(log)).toBe(false);
  });

  it("describes the rules that ran, with a page where there is a URL", () => {
    const { tool, results } = runOf(reportOf("acme"));
    const rules = tool.driver.rules ?? [];
    expect(rules.map(({ id, helpUri }) => [id, helpUri])).toEqual([
      ["technical-administrator-billing", "https://docs.example/rules/technical-administrator-billing.md"],
      ["unverified-domain", undefined],
      ["viewer-triggers", undefined],
      ["break-glass", undefined],
      ["inactive-person", undefined],
      ["technical-billing-role", undefined],
    ]);
    for (const { ruleId, ruleIndex } of results ?? []) expect(rules[ruleIndex ?? -1]?.id).toBe(ruleId);
  });

  it("tells of each rule why it is there and what to do, also where that holds markup", () => {
    const [rule] = OPTIONS.rules;
    if (rule === undefined) throw new Error("there is no rule");
    const rules = [{ ...rule, rationale: "Because *of* it.", remediation: "Mend [it](https://x.example)." }];
    const { runs } = JSON.parse(sarif(reportOf("clean"), { ...OPTIONS, rules })) as Log;
    expect(runs[0]?.tool.driver.rules?.[0]?.help).toEqual({
      text: `Because *of* it. Mend [it](https://x.example). See ${rule.docs ?? ""}.`,
      markdown: expect.stringMatching(/^Because \\\*of\\\* it\.\n\n\*\*What to do:\*\* Mend \\\[it\\\]/) as string,
    });
  });

  it("says which findings are waived, and that the others are not", () => {
    const { results = [] } = runOf(reportOf("acme"));
    expect(results.map(({ suppressions }) => suppressions?.length)).toEqual([0, 0, 0, 0, 1, 0]);
    expect(results[4]?.suppressions?.[0]).toEqual({
      kind: "external",
      status: "accepted",
      justification:
        "Waived until 2027-03-31 by cfo@acme.example (FIN-402): Watches usage until the cost dashboard is there",
    });
  });

  it("says that the run failed where something could not be read", () => {
    expect(runOf(reportOf("acme")).invocations?.[0]).toMatchObject({ executionSuccessful: true });
    expect(runOf(reportOf("incomplete")).invocations?.[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [
        { level: "error", message: { text: "Could not be read: users: Twilio answered 503 five times (code 20503)" } },
        { level: "error", message: { text: "Could not be read: assignments: page 3 of the list could not be read" } },
      ],
    });
  });

  it("keeps two people on one line apart", () => {
    const { result, matrix } = reportOf("acme");
    const [first] = result.findings;
    if (first === undefined) throw new Error("no finding");
    const findings = [first, { ...first, person: "ops@acme.example", fingerprint: "ab".repeat(32) }];
    const { results = [] } = runOf({ result: { ...result, findings }, matrix } as never);
    const hashes = results.map(({ partialFingerprints }) => partialFingerprints?.["primaryLocationLineHash"]);
    expect(new Set(hashes).size).toBe(2);
  });

  it("offers the patch as a fix of exactly those lines", () => {
    const { results = [] } = runOf(reportOf("acme"));
    expect(results[0]?.fixes?.[0]?.artifactChanges[0]).toEqual({
      artifactLocation: { uri: "access.yaml" },
      replacements: [
        {
          deletedRegion: { startLine: 20, startColumn: 1, endLine: 21, endColumn: 1 },
          insertedContent: { text: "  administrator: [ops@acme.example]\n" },
        },
        {
          deletedRegion: { startLine: 21, startColumn: 1, endLine: 22, endColumn: 1 },
          insertedContent: { text: "  standardUser: [linus@acme.example, grace@acme.example, ada@acme.example]\n" },
        },
      ],
    });
  });

  it.each([
    { file: "teams/access file#1.yaml", uri: "teams/access%20file%231.yaml" },
    { file: "/tmp/access.yaml", uri: "file:///tmp/access.yaml" },
    { file: "a\\b.yaml", uri: "a/b.yaml" },
    { file: "javascript:alert(1)", uri: "javascript%3Aalert(1)" },
  ])("names $file as a URI", ({ file, uri }) => {
    const { result, matrix } = reportOf("acme");
    const findings = result.findings.map((finding) => ({ ...finding, source: { file, line: 1, column: 1 } }));
    const { results = [] } = runOf({ result: { ...result, findings }, matrix } as never);
    expect(results[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri);
  });

  it("lets no message have a placeholder or a link", () => {
    const texts = (runOf(hostileReport("[x](http://evil.example) {0}")).results ?? []).map(
      ({ message }) => message.text,
    );
    expect(texts[0]).toBe("[x] (http://evil.example) {{0}} [x] (http://evil.example) {{0}}");
  });
});
