import path from "node:path";
import { type Command, Option } from "@commander-js/extra-typings";
import { type Snapshot } from "../../model/snapshot";
import { wrap } from "../../report/text/wrap";
import { adoptNew } from "./adopt/new-manifest";
import { IMPORT_FILE, MANIFEST_FILE, refuseToReplace } from "./adopt/parts";
import { adoptPatch } from "./adopt/patch";
import { type Exit } from "./command-module";
import { EXIT } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { asOfOption } from "../input/options";
import { liveOption, prefixOption, readSnapshot, requireSource, snapshotOption } from "../input/organization-source";
import { type Shell } from "../output/shell";

/** `twilio-org adopt`: a manifest and a Pulumi import file of an organization that is there already. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addOption(liveOption())
    .addOption(snapshotOption())
    .addOption(prefixOption())
    .addOption(new Option("--without-accounts", "do without Twilio's list of accounts, where it can't be read"))
    .addOption(new Option("-o, --output <folder>", "where to write access.yaml and import.json (default: here)"))
    .addOption(new Option("--name <name>", "the name of the OrganizationAccess in the program").default("access"))
    .addOption(new Option("--force", "replace files that are there"))
    .addOption(new Option("--into <manifest>", "show what this manifest lacks, as a patch of it"))
    .addOption(new Option("--write", "with --into: write the patch"))
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples([
        "adopt --live",
        "adopt --snapshot acme.json --output adopted",
        "adopt --live --into access.yaml --write",
      ]),
    )
    .action(async (options) => {
      const { into, output = ".", force, write = false, name, asOf } = options;
      if (into === undefined && write) throw new Failure("--write goes with --into");
      if (into === undefined || options.output !== undefined)
        refuseToReplace(
          [...(into === undefined ? [MANIFEST_FILE] : []), IMPORT_FILE].map((file) => path.join(output, file)),
          force,
        );
      requireSource(options);
      // It will be taken for the truth long after nobody can ask again.
      const read = await readSnapshot(undefined, options, asOf, shell, () => true);
      const snapshot = options.withoutAccounts === true ? withoutAccounts(read) : read;
      if (snapshot.unread.length > 0) {
        shell.note(({ width }) => wrap("Nothing was written: what is missing here may be there in Twilio.", width, 0));
        exit(EXIT.incomplete);
        return;
      }
      if (into === undefined) await adoptNew(snapshot, { output, name, asOf }, shell);
      else await adoptPatch(snapshot, { into, write, output: options.output, name, asOf }, shell);
    });
}

/** What assignments tell of accounts stays. */
function withoutAccounts(snapshot: Snapshot): Snapshot {
  return { ...snapshot, accounts: [], unread: snapshot.unread.filter(({ list }) => list !== "accounts") };
}
