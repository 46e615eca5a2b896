import { Argument, type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import {
  review,
  reviewLimitsOf,
  reviewOutcome,
  type ReviewOutcome,
  type ReviewResult,
  windowBegin,
} from "../../auditor/review";
import { type Exit } from "./command-module";
import { EXIT, type ExitStatus } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { onlyManifest, requireManifest } from "../input/manifest-argument";
import { REVIEW_FORMATS } from "../../auditor/review/formats";
import {
  checkSealOptions,
  type Sealing,
  type SealOptions,
  sealForOption,
  sealOption,
  sealReviewed,
} from "./review/seal-plan";
import { type Shell } from "../output/shell";
import { version } from "../version";
import { asOfOption, formatOption, ledgerOption, outputOption, twilioOptions } from "../input/options";

/** `twilio-org review`: what a change of the manifest does to people's access, and whether it is safe. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  twilioOptions(command)
    .addArgument(new Argument("[file]", "the manifest as the change has it (default: access.yaml, if it is there)"))
    .addOption(new Option("--base <file>", "the manifest that the change is made to; its limits hold"))
    .addOption(new Option("--base-ref <ref>", "the same manifest as this git ref has it, with what it includes"))
    .addOption(new Option("--head <file>", "the manifest that comes of it, instead of naming it last"))
    .addOption(new Option("--head-ref <ref>", "the manifest that comes of it as this git ref has it"))
    .addOption(
      new Option(
        "--history <source>",
        "where the rolling window finds earlier versions (default: git, with --base-ref)",
      ).choices(["git", "ledger", "none"] as const),
    )
    .addOption(
      new Option(
        "--within <days>",
        "tell rights that end within so many days (default: limits.expiringDays)",
      ).argParser(days),
    )
    .addOption(ledgerOption())
    .addOption(new Option("--operator <person>", "who runs the change: it must not take that person's own access"))
    .addOption(
      new Option("--override <reason>", "let a blocked change pass; recorded with the operator, who must be named"),
    )
    .addOption(sealOption())
    .addOption(sealForOption())
    .addOption(new Option("--from <file>", "make no review: print this JSON result of one in another format"))
    .addOption(formatOption(["json", "markdown", "github", "sarif"]))
    .addOption(
      new Option("--clip <characters>", "the most characters of --format markdown; GitHub takes 65536")
        .argParser(clip)
        .default(65_536),
    )
    .addOption(new Option("--quiet-unchanged", "print nothing where access does not change and nothing is wrong"))
    .addOption(outputOption())
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples([
        "review --base examples/acme/access.yaml --head access.yaml",
        "review --base-ref origin/main access.yaml",
        "review --base-ref origin/main --format json --output review.json",
        "review --base-ref origin/main access.yaml --seal plan.json --live",
        "review --from review.json --format markdown --quiet-unchanged",
      ]),
    )
    .action(async (argument, { head, format, output, clip: most, quietUnchanged, ...options }) => {
      const { result, sealing } = await resultOf(onlyManifest(argument, head), options, format !== "table", shell);
      const outcome = reviewOutcome(result);
      const isQuiet = quietUnchanged === true && outcome === "no-access-change";
      const formatter = await REVIEW_FORMATS[format]();
      const view = { ...shell.look(output), clip: most, version: version() };
      await shell.print([isQuiet ? "" : formatter(result, view)], output);
      exit(outcome !== "blocked" && sealing === "incomplete" ? EXIT.incomplete : STATUS[outcome]);
    });
}

const STATUS: Readonly<Record<ReviewOutcome, ExitStatus>> = {
  blocked: EXIT.blocked,
  incomplete: EXIT.incomplete,
  overridden: EXIT.clean,
  safe: EXIT.clean,
  "no-access-change": EXIT.clean,
};

interface Options extends SealOptions {
  readonly base?: string | undefined;
  readonly baseRef?: string | undefined;
  readonly headRef?: string | undefined;
  readonly history?: "git" | "ledger" | "none" | undefined;
  readonly within?: number | undefined;
  readonly ledger?: string | undefined;
  readonly operator?: string | undefined;
  readonly override?: string | undefined;
  readonly from?: string | undefined;
  readonly asOf: Date;
}

async function resultOf(
  file: string | undefined,
  options: Options,
  withPatches: boolean,
  shell: Shell,
): Promise<{ readonly result: ReviewResult; readonly sealing: Sealing }> {
  const { base: baseFile, baseRef, history, ledger, within, operator, override: reason, from, asOf: now } = options;
  if ([baseFile, baseRef, from].filter((given) => given !== undefined).length !== 1)
    throw new Failure(
      "a review has one base: --base FILE, --base-ref REF, or --from RESULT",
      "for a pull request: twilio-org review --base-ref origin/main access.yaml",
    );
  checkSealOptions(options);
  if (from !== undefined) {
    if (options.seal !== undefined) throw new Failure("--seal goes with a review of manifests, not with --from");
    return { result: (await import("../input/review-file.js")).readReviewFile(from), sealing: "complete" };
  }
  if (reason !== undefined && operator === undefined)
    throw new Failure("--override needs --operator", "an override is recorded with the name of whoever makes it");
  if (history === "git" && baseRef === undefined)
    throw new Failure("--history git goes with --base-ref", "it reads the history of that ref");
  if (ledger !== undefined && history !== "ledger") throw new Failure("--ledger goes with --history ledger");
  const { readSides } = await import("../input/review-sides.js");
  const {
    base,
    head,
    compared,
    repair,
    history: source,
  } = await readSides(requireManifest(file), options, withPatches, shell);
  const known =
    history === "ledger"
      ? await (await import("../input/ledger-source.js")).readLedgerHistory({ ledger }, base, shell)
      : source;
  const past = history === "none" ? undefined : known?.(windowBegin(reviewLimitsOf(base), now));
  const result = review({
    base,
    head,
    now,
    compared,
    ...(past === undefined ? {} : { history: past.revisions, unread: past.unread }),
    ...(repair === undefined ? {} : { repair }),
    ...(within === undefined ? {} : { withinDays: within }),
    ...(operator === undefined ? {} : { operator }),
    ...(operator === undefined || reason === undefined ? {} : { override: { reason, by: operator } }),
  });
  return { result, sealing: await sealReviewed(options, { base, head, result, now }, shell) };
}

function days(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError("It must be a whole number of days.");
  return value;
}

function clip(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 4_000) throw new InvalidArgumentError("It must be a number from 4000 on.");
  return value;
}
