import validate from "#schemas/findings";
import { type AuditResult } from "../../model/finding";
import { parseJsonResult } from "../../model/json-result";

/** Reads what `audit --format json` wrote, or says what keeps it from being that. */
export function parseFindings(bytes: Uint8Array): { readonly result: AuditResult } | { readonly problem: string } {
  return parseJsonResult(bytes, validate);
}
