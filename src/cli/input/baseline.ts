import { isSameSid } from "../../model/identity";
import { type DriftResult } from "../../auditor/drift";
import { type AuditResult } from "../../model/finding";
import { Failure } from "../failure";
import { readFile } from "./read-file";

/** Reads an earlier result of `audit`. @throws Failure where it can't be read, or is about another organization */
export async function readFindings(file: string, sid: string): Promise<AuditResult> {
  const { parseFindings } = await import("../../auditor/audit/findings-file.js");
  return resultOf(file, parseFindings(readFile(file)), sid, "audit");
}

/** Reads an earlier result of `drift`. @throws Failure where it can't be read, or is about another organization */
export async function readDrift(file: string, sid: string): Promise<DriftResult> {
  const { parseDrift } = await import("../../auditor/drift/drift-file.js");
  return resultOf(file, parseDrift(readFile(file)), sid, "drift");
}

function resultOf<T extends { readonly organization: { readonly sid: string } }>(
  file: string,
  parsed: { readonly result: T } | { readonly problem: string },
  sid: string,
  command: string,
): T {
  if ("problem" in parsed)
    throw new Failure(
      "malformed-file",
      `${file} is not a result of ${command}: ${parsed.problem}`,
      `name what \`twilio-org ${command} --format json\` wrote`,
    );
  const { organization } = parsed.result;
  if (isSameSid(organization.sid, sid)) return parsed.result;
  throw new Failure("wrong-organization", `${file} is about ${organization.sid}, and this about ${sid}`);
}
