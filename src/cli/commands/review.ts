import { Argument, type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { reviewOutcome, type ReviewOutcome } from "../../auditor/review";
import { type Exit } from "./command-module";
import { EXIT, type ExitStatus } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { onlyManifest } from "../input/manifest-argument";
import { REVIEW_FORMATS } from "../../auditor/review/formats";
import { type ReviewOptions, type Reviewed } from "./review/review-manifests";
import { sealForOption, sealOption } from "./review/seal-plan";
import { type Shell } from "../output/shell";
import { version } from "../version";
import {
  asOfOption,
  baseTeamsOption,
  ledgerOption,
  peopleOptions,
  resultOptions,
  teamsOption,
  twilioOptions,
  wholeNumber,
} from "../input/options";

/** `twilio-org review`: what a change of the manifest does to people's access, and whether it is safe. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  peopleOptions(twilioOptions(resultOptions(command, ["json", "markdown", "github", "html", "sarif"])))
    .addArgument(new Argument("[file]", "the changed manifest (default: access.yaml, if it exists)"))
    .addOption(new Option("--base <file>", "the manifest before the change; its limits hold"))
    .addOption(new Option("--base-ref <ref>", "the same manifest as this git ref has it, with what it includes"))
    .addOption(new Option("--head <file>", "the changed manifest (instead of the FILE argument)"))
    .addOption(new Option("--head-ref <ref>", "the changed manifest as this git ref has it"))
    .addOption(teamsOption())
    .addOption(baseTeamsOption())
    .addOption(new Option("--waivers <file>", "findings that are accepted until a day, read from the base"))
    .addOption(new Option("--rules <file>", "which rules run and how severe they are, read from the base"))
    .addOption(
      new Option(
        "--fail-on <severity>",
        "block new findings from this severity on; it only tightens limits.newFindings",
      ).choices(["error", "warning", "info"] as const),
    )
    .addOption(
      new Option(
        "--history <source>",
        "where the rolling window finds earlier versions (default: git, with --base-ref)",
      ).choices(["git", "ledger", "none"] as const),
    )
    .addOption(new Option("--pushes <file>", "when the host moved the base branch: a line TIME COMMIT for each push"))
    .addOption(ledgerOption())
    .addOption(new Option("--accept-short-history", "let a ledger that is younger than the rolling window count"))
    .addOption(
      new Option(
        "--within <days>",
        "list rights that end within so many days (default: limits.expiringDays)",
      ).argParser(wholeNumber(0, "whole number of days")),
    )
    .addOption(new Option("--operator <person>", "who runs the change: it must not take that person's own access"))
    .addOption(
      new Option("--override <reason>", "let a blocked change pass; recorded with the operator, who must be named"),
    )
    .addOption(
      new Option(
        "--override-from-commit",
        "take override and operator from the lines Override: and Override-by: of the change's last commit",
      ).conflicts(["override", "operator"]),
    )
    .addOption(new Option("--approved-by <file>", "with --override-from-commit: a file that names who approved it"))
    .addOption(sealOption())
    .addOption(sealForOption())
    .addOption(new Option("--verify <plan>", "after `pulumi up`: check that every write of a sealed plan was made"))
    .addOption(new Option("--from <file>", "render an existing JSON result in another format"))
    .addOption(
      new Option("--clip <characters>", "the most characters of --format markdown; GitHub takes 65536")
        .argParser(clip)
        .default(65_536),
    )
    .addOption(new Option("--leave-out-waived", "with --format sarif: leave out what is waived or overridden"))
    .addOption(new Option("--quiet-unchanged", "print nothing if access does not change and nothing is wrong"))
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples([
        "review --base examples/acme/access.yaml --head access.yaml",
        "review --base-ref origin/main access.yaml",
        "review --base-ref origin/main access.yaml --live",
        "review --base-ref origin/main --format json --output review.json",
        "review --base-ref origin/main access.yaml --live --seal plan.json",
        "review --verify plan.json --live",
        "review --from review.json --format markdown --quiet-unchanged",
      ]),
    )
    .action(async (argument, { head, verify, from, ...options }) => {
      const { format, output, clip: most, quietUnchanged } = options;
      requireOne({ base: options.base, baseRef: options.baseRef, from, verify });
      if (verify !== undefined) {
        if (format !== "table" && format !== "json")
          throw new Failure("usage", "--verify prints a table or JSON", "leave --format out, or give --format json");
        const { verifyPlan } = await import("./review/verify-plan.js");
        exit(await verifyPlan(verify, { ...options, format }, shell));
        return;
      }
      if (options.leaveOutWaived === true && format !== "sarif")
        throw new Failure("usage", "--leave-out-waived goes with --format sarif");
      if (options.approvedBy !== undefined && options.overrideFromCommit === undefined)
        throw new Failure("usage", "--approved-by goes with --override-from-commit");
      const own =
        options.overrideFromCommit === undefined
          ? {}
          : (await import("../input/commit-override.js")).commitOverride(options.approvedBy);
      const { result, sealing } = await reviewed(onlyManifest(argument, head), from, { ...options, ...own }, shell);
      const outcome = reviewOutcome(result);
      const isQuiet = quietUnchanged === true && outcome === "no-access-change";
      const formatter = await REVIEW_FORMATS[format]();
      if (format === "sarif" && result.compared === undefined)
        throw new Failure(
          "impossible",
          "the result does not name its manifest",
          "code scanning shows each result at a line of a file",
        );
      const view = {
        ...shell.look(output),
        clip: most,
        version: version(),
        leaveOutWaived: options.leaveOutWaived === true,
      };
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

async function reviewed(
  file: string | undefined,
  from: string | undefined,
  options: ReviewOptions,
  shell: Shell,
): Promise<Pick<Reviewed, "result" | "sealing">> {
  if (from === undefined) return (await import("./review/review-manifests.js")).reviewManifests(file, options, shell);
  if (options.seal !== undefined || options.live !== undefined || options.snapshot !== undefined)
    throw new Failure("usage", "--seal, --live and --snapshot go with a review of manifests, not with --from");
  return { result: (await import("../input/review-file.js")).readReviewFile(from), sealing: "complete" };
}

function requireOne({
  verify,
  ...bases
}: Readonly<Record<"base" | "baseRef" | "from" | "verify", string | undefined>>): void {
  const given = Object.values(bases).filter((each) => each !== undefined);
  if (verify !== undefined && given.length > 0)
    throw new Failure(
      "usage",
      "--verify goes with --live or --snapshot alone",
      "it compares a sealed plan with Twilio",
    );
  if (verify === undefined && given.length !== 1)
    throw new Failure(
      "usage",
      "a review has one base: --base FILE, --base-ref REF, or --from RESULT",
      "for a pull request: twilio-org review --base-ref origin/main access.yaml",
    );
}

function clip(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 4_000) throw new InvalidArgumentError("It must be a number from 4000 on.");
  return value;
}
