import { type Command, Option } from "@commander-js/extra-typings";
import { FORMATS, type FormatName, type Formatter } from "../../auditor/audit/formats";
import { type RuleContext, RULES } from "../../auditor/rules";
import { type Framework, FRAMEWORKS } from "../../auditor/rules/engine/controls";
import { defined } from "../../model/defined";
import { didYouMean } from "../../model/did-you-mean";
import { isJudged } from "../../model/left-out";
import { type AuditFiles, readAuditFiles } from "../input/audit-files";
import { type Snapshot } from "../../model/snapshot";
import { auditSource } from "../input/audit-source";
import { readFindings } from "../input/baseline";
import { type Exit } from "./command-module";
import { EXIT } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { onlyManifest } from "../input/manifest-argument";
import { type TeamsOptions } from "../input/teams";
import { readSource } from "../input/organization-source";
import { remark } from "../output/remark";
import { type Shell } from "../output/shell";
import { wrap } from "../../report/text/wrap";
import { version } from "../version";
import {
  asOfOption,
  baselineOption,
  failOnOption,
  wholeNumber,
  manifestArgument,
  outputOption,
  peopleOptions,
  sourceOptions,
  withoutListsOptions,
} from "../input/options";

/** `twilio-org audit`: what is wrong with an organization's access. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  peopleOptions(withoutListsOptions(sourceOptions(command)))
    .addArgument(manifestArgument())
    .addOption(new Option("--waivers <file>", "findings that are accepted until a date"))
    .addOption(
      new Option("--waiver-days <days>", "the longest time a waiver may last")
        .argParser(wholeNumber(1, "whole number of days"))
        .default(180),
    )
    .addOption(
      new Option(
        "--base-ref <ref>",
        "read people, waivers and rules from this git ref, so that a pull request can't excuse itself",
      ),
    )
    .addOption(new Option("--rules <file>", "a file that chooses rules, their severity and options"))
    .addOption(
      new Option("--format <format>", "how to print the result").choices(FORMAT_NAMES).default("table" as const),
    )
    .addOption(
      new Option("--leave-out-waived", "with --format sarif: leave waived findings out; GitHub shows them as open"),
    )
    .addOption(new Option("--full", "at a terminal: show everything, not only the first 25 lines"))
    .addOption(new Option("--rule <ids>", "check only these rules, separated by commas").argParser(ids))
    .addOption(new Option("--skip-rule <ids>", "check all rules but these").argParser(ids))
    .addOption(
      new Option("--controls <framework>", "group the result by the controls of a framework, with evidence").choices(
        FRAMEWORKS,
      ),
    )
    .addOption(baselineOption())
    .addOption(
      new Option(
        "-l, --ledger <location>",
        "with --format html: show how the numbers changed; a folder, or postgres://... (default: $TWILIO_ORG_LEDGER)",
      ),
    )
    .addOption(outputOption())
    .addOption(failOnOption("exit with status 3 if there is a finding of this severity or worse"))
    .addOption(new Option("--certificate <file>", "write a separation-of-duties certificate if there are no conflicts"))
    .addOption(asOfOption(shell))
    .addOption(new Option("--dry-run", "with --live: list the requests it would make, and make none"))
    .addHelpText(
      "after",
      examples([
        "audit access.yaml",
        "audit --live access.yaml --format html --output report.html",
        "audit --snapshot acme.json --people people.csv",
        "audit --live access.yaml --baseline yesterday.json",
      ]),
    )
    .action(async (argument, options) => {
      const { asOf, format, output, failOn, baseline } = options;
      const file = onlyManifest(argument, options.manifest);
      if (options.dryRun === true) {
        if (options.live === undefined)
          throw new Failure("usage", "--dry-run needs --live", "without --live, no request is made anyway");
        await shell.print([`${(await requestsFor(file, options, asOf, shell)).join("\n")}\n`], output);
        return;
      }
      if (baseline !== undefined && !SETS_APART.includes(format))
        throw new Failure("usage", "--baseline needs --format table, json or markdown");
      if (options.ledger !== undefined && format !== "html" && command.getOptionValueSource("ledger") === "cli")
        throw new Failure("usage", "--ledger needs --format html");
      const controls = controlsAsked(options);
      checkSarif(file, options);
      const files = withChosenRules(await readAuditFiles(options, shell, file), options, shell);
      const source = await readSource(file, options, asOf, shell);
      const [{ isFailing, withBaseline }, { matrixView }, formatter] = await Promise.all([
        import("../../auditor/audit/audit.js"),
        import("../../auditor/audit/matrix.js"),
        formatterOf(format, options.full !== true && controls === undefined && shell.isTerminal(output)),
      ]);
      const audited = await auditSource(source, { ...files, ...defined({ controls }) }, asOf);
      const { result: found, organization, access } = audited;
      const result =
        baseline === undefined ? found : withBaseline(found, await readFindings(baseline, organization.sid));
      const trend =
        format === "html"
          ? await (await import("../input/ledger-trend.js")).readTrend(options, source, files, audited, asOf, shell)
          : undefined;
      const look = shell.look(output);
      const report = {
        result,
        matrix: matrixView(organization, access),
        ...defined({ manifest: source.manifest, trend }),
      };
      const rules = [...RULES, ...files.ownRules];
      const text = formatter(report, {
        color: look.colors.isColorSupported,
        width: look.width,
        failOn,
        version: version(),
        rules,
        leaveOutWaived: options.leaveOutWaived === true,
      });
      await shell.print([text], output);
      if (options.certificate !== undefined)
        await writeCertificate({ organization, access, now: asOf }, source.snapshot, options.certificate, shell);
      exit(!isJudged(result) ? EXIT.incomplete : isFailing(result, failOn) ? EXIT.findings : EXIT.clean);
    });
}

/** The requests that a reading takes, as far as it can be told before it. */
async function requestsFor(
  manifest: string | undefined,
  options: TeamsOptions,
  now: Date,
  shell: Shell,
): Promise<readonly string[]> {
  const { requestsNeeded } = await import("../../twilio/snapshot/read-live.js");
  if (manifest === undefined) return requestsNeeded(undefined);
  const { readOrganization } = await import("../input/read-organization.js");
  const { manifestSource } = await import("../input/teams.js");
  const { bindings } = readOrganization(manifest, now, shell, await manifestSource(options));
  return requestsNeeded(bindings.reduce((sum, { grants }) => sum + grants.length, 0));
}

