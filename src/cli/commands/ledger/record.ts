import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { record, type Recorded, type Recording } from "../../../records/ledger/record";
import { type Organization } from "../../../model/organization";
import { type Snapshot } from "../../../model/snapshot";
import { jsonText } from "../../../report/text/json";
import { count } from "../../../report/text/words";
import { wrap } from "../../../report/text/wrap";
import { type Exit } from "../command-module";
import { EXIT } from "../../exit-status";
import { Failure } from "../../failure";
import { examples } from "../../help";
import { withLedger } from "../../input/ledger-source";
import { readSnapshot, requireSource } from "../../input/organization-source";
import { readFile } from "../../input/read-file";
import { manifestSource } from "../../input/teams";
import { recorderOf } from "../../input/recorder";
import { readOrganization } from "../../input/read-organization";
import { SCHEMA_VERSION } from "../../output/result-json";
import { type Shell } from "../../output/shell";
import { type Look } from "../../../report/text/look";
import { asOfOption, ledgerOption, resultOptions, teamsOption, twilioOptions } from "../../input/options";

/** `twilio-org ledger record`: adds what Twilio says, and what an audit found. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  resultOptions(twilioOptions(command), ["json"])
    .addArgument(
      new Argument("[file]", "a manifest: the snapshot is audited with it, and the findings are recorded too"),
    )
    .addOption(new Option("--findings <file>", "record these findings: a JSON result of `twilio-org audit`"))
    .addOption(new Option("--actor <name>", "who records it (default: the user of the GitHub or GitLab pipeline)"))
    .addOption(new Option("--revision <revision>", "the deployed stack's output `revision`"))
    .addOption(new Option("--commit <hash>", "the deployed commit (default: the pipeline's)"))
    .addOption(teamsOption())
    .addOption(ledgerOption())
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples(["ledger record --live access.yaml", "ledger record --snapshot acme.json --findings findings.json"]),
    )
    .action(async (manifest, { findings, asOf, format, output, actor, revision, commit, ...options }) => {
      if (manifest !== undefined && findings !== undefined)
        throw new Failure("usage", "a manifest and --findings are two sources of findings", "give one of them");
      requireSource(options);
      // Data that will be stored is read twice.
      const declared =
        manifest === undefined ? undefined : readOrganization(manifest, asOf, shell, await manifestSource(options));
      const about =
        manifest === undefined || declared === undefined ? undefined : { file: manifest, sid: declared.sid };
      const snapshot = await readSnapshot(about, options, asOf, shell, () => true);
      const audit = declared === undefined ? readAudit(findings) : auditOf(declared, snapshot, asOf);
      const recording: Recording = {
        snapshot,
        ...(await audit),
        recorder: recorderOf({ actor, revision, commit }, shell),
        recordedAt: asOf,
      };
      const recorded = await withLedger(options, shell, (store) => record(store, recording));
      const text = format === "json" ? `${jsonText(jsonOf(recorded), 2)}\n` : tableOf(recorded, shell.look(output));
      await shell.print([text], output);
      exit(snapshot.unread.length === 0 ? EXIT.clean : EXIT.incomplete);
    });
}

/** What an audit found in the snapshot, with a manifest for what Twilio does not know. */
async function auditOf(declared: Organization, snapshot: Snapshot, now: Date): Promise<Pick<Recording, "audit">> {
  const [{ audit }, { organizationOfSnapshot }] = await Promise.all([
    import("../../../auditor/audit/audit.js"),
    import("../../../model/live-organization.js"),
  ]);
  return { audit: audit({ organization: organizationOfSnapshot(snapshot, declared), declared, now }).result };
}

async function readAudit(file: string | undefined): Promise<Pick<Recording, "audit">> {
  if (file === undefined) return {};
  const { parseFindings } = await import("../../../auditor/audit/findings-file.js");
  const parsed = parseFindings(readFile(file));
  if ("result" in parsed) return { audit: parsed.result };
  throw new Failure(
    "malformed-file",
    `${file} is not what \`twilio-org audit --format json\` writes: ${parsed.problem}`,
  );
}

function jsonOf({ entry, changes }: Recorded): object {
  const { organization, sequence, hash, takenAt, recordedAt, unread } = entry;
  return {
    schemaVersion: SCHEMA_VERSION,
    organization: { sid: organization },
    sequence,
    hash,
    takenAt,
    recordedAt,
    complete: unread.length === 0,
    changes: Object.fromEntries(
      [...changes].map(([list, { set, gone }]) => [list, { set: set.size, gone: gone.length }]),
    ),
  };
}

function tableOf({ entry, changes }: Recorded, { width }: Look): string {
  const { organization, sequence, hash } = entry;
  const changeLines = [...changes].map(
    ([list, { set, gone }]) => `${list}: ${count(set.size, "new or changed", "new or changed")}, ${gone.length} gone`,
  );
  const lines = [
    `Entry ${sequence} of ${organization}.`,
    ...(changeLines.length === 0 ? ["Nothing has changed since the previous entry."] : changeLines),
  ];
  return `${lines.map((line) => wrap(line, width, 0, 2)).join("\n")}\nhead ${hash}\n`;
}
