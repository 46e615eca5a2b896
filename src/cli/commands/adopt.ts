import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { type Command, Option } from "@commander-js/extra-typings";
import { adopt, type Adoption } from "../../adopt/adoption";
import { leftOutLine, printAdopted } from "../../adopt/print-adopted";
import { loadManifest } from "../../model/manifest/load";
import { type Organization } from "../../model/organization";
import { type Problem } from "../../model/problem";
import { type Snapshot } from "../../model/snapshot";
import { importFile } from "../../provider/import-file";
import { plain } from "../../text/plain";
import { count } from "../../text/words";
import { wrap } from "../../text/wrap";
import { type Exit } from "../command-module";
import { EXIT } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { asOfOption } from "../options";
import { liveOption, prefixOption, readSnapshotFile, snapshotOption } from "../organization-source";
import { readSettledSnapshot } from "../settled-snapshot";
import { type Shell } from "../shell";
import { problemLines } from "../views/problems-table";

const MANIFEST = "access.yaml";
const IMPORT = "import.json";

/** `twilio-org adopt`: a manifest and a Pulumi import file of an organization that is there already. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addOption(liveOption())
    .addOption(snapshotOption())
    .addOption(prefixOption())
    .addOption(new Option("-o, --output <folder>", `where to write ${MANIFEST} and ${IMPORT}`).default("."))
    .addOption(new Option("--name <name>", "the name of the OrganizationAccess in the program").default("access"))
    .addOption(new Option("--force", "replace files that are there"))
    .addOption(asOfOption(shell))
    .addHelpText("after", examples(["adopt --live --output adopted", "adopt --snapshot acme.json --output adopted"]))
    .action(async (options) => {
      const { output, name, force, asOf } = options;
      const files = { manifest: path.join(output, MANIFEST), import: path.join(output, IMPORT) };
      const there = Object.values(files).filter((file) => existsSync(file));
      if (there.length > 0 && force !== true)
        throw new Failure(
          `${there.join(" and ")} would be replaced`,
          "name another folder with --output, or give --force",
        );
      const snapshot = await readComplete(options, shell);
      if (snapshot === undefined) {
        exit(EXIT.incomplete);
        return;
      }
      const adoption = adopted(snapshot);
      const manifest = printAdopted(adoption, snapshot);
      const { organization, problems } = reload(manifest, asOf);
      const imported = await importFile(organization, snapshot, { name, now: asOf, revision: newRevision() });
      mkdirSync(output, { recursive: true });
      await shell.print([manifest], files.manifest);
      await shell.print([`${JSON.stringify(imported, undefined, 1)}\n`], files.import);
      await shell.print([summary(adoption, imported.resources.length, files)]);
      for (const left of adoption.leftOut)
        shell.note(({ colors, width }) =>
          wrap(`${colors.yellow("left out:")} ${plain(leftOutLine(left).slice(2))}`, width, 0, 4),
        );
      if (problems.length > 0) {
        shell.note((look) => problemLines(problems, look));
        shell.note(({ width }) => wrap(REFUSED, width, 0));
      }
    });
}

const REFUSED =
  "This is how Twilio has it, and `pulumi up` refuses it: take these rights away in Twilio, or take the list out of the manifest.";

type SourceOptions = {
  readonly live?: true | undefined;
  readonly snapshot?: string | undefined;
  readonly prefix?: string | undefined;
  readonly asOf: Date;
};

/** The whole organization; nothing, and why on the terminal, where a part of it could not be read. */
async function readComplete(
  { live, snapshot: file, prefix, asOf }: SourceOptions,
  shell: Shell,
): Promise<Snapshot | undefined> {
  if (live === true && file !== undefined)
    throw new Failure("--live and --snapshot name two organizations", "leave one of them out");
  if (live === undefined && file === undefined)
    throw new Failure("which organization?", "give --live to read it from Twilio, or --snapshot FILE");
  const snapshot = file === undefined ? await readSettledSnapshot(prefix, asOf, shell) : await readSnapshotFile(file);
  if (snapshot.unread.length === 0) return snapshot;
  for (const { list, why } of snapshot.unread) shell.note(({ colors }) => `${colors.red("not read:")} ${list}: ${why}`);
  shell.note(({ width }) => wrap("Nothing was written: what is missing here may be there in Twilio.", width, 0));
  return undefined;
}

function adopted(snapshot: Snapshot, declared?: Organization): Adoption {
  const adoption = adopt(snapshot, declared);
  if ("problem" in adoption)
    throw new Failure(adoption.problem, "give one of them another address in the Twilio Console");
  return adoption;
}

/** What a program will make of the manifest. */
function reload(text: string, now: Date): { organization: Organization; problems: readonly Problem[] } {
  const bytes = new TextEncoder().encode(text);
  const { organization, problems } = loadManifest(MANIFEST, { read: () => ({ bytes }), glob: () => [] }, now);
  const [first] = problems;
  if (organization !== undefined) return { organization, problems };
  throw new Error(`the adopted manifest can't be read back: ${first?.message ?? ""}`);
}

/** A revision's bytes, and the release of @pulumi/random that this package depends on. */
function newRevision(): { bytes: Buffer; version: string } {
  const own: unknown = JSON.parse(readFileSync(path.join(__dirname, "..", "..", "..", "package.json"), "utf8"));
  const version = /"@pulumi\/random":"([^"]+)"/.exec(JSON.stringify(own))?.[1];
  if (version === undefined) throw new Error("package.json names no version of @pulumi/random");
  return { bytes: randomBytes(8), version };
}

function summary({ organization }: Adoption, resources: number, files: { manifest: string; import: string }): string {
  const { people, bindings, billingGroups, accounts } = organization;
  const counts = [
    count(people.size, "person", "people"),
    count(bindings.length, "role"),
    count(billingGroups.size, "Billing Group"),
    count(accounts.size, "account"),
  ];
  return `${files.manifest}: ${counts.join(", ")}\n${files.import}: ${count(resources, "resource")}\n`;
}
