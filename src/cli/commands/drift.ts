import { defined } from "../../model/defined";
import { isSameSid } from "../../model/identity";
import { type Command, Option } from "@commander-js/extra-typings";
import { drift, type DriftResult, withBaseline } from "../../auditor/drift";
import { instantText } from "../../model/instant";
import { type Recorded } from "../../model/recorded";
import { type Snapshot } from "../../model/snapshot";
import { newOnes } from "../../model/baseline";
import { isJudged } from "../../model/left-out";
import { readDrift } from "../input/baseline";
import { type Exit } from "./command-module";
import { EXIT, type ExitStatus } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { readEarlierRoles } from "../input/ledger-source";
import { onlyManifest, requireManifest } from "../input/manifest-argument";
import { listsLeftOut, readSnapshot, readSnapshotFile } from "../input/organization-source";
import { readFile } from "../input/read-file";
import { manifestSource } from "../input/teams";
import { readOrganization } from "../input/read-organization";
import { type Shell } from "../output/shell";
import { version } from "../version";
import { DRIFT_VIEWS } from "../../auditor/drift/formats";
import {
  asOfOption,
  baselineOption,
  formatOption,
  manifestArgument,
  outputOption,
  sourceOptions,
  withoutListsOptions,
} from "../input/options";

/** `twilio-org drift`: where Twilio differs from the manifest. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  withoutListsOptions(sourceOptions(command))
    .addArgument(manifestArgument())
    .addOption(
      new Option(
        "--stack <file>",
        "also compare with a Pulumi state: the output of `pulumi stack export` (- for stdin)",
      ),
    )
    .addOption(new Option("--since <snapshot>", "an earlier snapshot: detect roles whose meaning has changed since"))
    .addOption(
      new Option(
        "-l, --ledger <location>",
        "a ledger, for the same: its last snapshot before the compared one (default: $TWILIO_ORG_LEDGER, if set)",
      ),
    )
    .addOption(formatOption(["json", "markdown", "github", "sarif", "junit"]))
    .addOption(baselineOption())
    .addOption(outputOption())
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples([
        "drift access.yaml --live",
        "drift access.yaml --snapshot acme.json --since last-week.json",
        "drift access.yaml --live --stack state.json",
      ]),
    )
    .action(async (argument, options) => {
      const { stack, since, baseline, format, output, asOf } = options;
      const file = requireManifest(onlyManifest(argument, options.manifest));
      const declared = readOrganization(file, asOf, shell, await manifestSource(options));
      const recorded = stack === undefined ? {} : { recorded: await readStack(stack, declared.sid) };
      if (baseline !== undefined && ["github", "sarif", "junit"].includes(format))
        throw new Failure("usage", "--baseline needs --format table, json or markdown");
      const earlier = since === undefined ? undefined : await readEarlier(since, declared.sid);
      const rolesBefore =
        earlier === undefined ? await readEarlierRoles(options, declared.sid, shell) : () => earlier.roles;
      const compare = (live: Snapshot) => {
        const roles = defined({ baselineRoles: rolesBefore(live.takenAt) });
        return drift({ declared, live, leftOut: listsLeftOut(options), now: asOf, ...recorded, ...roles });
      };
      const about = { file, sid: declared.sid };
      // A right may only seem to be missing, where somebody removed another one while the pages were read.
      const live = await readSnapshot(about, options, asOf, shell, (seen) => compare(seen).items.length > 0);
      if (since !== undefined && earlier !== undefined) requireEarlier(since, earlier, live);
      const found = compare(live);
      const result = baseline === undefined ? found : withBaseline(found, await readDrift(baseline, declared.sid));
      const view = await DRIFT_VIEWS[format](result, shell.look(output), { manifest: file, version: version() });
      await shell.print(view, output);
      exit(statusOf(result));
    });
}

/**
 * What was not read may hold more: there is no verdict then, whatever was found; what somebody chose to do without is
 * no reason to have none about the rest. With a baseline, new items alone count.
 */
function statusOf(result: DriftResult): ExitStatus {
  const { items, baseline } = result;
  return !isJudged(result) ? EXIT.incomplete : newOnes(items, baseline).length > 0 ? EXIT.drift : EXIT.clean;
}

async function readStack(file: string, organizationSid: string): Promise<Recorded> {
  const { readRecorded } = await import("../../../provider/handler/recorded.js");
  const name = file === "-" ? "the state on stdin" : file;
  const read = readRecorded(readFile(file).toString("utf8"), organizationSid);
  if ("problem" in read) throw new Failure("malformed-file", `${name} is not the state of a stack: ${read.problem}`);
  const { recorded, otherOrganizations = [] } = read;
  const { lists, unread, unfinished } = recorded;
  if ([lists, unread, unfinished].some(({ length }) => length > 0)) return recorded;
  throw new Failure(
    "wrong-organization",
    otherOrganizations.length > 0
      ? `${name} is about ${otherOrganizations.join(" and ")}, and the manifest about ${organizationSid}`
      : `${name} has no resource of ${organizationSid}`,
    "export the stack that manages this organization, or leave --stack out before its first deployment",
  );
}

/** What a role meant before cannot be read from a later snapshot: the change would be reported backwards. */
function requireEarlier(file: string, earlier: Snapshot, live: Snapshot): void {
  if (Date.parse(earlier.takenAt) <= Date.parse(live.takenAt)) return;
  const times = `it was taken at ${instantText(earlier.takenAt)}, the other one at ${instantText(live.takenAt)}`;
  throw new Failure(
    "usage",
    `--since ${file} is newer than the snapshot to compare: ${times}`,
    "name the older one with --since, the newer one with --snapshot",
  );
}

/** An earlier snapshot of the organization, with its role list. */
async function readEarlier(file: string, organizationSid: string): Promise<Snapshot> {
  const snapshot: Snapshot = await readSnapshotFile(file);
  if (!isSameSid(snapshot.organizationSid, organizationSid))
    throw new Failure(
      "wrong-organization",
      `${file} is about ${snapshot.organizationSid}, and the manifest about ${organizationSid}`,
    );
  if (snapshot.unread.some(({ list }) => list === "roles"))
    throw new Failure(
      "impossible",
      `${file} has no role list: it could not be read then`,
      "name another snapshot with --since",
    );
  return snapshot;
}
