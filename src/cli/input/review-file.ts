import validate from "#schemas/review";
import { isSummaryTrue, type ReviewResult } from "../../auditor/review";
import { Failure } from "../failure";
import { readFile } from "./read-file";

/** Larger results are refused: a hostile one is not to fill the memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads the JSON result of a review that was made elsewhere, perhaps by somebody hostile: it has the shape that its
 * schema describes, and its verdict and numbers are those of what stands in it. Text in it may still say anything.
 *
 * @throws Failure where it is something else
 */
export function readReviewFile(file: string): ReviewResult {
  return parseReview(file, readFile(file));
}

/** As `readReviewFile`, for bytes from elsewhere. @param file what they are called */
export function parseReview(file: string, bytes: Buffer): ReviewResult {
  const value = parse(file, bytes);
  if (!validate(value)) {
    const [error] = validate.errors ?? [];
    throw notReview(file, `${error?.instancePath ?? ""} ${error?.message ?? ""}`.trim());
  }
  if (!isSummaryTrue(value)) throw notReview(file, "its summary or verdict does not match its content");
  return value;
}

function parse(file: string, bytes: Buffer): unknown {
  if (bytes.byteLength > MOST_BYTES) throw notReview(file, `it is larger than ${MOST_BYTES} bytes`);
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw notReview(file, "it is not JSON");
  }
}

function notReview(file: string, why: string): Failure {
  return new Failure(
    "malformed-file",
    `${file} is not the result of a review: ${why}`,
    "make it with twilio-org review --format json, of the same version",
  );
}
