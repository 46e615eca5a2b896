import { type Command } from "@commander-js/extra-typings";
import { csvOption, openPack, reviewArgument } from "./files";
import { publicKeyOption } from "./keys";
import { type Exit } from "../command-module";
import { EXIT } from "../../exit-status";
import { examples } from "../../help";
import { type Shell } from "../../output/shell";
import { problemsText, verifiedText } from "../../../records/attest/formats/table";

/** `twilio-org attest verify`: whether a pack is what was signed. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addArgument(reviewArgument())
    .addOption(publicKeyOption())
    .addOption(csvOption())
    .addHelpText("after", examples(["attest verify 2026-q4/attestation.json --public-key review.pub"]))
    .action(async (file, options) => {
      const opened = openPack(file, options);
      if ("wrong" in opened) {
        await shell.print([problemsText(opened.wrong, shell.look())]);
        exit(EXIT.findings);
        return;
      }
      await shell.print([verifiedText(opened.pack, opened.compared, shell.look())]);
      exit(opened.pack.complete ? EXIT.clean : EXIT.incomplete);
    });
}
