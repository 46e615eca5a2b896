import validate from "#schemas/drift";
import { parseJsonResult } from "../../model/json-result";
import { type DriftResult } from "./drift-result";

/** Reads what `drift --format json` wrote, or says what keeps it from being that. */
export function parseDrift(bytes: Uint8Array): { readonly result: DriftResult } | { readonly problem: string } {
  return parseJsonResult(bytes, validate);
}
