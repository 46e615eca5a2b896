import { Argument, type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { FORMATS, type FormatName } from "../../auditor/audit/formats";
import { type Severity } from "../../model/finding";
import { type RuleContext } from "../../auditor/rules";
import { type Snapshot } from "../../model/snapshot";
import { readAuditFiles } from "../input/audit-files";
import { auditSource } from "../input/audit-source";
import { baselineOption, readFindings } from "../input/baseline";
import { type Exit } from "./command-module";
import { peopleEmailOption, peopleFunctionOption, peopleOption } from "../input/directory-options";
import { EXIT } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { onlyManifest } from "../input/manifest-argument";
import { asOfOption, manifestOption, outputOption } from "../input/options";
import { liveOption, prefixOption, readSource, snapshotOption } from "../input/organization-source";
import { type Shell } from "../output/shell";
import { version } from "../version";

/** `twilio-org audit`: what is wrong with an organization's access. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addArgument(new Argument("[file]", "the manifest (default: access.yaml, if it is there)"))
    .addOption(manifestOption())
    .addOption(snapshotOption())
    .addOption(liveOption())
    .addOption(prefixOption())
    .addOption(peopleOption())
    .addOption(peopleEmailOption())
    .addOption(peopleFunctionOption())
    .addOption(new Option("--waivers <file>", "findings that were accepted, until a day"))
    .addOption(
      new Option("--waiver-days <days>", "the longest time for which a waiver may run").argParser(days).default(180),
    )
    .addOption(
      new Option(
        "--base-ref <ref>",
        "read the waivers and rules as this git ref has them, not as the change under review has them",
      ),
    )
    .addOption(new Option("--rules <file>", "which rules run, how severe they are, and their options"))
    .addOption(
      new Option("--format <format>", "how to print the result").choices(FORMAT_NAMES).default("table" as const),
    )
    .addOption(baselineOption())
    .addOption(outputOption())
    .addOption(
      new Option("--fail-on <severity>", "the least severity that makes the exit status 3")
        .choices(["error", "warning", "info"] as const satisfies readonly Severity[])
        .default("warning" as const),
    )
    .addOption(new Option("--certificate <file>", "write a separation-of-duties certificate if there are no conflicts"))
    .addOption(asOfOption(shell))
    .addOption(new Option("--dry-run", "with --live: say which requests it takes, and make none"))
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
          throw new Failure("--dry-run goes with --live", "without --live no request is made");
        await shell.print([`${(await requestsFor(file, asOf, shell)).join("\n")}\n`], output);
        return;
      }
      if (baseline !== undefined && !SETS_APART.includes(format))
        throw new Failure(`--baseline goes with --format ${SETS_APART.join(", ")}, which set apart what is new`);
      const files = await readAuditFiles(options, shell);
      const source = await readSource(file, options, asOf, shell);
      const [{ isFailing, withBaseline }, { matrixView }, { RULES }, formatter] = await Promise.all([
        import("../../auditor/audit/audit.js"),
        import("../../auditor/audit/matrix.js"),
        import("../../auditor/rules/index.js"),
        FORMATS[format](),
      ]);
      const { result: found, organization, access } = await auditSource(source, files, asOf);
      const result =
        baseline === undefined ? found : withBaseline(found, await readFindings(baseline, organization.sid));
      const look = shell.look(output);
      const report = { result, matrix: matrixView(organization, access) };
      const rules = [...RULES, ...files.ownRules];
      const text = formatter(report, {
        color: look.colors.isColorSupported,
        width: look.width,
        failOn,
        version: version(),
        rules,
      });
      await shell.print([text], output);
      if (options.certificate !== undefined)
        await writeCertificate({ organization, access, now: asOf }, source.snapshot, options.certificate, shell);
      exit(!result.complete ? EXIT.incomplete : isFailing(result, failOn) ? EXIT.findings : EXIT.clean);
    });
}

/** The requests that a reading takes, as far as it can be told before it. */
async function requestsFor(manifest: string | undefined, now: Date, shell: Shell): Promise<readonly string[]> {
  const { requestsNeeded } = await import("../../twilio/snapshot/read-live.js");
  if (manifest === undefined) return requestsNeeded(undefined);
  const { readOrganization } = await import("../input/read-organization.js");
  const { bindings } = readOrganization(manifest, now, shell);
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
  if ("why" in certified) shell.note(({ colors }) => `${colors.yellow("no certificate:")} ${certified.why}`);
  else await shell.print([`${JSON.stringify(certified.certificate, undefined, 1)}\n`], file);
}

function isFormat(name: string): name is FormatName {
  return name in FORMATS;
}

/** Formats that show what is new apart from what is known. */
const SETS_APART: readonly FormatName[] = ["table", "json", "markdown"];

const FORMAT_NAMES: readonly FormatName[] = Object.keys(FORMATS).filter(isFormat);

function days(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("It must be a whole number of days.");
  return value;
}
