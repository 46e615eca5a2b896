import { isSameSid } from "../../../model/identity";
import { defined } from "../../../model/defined";
import { createPublicKey, type KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { sha256 } from "../../../model/fingerprint";
import { makeReview, type ReviewInput } from "../../../records/attest/make-review";
import { openReview } from "../../../records/attest/open-review";
import { reviewCsv } from "../../../records/attest/review-csv";
import { reviewHtml } from "../../../records/attest/review-html";
import { type Split } from "../../../records/attest/parts";
import { partsOf, type ReviewPack } from "../../../records/attest/review-pack";
import { parseSampleSize } from "../../../records/attest/sample";
import { keyIdOf, printReview, signReview } from "../../../records/attest/signature";
import { audit } from "../../../auditor/audit/audit";
import { parseReviewers } from "../../../auditor/audit/directory-file";
import { unknowns } from "../../../report/finding-words";
import { plain } from "../../../report/text/plain";
import { count } from "../../../report/text/words";
import { tableName } from "./files";
import { publicKeyOption, readPublicKey, signingKey } from "./keys";
import { overviewText } from "../../../records/attest/formats/table";
import { problemsIn, readPeople } from "../../input/people";
import { type Exit } from "../command-module";
import { EXIT } from "../../exit-status";
import { Failure } from "../../failure";
import { examples } from "../../help";
import { onlyManifest } from "../../input/manifest-argument";
import { readSource } from "../../input/organization-source";
import { readFile } from "../../input/read-file";
import { makeFolder } from "../../output/output-file";
import { remark } from "../../output/remark";
import { type Shell } from "../../output/shell";
import { type Organization } from "../../../model/organization";
import { unknownAccess } from "../../../model/unknown-access";
import { readKnownRoles } from "../../input/audit-files";
import { asOfOption, knownRolesOption, manifestArgument, peopleOptions, sourceOptions } from "../../input/options";

/** `twilio-org attest pack`: what there is to decide about, as a table, a page and a signed file. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  const own = command
    .addArgument(manifestArgument())
    .addOption(
      new Option("-o, --output <dir>", "the folder for the review; it is created if needed").makeOptionMandatory(),
    )
    .addOption(
      new Option(
        "--key-env <name>",
        "the environment variable with the Ed25519 private key (PEM) that signs",
      ).makeOptionMandatory(),
    )
    .addOption(new Option("--billing-only", "ask only about people with billing rights, and for what has findings"))
    .addOption(
      new Option("--split <by>", "a table and a page for each Billing Group, or for each reviewer").choices([
        "group",
        "reviewer",
      ] as const),
    )
    .addOption(
      new Option("--reviewers <file>", "with --split reviewer: a CSV of people and their reviewers or managers"),
    )
    .addOption(
      new Option("--allow-self-review", "people may decide on their own rights (default: `attest close` refuses it)"),
    )
    .addOption(
      new Option("--sample <size>", "ask for only some decisions: a number (25) or a share (10%)").argParser((text) => {
        if (parseSampleSize(text) === undefined)
          throw new InvalidArgumentError("It must be a number such as 25, or a share such as 10%.");
        return text;
      }),
    )
    .addOption(new Option("--seed <revision>", "the seed of the sample: the stack's output `revision`"))
    .addOption(new Option("--previous <attestation.json>", "the previous review: show what has changed since"))
    .addOption(publicKeyOption());
  sourceOptions(peopleOptions(own))
    .addOption(knownRolesOption())
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples([
        "attest --live access.yaml --key-env REVIEW_KEY --output 2026-q4",
        'attest --live --key-env K -o q4 --sample 10% --seed "$(revision)"',
      ]),
    )
    .action(async (argument, options) => {
      const { output, asOf } = options;
      const key = signingKey(options.keyEnv, shell.env);
      const sample = sampleOf(options);
      const split = splitOf(options, shell);
      refuseToReplace(output, Object.values(FILES));
      const previous =
        options.previous === undefined ? undefined : readPrevious(options.previous, options.publicKey, key, asOf);
      const file = onlyManifest(argument, options.manifest);
      // Data that will be stored is read twice.
      const { snapshot, organization: read, declared } = await readSource(file, options, asOf, shell, () => true);
      const { result, organization } = audit({
        organization: read,
        ...defined({ declared }),
        directory: await readPeople(options, shell),
        knownRoles: await readKnownRoles(options.rules),
        now: asOf,
      });
      if (previous !== undefined && !isSameSid(previous.pack.organization.sid, organization.sid))
        throw new Failure(
          "wrong-organization",
          `${options.previous ?? ""} is about ${previous.pack.organization.sid}, and this one about ${organization.sid}`,
        );
      const pack = makeReview({
        organization,
        declared,
        findings: result.findings,
        unread: [...unknowns(result), ...unclearRoles(organization)],
        source: snapshot === undefined ? "manifest" : options.live === true ? "live" : "snapshot",
        takenAt: snapshot?.takenAt,
        previous,
        sample,
        only: options.billingOnly === true ? "billing" : undefined,
        split,
        selfReview: options.allowSelfReview,
        now: asOf,
      });
      await write(pack, output, key, shell);
      await shell.print([overviewText(pack, output, shell.look())]);
      exit(pack.complete ? EXIT.clean : EXIT.incomplete);
    });
}

/** Of whom nobody can say what they can do: a review of what they hold certifies nothing. */
function unclearRoles(organization: Organization): readonly string[] {
  const unknown = unknownAccess(organization);
  return unknown.people.map((person) => `what ${person} can do: ${unknown.of(person) ?? ""}`);
}

const FILES = { table: tableName(), page: "review.html", signed: "attestation.json" } as const;

/** Writes the tables, the pages and the signed file; that one last, so that where it is the others are. */
async function write(pack: ReviewPack, folder: string, key: KeyObject, shell: Shell): Promise<void> {
  const parts = pack.parts ?? [];
  const page = reviewHtml(pack);
  const pages = parts.map((part) => [part.key, reviewHtml(pack, part)] as const);
  const partPages = Object.fromEntries(pages.map(([name, text]) => [name, sha256(text)]));
  const unsigned = { pack, page: sha256(page), ...(pack.parts === undefined ? {} : { partPages }) };
  const texts: Readonly<Record<string, string>> = {
    ...Object.fromEntries(pages.map(([name, text]) => [`${name}.html`, text])),
    ...Object.fromEntries(partsOf(pack).map((part) => [tableName(part), reviewCsv(pack, part)])),
    [FILES.page]: page,
    [FILES.signed]: printReview(signReview(unsigned, key)),
  };
  refuseToReplace(folder, Object.keys(texts));
  await makeFolder(folder);
  try {
    for (const [name, text] of Object.entries(texts)) await shell.print([text], path.join(folder, name));
  } catch (error) {
    // Half of a pack is none, and would keep the next try from writing one. Nothing was there before.
    for (const name of Object.keys(texts)) await rm(path.join(folder, name), { force: true });
    throw error;
  }
}

/** @throws Failure where `--split` and `--reviewers` do not go together, or the reviewers can't be read */
function splitOf(
  { split, reviewers: file }: { readonly split?: Split["by"] | undefined; readonly reviewers?: string | undefined },
  shell: Pick<Shell, "note">,
): Split | undefined {
  if (split !== "reviewer") {
    if (file !== undefined) throw new Failure("usage", "--reviewers needs --split reviewer");
    return split === undefined ? undefined : { by: split };
  }
  if (file === undefined)
    throw new Failure(
      "usage",
      "--split reviewer needs --reviewers FILE",
      "give a CSV with the columns email and reviewer; an export of your directory with managers will do",
    );
  const parsed = parseReviewers(file, readFile(file));
  if ("problems" in parsed) throw problemsIn(file, parsed.problems);
  for (const [text, people] of parsed.unclear)
    remark(
      shell,
      "note",
      `${file}: "${plain(text)}" is no e-mail address: ${count(people, "person has", "people have")} no reviewer`,
    );
  return { by: split, reviewers: parsed.reviewers };
}

function sampleOf({
  sample,
  seed,
}: {
  readonly sample?: string | undefined;
  readonly seed?: string | undefined;
}): ReviewInput["sample"] {
  if (sample === undefined && seed === undefined) return undefined;
  if (sample === undefined) throw new Failure("usage", "--seed needs --sample");
  if (seed === undefined || seed.trim() === "")
    throw new Failure(
      "usage",
      "a sample needs --seed, so that others can draw the same one",
      'give the stack\'s output: --seed "$(pulumi stack output revision)"',
    );
  return { seed, size: sample };
}

/** A table that is there may be filled in already. */
function refuseToReplace(folder: string, names: readonly string[]): void {
  const there = names.find((name) => existsSync(path.join(folder, name)));
  if (there !== undefined)
    throw new Failure(
      "already-exists",
      `${path.join(folder, there)} already exists and may be filled in: nothing was written`,
      "name another folder with --output",
    );
}

/**
 * Reads the pack before. Its signature is checked with the key that is given, or with our own where that is the one
 * that signed it.
 */
function readPrevious(
  file: string,
  publicKey: string | undefined,
  own: KeyObject,
  now: Date,
): NonNullable<ReviewInput["previous"]> {
  const bytes = readFile(file);
  const given = publicKey === undefined ? undefined : readPublicKey(publicKey);
  const opened = openReview(bytes, given);
  const isOurs = "review" in opened && opened.review.signature.keyId === keyIdOf(own);
  const checked = given === undefined && isOurs ? openReview(bytes, createPublicKey(own)) : opened;
  if ("problem" in checked)
    throw new Failure(
      "malformed-file",
      `${file} is refused: ${checked.problem}`,
      "give a pack as it was written, or omit --previous",
    );
  const { pack } = checked.review;
  if (pack.asOf >= now.toISOString())
    throw new Failure("usage", `${file} is of ${pack.asOf}, and not before ${now.toISOString()}`);
  return { pack, signature: given !== undefined || isOurs ? "checked" : "unchecked" };
}
