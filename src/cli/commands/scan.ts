import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { jsonDocument } from "../../report/text/json";
import { type Exit } from "./command-module";
import { EXIT, type ExitStatus } from "../exit-status";
import { examples } from "../help";
import { readOrganizations } from "../input/organizations";
import { type Webhook } from "./scan/notify";
import { type ScannedOrganization, type ScanResult } from "../../records/scan/scan-result";
import { type Shell } from "../output/shell";
import { type Look } from "../../report/text/look";
import {
  asOfOption,
  failOnOption,
  formatOption,
  timeoutOption,
  withoutListsOptions,
  withoutOwnerOption,
} from "../input/options";

/** `twilio-org scan`: audit and drift of many organizations, and what is new since the last time. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  withoutListsOptions(command)
    .addOption(withoutOwnerOption())
    .addOption(timeoutOption())
    .addArgument(new Argument("[file]", "the list of organizations").default("organizations.yaml"))
    .addOption(
      new Option(
        "-o, --output <folder>",
        "the folder for results; the last scan's results there are the baseline",
      ).makeOptionMandatory(),
    )
    .addOption(formatOption(["json"]))
    .addOption(failOnOption("exit with status 3 if there is a new finding of this severity or worse"))
    .addOption(
      new Option(
        "--notify-url-env <name>",
        "send what is new to the webhook whose URL is in this environment variable",
      ),
    )
    .addOption(
      new Option("--notify-format <format>", "the format of the message")
        .choices(["json", "slack"] as const)
        .default("json" as const),
    )
    .addOption(new Option("--ledger <location>", "also record each snapshot and its findings in this ledger"))
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples([
        "scan organizations.yaml --output scans",
        "scan --output scans --format json",
        "scan --output scans --ledger ledger",
        "scan --output scans --notify-url-env TWILIO_ORG_WEBHOOK_URL --notify-format slack",
      ]),
    )
    .action(async (file, { output: folder, format, failOn, notifyUrlEnv, notifyFormat, ledger, asOf, ...lists }) => {
      const entries = (await readOrganizations(file, shell)).map((entry) => ({ ...lists, ...entry }));
      const [{ scanOrganizations }, { scanResult }, { scanTable }, { makeFolder }] = await Promise.all([
        import("./scan/scan-organization.js"),
        import("../../records/scan/scan-result.js"),
        import("../../records/scan/table.js"),
        import("../output/output-file.js"),
      ]);
      await makeFolder(folder);
      const webhook = notifyUrlEnv === undefined ? undefined : { variable: notifyUrlEnv, format: notifyFormat };
      const telling = webhook === undefined ? undefined : await openTelling(folder, webhook, asOf, shell);
      const scans = await scanOrganizations(entries, { folder, failOn, now: asOf, hold: telling?.hold, ledger }, shell);
      const result = scanResult(scans, asOf);
      const views = { table: scanTable, json: scanJson } satisfies Record<typeof format, View>;
      await shell.print(views[format](result, shell.look()));
      const isTold = (await telling?.tell(result)) ?? true;
      exit(isTold ? STATUS[result.outcome] : EXIT.failed);
    });
}

/** What tells a webhook: news are held on disk as they are found, and sent at the end, after those of earlier scans. */
async function openTelling(folder: string, webhook: Webhook, now: Date, shell: Shell) {
  const [{ openOutbox }, { notify }, { systemRuntime }] = await Promise.all([
    import("./scan/outbox.js"),
    import("./scan/notify.js"),
    import("../../twilio/runtime.js"),
  ]);
  const outbox = openOutbox(folder, now, shell);
  const earlier = await outbox.read();
  await outbox.keep(earlier.messages);
  return {
    hold: (organization: ScannedOrganization) => outbox.hold(organization),
    tell: (result: ScanResult) => notify(earlier, result, webhook, outbox, shell, systemRuntime),
  };
}

const STATUS = {
  failed: EXIT.failed,
  incomplete: EXIT.incomplete,
  drift: EXIT.drift,
  findings: EXIT.findings,
  "nothing-new": EXIT.clean,
} as const satisfies Readonly<Record<ScanResult["outcome"], ExitStatus>>;

type View = (result: ScanResult, look: Look) => Iterable<string>;

function scanJson({ organizations, ...head }: ScanResult): Iterable<string> {
  return [jsonDocument(head, "organizations", organizations)];
}
