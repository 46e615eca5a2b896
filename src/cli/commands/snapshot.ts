import { type Command, Option } from "@commander-js/extra-typings";
import { type Exit } from "./command-module";
import { EXIT } from "../exit-status";
import { examples } from "../help";
import { listsLeftOut, readSnapshotLive } from "../input/organization-source";
import { remark } from "../output/remark";
import { type Shell } from "../output/shell";
import {
  asOfOption,
  outputOption,
  prefixOption,
  timeoutOption,
  withoutListsOptions,
  withoutOwnerOption,
} from "../input/options";

/** `twilio-org snapshot`: what Twilio says of the organization, as a file. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  withoutListsOptions(command)
    .addOption(prefixOption())
    .addOption(timeoutOption())
    .addOption(withoutOwnerOption())
    .addOption(outputOption())
    .addOption(new Option("--as-state <file>", "also write it as a Pulumi state, so that the policy pack can check it"))
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples([
        "snapshot --output acme.json",
        "audit --snapshot acme.json",
        "snapshot --output acme.json --as-state state.json",
      ]),
    )
    .action(async ({ output, asState, asOf, ...options }) => {
      // Data that will be stored is read twice.
      const snapshot = await readSnapshotLive(options, asOf, shell, () => true);
      const { printSnapshot } = await import("../../twilio/snapshot/snapshot-file.js");
      await shell.print([printSnapshot(snapshot)], output);
      if (asState !== undefined) {
        const { printSnapshotState } = await import("../../../provider/policy/snapshot-state.js");
        await shell.print([printSnapshotState(snapshot)], asState);
      }
      for (const { list, why } of snapshot.unread) remark(shell, "not read", `${list}: ${why}`);
      const leftOut = listsLeftOut(options);
      exit(snapshot.unread.every(({ list }) => leftOut.includes(list)) ? EXIT.clean : EXIT.incomplete);
    });
}
