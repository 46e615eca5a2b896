import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { json } from "../../../../../src/auditor/audit/formats/json";
import { CAPABILITIES } from "../../../../../src/model/capabilities";
import { ROLES } from "../../../../../src/model/roles";
import { HOSTILE, hostileReport, REPORTS, reportOf } from "./reports";

const schema = JSON.parse(
  readFileSync(path.join(__dirname, "../../../../../schemas/findings.schema.json"), "utf8"),
) as { $defs: { capability: { enum: string[] }; role: { enum: string[] } } };
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

describe("json", () => {
  it.each(REPORTS)("is the result and nothing else: %s", (name) => {
    const report = reportOf(name);
    const groups = report.matrix.groups.map(({ key }) => key);
    const findings = report.result.findings.map((finding) => ({
      ...finding,
      billingGroups: finding.billingGroups.includes("*") ? groups : finding.billingGroups,
    }));
    expect(JSON.parse(json(report))).toEqual({ ...report.result, findings });
  });

  it.each(REPORTS)("is what the schema describes: %s", (name) => {
    validate(JSON.parse(json(reportOf(name))));
    expect(validate.errors).toBeNull();
  });

  it.each(HOSTILE)("means exactly what was said: %j", (hostile) => {
    const report = hostileReport(hostile);
    expect(JSON.parse(json(report))).toEqual(JSON.parse(JSON.stringify(report.result)));
  });

  it("leaves out what a rule of the user's own adds", () => {
    const { result, matrix } = reportOf("acme");
    const findings = result.findings.map((finding) => ({ ...finding, secret: "x" }));
    expect(json({ result: { ...result, findings }, matrix })).toBe(json(reportOf("acme")));
  });

  it("knows in its schema every role and billing right of the catalogue", () => {
    expect(schema.$defs.capability.enum).toEqual(CAPABILITIES.map(({ id }) => id));
    expect(schema.$defs.role.enum).toEqual(ROLES.map(({ id }) => id));
  });

  it("is refused by its schema where a finding lacks its fingerprint", () => {
    const { result } = reportOf("acme");
    const findings = result.findings.map((finding) => ({ ...finding, fingerprint: undefined }));
    expect(validate({ ...result, findings })).toBe(false);
  });
});
