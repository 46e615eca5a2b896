import { type Command } from "@commander-js/extra-typings";
import { type Exit } from "../command-module";
import { EXIT } from "../exit-status";
import { examples } from "../help";
import { asOfOption, outputOption } from "../options";
import { prefixOption, readSnapshotLive } from "../organization-source";
import { type Shell } from "../shell";

/** `twilio-org snapshot`: what Twilio says of the organization, as a file. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addOption(prefixOption())
    .addOption(outputOption())
    .addOption(asOfOption(shell))
    .addHelpText("after", examples(["snapshot --output acme.json", "audit --snapshot acme.json"]))
    .action(async ({ prefix, output, asOf }) => {
      // It will be taken for the truth long after nobody can ask again.
      const snapshot = await readSnapshotLive(prefix, asOf, shell, () => true);
      const { printSnapshot } = await import("../../auditor/snapshot-file.js");
      await shell.print([printSnapshot(snapshot)], output);
      for (const { list, why } of snapshot.unread)
        shell.note(({ colors }) => `${colors.red("not read:")} ${list}: ${why}`);
      exit(snapshot.unread.length === 0 ? EXIT.clean : EXIT.incomplete);
    });
}
