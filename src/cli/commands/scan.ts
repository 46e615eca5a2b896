import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { jsonDocument } from "../../report/text/json";
import { type Exit } from "./command-module";
import { EXIT, type ExitStatus } from "../exit-status";
import { Failure } from "../failure";
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
  parseTime,
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
    .addOption(
      new Option(
        "--resume <time>",
        "keep results that are younger, e.g. 6h: those of a scan that was killed, or of another runner",
      ).argParser(parseTime),
    )
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
    .action(
      async (file, { resume: resumeMs, output: folder, format, failOn, notifyUrlEnv, notifyFormat, ...other }) => {
        const { ledger, asOf, ...lists } = other;
        const after = new Date(shell.clock().getTime() - (resumeMs ?? 0));
        const entries = (await readOrganizations(file, shell)).map((entry) => ({ ...lists, ...entry }));
        const [{ scanOrganizations }, { scanResult }, { scanTable }, { makeFolder }] = await Promise.all([
          import("./scan/scan-organizations.js"),
          import("../../records/scan/scan-result.js"),
          import("../../records/scan/table.js"),
          import("../output/output-file.js"),
        ]);
        await makeFolder(folder);
        const webhook = notifyUrlEnv === undefined ? undefined : { variable: notifyUrlEnv, format: notifyFormat };
        const notifier =
          webhook === undefined ? undefined : await openNotifier({ folder, ledger, webhook }, asOf, shell);
        const options = { folder, failOn, now: asOf, hold: notifier?.hold, ledger, after };
        const scans = await scanOrganizations(entries, options, shell);
        const result = scanResult(scans, asOf);
        const views = { table: scanTable, json: scanJson } satisfies Record<typeof format, View>;
        await shell.print(views[format](result, shell.look()));
        const isDelivered = (await notifier?.tell(result)) ?? true;
        exit(isDelivered ? STATUS[result.outcome] : EXIT.failed);
      },
    );
}

/** What tells a webhook: news are held on disk as they are found, and sent at the end, after those of earlier scans. */
async function openNotifier(
  {
    folder,
    ledger,
    webhook,
  }: { readonly folder: string; readonly ledger?: string | undefined; readonly webhook: Webhook },
  now: Date,
  shell: Shell,
) {
  const [{ openOutbox }, { notify }, { systemRuntime }, { whileClaimed }] = await Promise.all([
    import("./scan/outbox.js"),
    import("./scan/notify.js"),
    import("../../twilio/runtime.js"),
    import("../input/claimed.js"),
  ]);
  const outbox = openOutbox(folder, now, shell);
  const alone = async (task: () => Promise<boolean>): Promise<boolean> => {
    const done = await whileClaimed("outbox of scan", { ledger, patienceMs: OUTBOX_MS }, shell, task);
    if (done !== "busy") return done.result;
    throw new Failure(
      "impossible",
      "another runner is still sending messages",
      "run the scan again: nothing that is new is lost",
    );
  };
  const isWhole = await alone(() => outbox.gather());
  return {
    hold: (organization: ScannedOrganization) => outbox.hold(organization),
    tell: async (result: ScanResult) =>
      (await alone(() => notify(result, webhook, outbox, shell, systemRuntime))) && isWhole,
  };
}

/** How long another runner may take to send its messages, in milliseconds. */
const OUTBOX_MS = 10 * 60 * 1000;

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
