import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import { junit } from "../../../../../src/auditor/audit/formats/junit";
import { type Severity } from "../../../../../src/model/finding";
import { HOSTILE, hostileReport, OPTIONS, REPORTS, reportOf } from "./reports";

const CASES = path.join(__dirname, "../../../../cases/audit-reports");
const schema = { fileName: "junit-10.xsd", contents: readFileSync(path.join(CASES, "junit-10.xsd"), "utf8") };

async function problems(...texts: readonly string[]): Promise<readonly string[]> {
  const xml = texts.map((contents, index) => ({ fileName: `report-${index}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema });
  return errors.map(({ rawMessage }) => rawMessage);
}

function countOf(text: string, what: string): number {
  return text.split(what).length - 1;
}

describe("junit", () => {
  it("is what Jenkins' schema describes", async () => {
    expect(await problems(...REPORTS.map((name) => junit(reportOf(name), OPTIONS)))).toEqual([]);
  });

  it("is what Jenkins' schema describes, whatever the names", async () => {
    const texts = HOSTILE.map((hostile) => junit(hostileReport(hostile), OPTIONS));
    expect(await problems(...texts)).toEqual([]);
    // One test for what could not be read, one a finding, one a rule without findings: nothing more was smuggled in.
    for (const text of texts) expect(countOf(text, "<testcase ")).toBe(1 + 2 + OPTIONS.rules.length);
  });

  it("is refused by that schema where a suite has no name", async () => {
    const text = junit(reportOf("clean"), OPTIONS).replace(/<testsuite name="[^"]*"/, "<testsuite");
    expect(await problems(text)).not.toEqual([]);
  });

  it.each<[Severity, number]>([
    ["error", 2],
    ["warning", 4],
    ["info", 5],
  ])("fails what fails the audit: from %s on", (failOn, failures) => {
    const text = junit(reportOf("acme"), { ...OPTIONS, failOn });
    expect(countOf(text, "<failure ")).toBe(failures);
    expect(text).toContain(`<testsuites name="Billing access of Acme" tests="7" failures="${failures}" errors="0">`);
    expect(countOf(text, "<skipped ")).toBe(1);
  });

  it("has a test that errs for each thing that could not be read", () => {
    expect(countOf(junit(reportOf("incomplete"), OPTIONS), "<error ")).toBe(2);
    expect(countOf(junit(reportOf("acme"), OPTIONS), "<error ")).toBe(0);
  });

  it("errs also where the audit is incomplete for a reason that nobody lists", () => {
    const { result, matrix } = reportOf("acme");
    const text = junit({ result: { ...result, complete: false }, matrix } as never, OPTIONS);
    expect(countOf(text, "<error ")).toBe(1);
  });
});
