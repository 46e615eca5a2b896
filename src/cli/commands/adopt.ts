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
import { readPeople } from "../input/people";
import { readSnapshot, requireSource } from "../input/organization-source";
import { PROVIDERS, providerOfProgram } from "../input/pulumi-program";
import { type Shell } from "../output/shell";
import { asOfOption, peopleOptions, teamsOption, twilioOptions } from "../input/options";

/** `twilio-org adopt`: a manifest and a Pulumi import file of an organization that is there already. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  peopleOptions(twilioOptions(command))
    .addOption(new Option("--without-accounts", "continue if Twilio's list of accounts can't be read"))
    .addOption(
      new Option("-o, --output <folder>", "where to write access.yaml and import.json (default: the current folder)"),
    )
    .addOption(
      new Option("--name <name>", "the name of the OrganizationAccess resource in the program").default("access"),
    )
    .addOption(
      new Option(
        "--provider <provider>",
        "what the program uses: the dynamic provider or the plugin (default: by the runtime in the folder's Pulumi.yaml)",
      ).choices(PROVIDERS),
    )
    .addOption(new Option("--force", "replace existing files"))
    .addOption(new Option("--into <manifest>", "show what this manifest is missing, as a patch"))
    .addOption(teamsOption())
    .addOption(new Option("--write", "with --into: apply the patch"))
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples([
        "adopt --live",
        "adopt --live --people people.csv",
        "adopt --snapshot acme.json --output adopted",
        "adopt --live --into access.yaml --write",
      ]),
    )
    .action(async (options) => {
      const { into, output = ".", force, write = false, name, asOf } = options;
      if (into === undefined && write) throw new Failure("usage", "--write needs --into");
      if (into === undefined || options.output !== undefined)
        refuseToReplace(
          [...(into === undefined ? [MANIFEST_FILE] : []), IMPORT_FILE].map((file) => path.join(output, file)),
          force,
        );
      requireSource(options);
      // Data that will be stored is read twice.
      const read = await readSnapshot(undefined, options, asOf, shell, () => true);
      const snapshot = options.withoutAccounts === true ? withoutAccounts(read) : read;
      if (snapshot.unread.length > 0) {
        shell.note(({ width }) =>
          wrap("Nothing was written: what could not be read would be missing from the manifest.", width, 0),
        );
        exit(EXIT.incomplete);
        return;
      }
      const directory = await readPeople(options, shell);
      const program = { name, provider: options.provider ?? providerOfProgram(output) };
      if (into === undefined) await adoptNew(snapshot, { output, program, asOf, directory }, shell);
      else await adoptPatch(snapshot, { ...options, program, into, write, directory }, shell);
    });
}

/** What assignments tell of accounts stays. */
function withoutAccounts(snapshot: Snapshot): Snapshot {
  return { ...snapshot, accounts: [], unread: snapshot.unread.filter(({ list }) => list !== "accounts") };
}
