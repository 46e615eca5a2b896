import { existsSync } from "node:fs";
import path from "node:path";
import { Argument, Option } from "@commander-js/extra-typings";
import { sha256 } from "../../../model/fingerprint";
import { type Answer, answersReader } from "../../../records/attest/answers";
import { openReview } from "../../../records/attest/open-review";
import { type Part, partsOf, type ReviewPack, type SignedReview } from "../../../records/attest/review-pack";
import { readPublicKey } from "./keys";
import { count } from "../../../report/text/words";
import { Failure } from "../../failure";
import { readFile } from "../../input/read-file";

/** The signed file of a pack, as an argument. */
export function reviewArgument() {
  return new Argument("<attestation.json>", "the signed file of the review");
}

/** `--csv`: the tables, where they are not beside the signed file. */
export function csvOption() {
  return new Option(
    "--csv <file>",
    "a table, filled in or not; repeatable, for each part (default: those in the same folder)",
  ).argParser((file: string, earlier: readonly string[] | undefined): readonly string[] => [...(earlier ?? []), file]);
}

/** A table of the pack as it was read. */
export interface Table {
  readonly file: string;
  readonly part?: string | undefined;
  readonly answers: readonly Answer[];
}

/** A file of a pack that is not what was written. */
export interface WrongFile {
  readonly file: string;
  readonly problems: readonly string[];
}

/** A pack of files, or what shows that they are not what was written. */
export type Opened =
  | { readonly pack: ReviewPack; readonly tables: readonly Table[]; readonly compared: readonly string[] }
  | { readonly wrong: readonly WrongFile[] };

/**
 * Reads a pack: the signed file, and beside it the pages and the tables, where they are.
 *
 * @throws Failure where a file can't be read or no key is given
 */
export function openPack(
  file: string,
  options: { readonly publicKey?: string | undefined; readonly csv?: readonly string[] | undefined },
): Opened {
  if (options.publicKey === undefined)
    throw new Failure(
      "usage",
      "whose signature is expected?",
      "give --public-key FILE: the public half of the key that signs, from the person who keeps it",
    );
  const opened = openReview(readFile(file), readPublicKey(options.publicKey));
  if ("problem" in opened) return { wrong: [{ file, problems: [opened.problem] }] };
  const { pack } = opened.review;
  const beside = (name: string): string => path.join(path.dirname(file), name);
  const pages = comparePages(opened.review, beside);
  const tables = readTables(pack, options.csv ?? tableNames(pack).map(beside).filter(existsSync));
  const wrong = [...pages.wrong, ...tables.wrong];
  if (wrong.length > 0) return { wrong };
  const { length } = tables.read;
  const compared =
    length === 0
      ? []
      : pack.parts === undefined
        ? ["The table has the decisions that were signed, and no other."]
        : [
            `${length} of ${count(pack.parts.length, "table")} ${length === 1 ? "has" : "have"} ` +
              "the decisions that were signed, and no other.",
          ];
  return { pack, tables: tables.read, compared: [...pages.compared, ...compared] };
}

/** What the table of a part is called, or the only one. */
export function tableName(part?: Part): string {
  return `${part?.key ?? "review"}.csv`;
}

export function tableNames(pack: ReviewPack): readonly string[] {
  return partsOf(pack).map(tableName);
}

function readTables(
  pack: ReviewPack,
  files: readonly string[],
): { readonly read: readonly Table[]; readonly wrong: readonly WrongFile[] } {
  const read: Table[] = [];
  const wrong: WrongFile[] = [];
  const answersOf = answersReader(pack);
  for (const file of files) {
    const found = answersOf(readFile(file));
    if ("unreadable" in found)
      throw new Failure(
        "malformed-file",
        `${file}${found.unreadable}`,
        "save the table that `attest` wrote as CSV, with all of its columns",
      );
    if ("problems" in found) {
      wrong.push({ file, problems: found.problems });
      continue;
    }
    const twin = read.find(({ part }) => part === found.part);
    if (twin === undefined) read.push({ file, ...found });
    else wrong.push({ file, problems: [`it has the same decisions as ${twin.file}: give each table once`] });
  }
  return { read, wrong };
}

function comparePages(
  { page, partPages = {} }: SignedReview,
  beside: (name: string) => string,
): { readonly compared: readonly string[]; readonly wrong: readonly WrongFile[] } {
  const pages = Object.entries({ review: page, ...partPages })
    .map(([key, hash]) => ({ name: `${key}.html`, file: beside(`${key}.html`), hash }))
    .filter(({ file }) => existsSync(file));
  const isSame = ({ file, hash }: (typeof pages)[number]): boolean => sha256(readFile(file).toString("utf8")) === hash;
  return {
    compared: pages.filter(isSame).map(({ name }) => `${name} is the page that was written with it.`),
    wrong: pages
      .filter((each) => !isSame(each))
      .map(({ file }) => ({ file, problems: ["it is not the page that was written with the pack"] })),
  };
}
