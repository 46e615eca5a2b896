import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import { junit } from "../../../../../src/auditor/audit/formats/junit";
import { type Severity } from "../../../../../src/model/finding";
import { HOSTILE, hostileReport, OPTIONS, REPORTS, reportOf } from "./reports";

const CASES = path.join(__dirname, "../../../../cases/audit-reports");

async function problems(schemaName: string, ...texts: readonly string[]): Promise<readonly string[]> {
  const xml = texts.map((contents, index) => ({ fileName: `report-${index}.xml`, contents }));
  const schema = { fileName: schemaName, contents: readFileSync(path.join(CASES, schemaName), "utf8") };
  const { errors } = await validateXML({ xml, schema });
  return errors.map(({ rawMessage }) => rawMessage);
}

function countOf(text: string, what: string): number {
  return text.split(what).length - 1;
}

describe("junit", () => {
  it.each(["junit-10.xsd", "junit-ant.xsd"])("is what %s describes, whatever the names", async (schema) => {
    const texts = HOSTILE.map((hostile) => junit(hostileReport(hostile), OPTIONS));
    expect(await problems(schema, ...REPORTS.map((name) => junit(reportOf(name), OPTIONS)), ...texts)).toEqual([]);
    // One test for what could not be read, one a finding, one a rule without findings: nothing more was smuggled in.
    for (const text of texts) expect(countOf(text, "<testcase ")).toBe(1 + 2 + OPTIONS.rules.length);
  });

  it.each([
    ["junit-10.xsd", / name="completeness"/],
    ["junit-ant.xsd", / name="completeness"/],
    ["junit-ant.xsd", / hostname="localhost"/],
    ["junit-ant.xsd", / time="0"/],
    ["junit-ant.xsd", /<properties\/>/],
  ])("is refused by %s without %s", async (schema, part) => {
    const text = junit(reportOf("clean"), OPTIONS);
    expect(text).toMatch(part);
    expect(await problems(schema, text.replace(part, ""))).not.toEqual([]);
  });

  it.each<[Severity, number]>([
    ["error", 2],
    ["warning", 4],
    ["info", 5],
  ])("fails what fails the audit: from %s on", (failOn, failures) => {
    const text = junit(reportOf("acme"), { ...OPTIONS, failOn });
    expect(countOf(text, "<failure ")).toBe(failures);
    expect(text).toContain('package="Billing access of Acme"');
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
