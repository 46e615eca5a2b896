import validate from "../../schemas/compiled/findings";
import { type AuditResult } from "../model/finding";

/** Reads what `audit --format json` wrote, or says what keeps it from being that. */
export function parseFindings(bytes: Uint8Array): { readonly result: AuditResult } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return { problem: "it is not JSON" };
  }
  if (validate(value)) return { result: value };
  const [error] = validate.errors ?? [];
  return { problem: `${error?.instancePath ?? ""} ${error?.message ?? "is not as it must be"}`.trim() };
}
