import { readFileSync } from "node:fs";
import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { whyUnreadable } from "../../../manifest/files/why-unreadable";
import { type Recorder } from "../../../records/ledger/entry";
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
import { asOfOption, formatOption, ledgerOption, outputOption } from "../../input/options";
import { liveOption, prefixOption, readSnapshot, requireSource, snapshotOption } from "../../input/organization-source";
import { readOrganization } from "../../input/read-organization";
import { SCHEMA_VERSION } from "../../output/result-json";
import { type Shell } from "../../output/shell";
import { type Look } from "../../../report/text/look";

/** `twilio-org ledger record`: adds what Twilio says, and what an audit found. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addArgument(new Argument("[file]", "a manifest: the snapshot is audited with it, and the findings are recorded"))
    .addOption(liveOption())
    .addOption(snapshotOption())
    .addOption(prefixOption())
    .addOption(new Option("--findings <file>", "record what `twilio-org audit --format json` found"))
    .addOption(new Option("--actor <name>", "who records it (default: whom GitHub or GitLab names)"))
    .addOption(new Option("--revision <revision>", "the revision of the stack that is deployed"))
    .addOption(new Option("--commit <hash>", "the commit that is deployed (default: the pipeline's)"))
    .addOption(ledgerOption())
    .addOption(formatOption(["json"]))
    .addOption(outputOption())
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples(["ledger record --live access.yaml", "ledger record --snapshot acme.json --findings findings.json"]),
    )
    .action(async (manifest, { findings, asOf, format, output, actor, revision, commit, ...options }) => {
      if (manifest !== undefined && findings !== undefined)
        throw new Failure("a manifest and --findings would both give findings", "leave one of them out");
      requireSource(options);
      // It will be taken for the truth long after nobody can ask again.
      const declared = manifest === undefined ? undefined : readOrganization(manifest, asOf, shell);
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
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Failure(`${file} can't be read: ${whyUnreadable(error)}`);
  }
  const { parseFindings } = await import("../../../auditor/audit/findings-file.js");
  const parsed = parseFindings(bytes);
  if ("result" in parsed) return { audit: parsed.result };
  throw new Failure(`${file} is not what \`twilio-org audit --format json\` writes: ${parsed.problem}`);
}

/** Who records, by the options or as the pipeline says. */
function recorderOf(
  options: { readonly [key in keyof Recorder]: Recorder[key] | undefined },
  { env }: Pick<Shell, "env">,
): Recorder {
  const actor = options.actor ?? env["GITHUB_ACTOR"] ?? env["GITLAB_USER_LOGIN"];
  const commit = options.commit ?? env["GITHUB_SHA"] ?? env["CI_COMMIT_SHA"];
  const { revision } = options;
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(revision === undefined ? {} : { revision }),
    ...(commit === undefined ? {} : { commit }),
  };
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
  const said = [...changes].map(
    ([list, { set, gone }]) => `${list}: ${count(set.size, "new or changed", "new or changed")}, ${gone.length} gone`,
  );
  const lines = [
    `Entry ${sequence} of ${organization}.`,
    ...(said.length === 0 ? ["Nothing is other than at the entry before."] : said),
  ];
  return `${lines.map((line) => wrap(line, width, 0, 2)).join("\n")}\nhead ${hash}\n`;
}