/** Writes a certificate of separated duties, or says why there is none. */
async function writeCertificate(
  context: RuleContext,
  snapshot: Snapshot | undefined,
  file: string,
  shell: Shell,
): Promise<void> {
  const { separationCertificate } = await import("../../auditor/rules/separation/certificate.js");
  const certified = separationCertificate(context, snapshot);
  if ("why" in certified) remark(shell, "no certificate", certified.why);
  else await shell.print([`${JSON.stringify(certified.certificate, undefined, 1)}\n`], file);
}

/** A terminal is shown the short view first; everything else gets the whole. */
async function formatterOf(format: FormatName, isShort: boolean): Promise<Formatter> {
  return format === "table" && isShort
    ? (await import("../../auditor/audit/formats/short.js")).short
    : FORMATS[format]();
}

/**
 * The rules that the command line chooses, of those that would run.
 *
 * @throws Failure where a rule is unknown
 */
function withChosenRules(
  files: AuditFiles,
  { rule, skipRule, baseline }: RuleOptions,
  shell: Pick<Shell, "note">,
): AuditFiles {
  if (rule === undefined && skipRule === undefined) return files;
  if (baseline !== undefined)
    throw new Failure("usage", "--baseline compares whole audits", "leave out --rule and --skip-rule");
  const known = [...RULES, ...files.ownRules].map(({ id }) => id);
  const wrong = [...(rule ?? []), ...(skipRule ?? [])].find((id) => !known.includes(id));
  if (wrong !== undefined)
    throw new Failure(
      "unknown-name",
      `there is no rule "${wrong}"`,
      didYouMean(wrong, known).hint ?? "`twilio-org rules` lists them",
    );
  const off = known.filter((id) => rule?.includes(id) === false || skipRule?.includes(id) === true);
  if (off.length === known.length) throw new Failure("usage", "no rule would run", "choose at least one");
  shell.note(({ width }) => wrap(`Not checked: ${off.join(", ")}.`, width, 0, 2));
  return { ...files, skipped: off };
}

/** @throws Failure where code scanning could show nothing: each of its results stands at a line of a file */
function checkSarif(manifest: string | undefined, { format, leaveOutWaived }: SarifOptions): void {
  if (format === "sarif" && manifest === undefined)
    throw new Failure(
      "usage",
      "--format sarif needs a manifest",
      "code scanning shows each result at a line of a file: name the manifest of this organization, or choose json",
    );
  if (leaveOutWaived === true && format !== "sarif")
    throw new Failure("usage", "--leave-out-waived goes with --format sarif");
}

interface SarifOptions {
  readonly format: FormatName;
  readonly leaveOutWaived?: true | undefined;
}

/** @throws Failure where the controls can't be shown */
function controlsAsked({ controls, format, baseline }: ControlOptions): Framework | undefined {
  const framework = FRAMEWORKS.find((each) => each === controls);
  if (framework === undefined) return undefined;
  if (!BY_CONTROL.includes(format))
    throw new Failure(
      "usage",
      `--controls needs --format ${BY_CONTROL.slice(0, -1).join(", ")} or ${BY_CONTROL.at(-1) ?? ""}`,
    );
  if (baseline !== undefined)
    throw new Failure("usage", "--controls shows everything that was found", "leave out --baseline");
  return framework;
}

interface ControlOptions {
  readonly controls?: string | undefined;
  readonly format: FormatName;
  readonly baseline?: string | undefined;
}

/** Formats that group by control. */
const BY_CONTROL: readonly FormatName[] = ["table", "json", "markdown", "csv", "html"];

interface RuleOptions {
  readonly rule?: readonly string[] | undefined;
  readonly skipRule?: readonly string[] | undefined;
  readonly baseline?: string | undefined;
}

function ids(text: string): readonly string[] {
  return text.split(",").map((id) => id.trim());
}

function isFormat(name: string): name is FormatName {
  return name in FORMATS;
}

/** Formats that show what is new apart from what is known. */
const SETS_APART: readonly FormatName[] = ["table", "json", "markdown"];

const FORMAT_NAMES: readonly FormatName[] = Object.keys(FORMATS).filter(isFormat);
