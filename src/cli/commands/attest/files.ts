import { existsSync } from "node:fs";
import path from "node:path";
import { Argument, Option } from "@commander-js/extra-typings";
import { sha256 } from "../../../model/fingerprint";
import { type Answer, readAnswers } from "../../../records/attest/answers";
import { openReview } from "../../../records/attest/open-review";
import { type ReviewPack, type SignedReview } from "../../../records/attest/review-pack";
import { readPublicKey } from "./keys";
import { Failure } from "../../failure";
import { readFile } from "../../input/read-file";

/** The signed file of a pack, as an argument. */
export function reviewArgument() {
  return new Argument("<attestation.json>", "the signed file of the review");
}

/** `--csv`: the table, where it is not beside the signed file. */
export function csvOption() {
  return new Option("--csv <file>", "the table, filled in or not (default: review.csv in the same folder)");
}

/** A pack of files, or what shows that they are not what was written. */
export type Opened =
  | { readonly pack: ReviewPack; readonly answers?: readonly Answer[]; readonly compared: readonly string[] }
  | { readonly file: string; readonly problems: readonly string[] };

/**
 * Reads a pack: the signed file, and beside it the page and the table, where they are.
 *
 * @throws Failure where a file can't be read or no key is given
 */
export function openPack(
  file: string,
  options: { readonly publicKey?: string | undefined; readonly csv?: string | undefined },
): Opened {
  if (options.publicKey === undefined)
    throw new Failure(
      "usage",
      "whose signature is expected?",
      "give --public-key FILE: the public half of the key that signs, from the person who keeps it",
    );
  const opened = openReview(readFile(file), readPublicKey(options.publicKey));
  if ("problem" in opened) return { file, problems: [opened.problem] };
  const { pack } = opened.review;
  const page = comparePage(opened.review, path.join(path.dirname(file), "review.html"));
  if ("problems" in page) return page;
  const beside = path.join(path.dirname(file), "review.csv");
  const csv = options.csv ?? (existsSync(beside) ? beside : undefined);
  if (csv === undefined) return { pack, compared: page.compared };
  const read = readAnswers(readFile(csv), pack);
  if ("unreadable" in read)
    throw new Failure(
      "malformed-file",
      `${csv}${read.unreadable}`,
      "save the table that `attest` wrote as CSV, with all of its columns",
    );
  if ("problems" in read) return { file: csv, problems: read.problems };
  return {
    pack,
    answers: read.answers,
    compared: [...page.compared, "The table has the decisions that were signed, and no other."],
  };
}

function comparePage(
  { page }: SignedReview,
  file: string,
): { readonly compared: readonly string[] } | { readonly file: string; readonly problems: readonly string[] } {
  if (!existsSync(file)) return { compared: [] };
  if (sha256(readFile(file).toString("utf8")) !== page)
    return { file, problems: ["it is not the page that was written with the pack"] };
  return { compared: ["review.html is the page that was written with it."] };
}
