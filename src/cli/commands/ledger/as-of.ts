import { Argument, type Command } from "@commander-js/extra-typings";
import { entryAt, knownAt, recordedSnapshot } from "../../../records/ledger/timeline";
import { effectiveAccess } from "../../../model/access";
import { CAPABILITIES } from "../../../model/capabilities";
import { organizationOfSnapshot } from "../../../model/live-organization";
import { instantText } from "../../../model/instant";
import { unknownAccess, withUnknown } from "../../../model/unknown-access";
import { accessRows } from "../../../auditor/questions/access-rows";
import { type Exit } from "../command-module";
import { EXIT } from "../../exit-status";
import { examples } from "../../help";
import { askedMoment, readLedger, readNames, withLedger } from "../../input/ledger-source";
import { noteGaps, requireEntry } from "./answers";
import { jsonResult, resultHead } from "../../output/result-json";
import { remark } from "../../output/remark";
import { type Shell } from "../../output/shell";
import { summarize } from "../../../auditor/questions/formats/access-summary";
import { accessTable } from "../../../auditor/questions/formats/access-table";
import { ledgerQuestion } from "../../input/options";

/** `twilio-org ledger as-of`: who could do what at a moment. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  ledgerQuestion(command, ["json", "snapshot"])
    .addArgument(new Argument("<date>", "a date (the end of that day) or an instant, in UTC"))
    .addHelpText(
      "after",
      examples([
        "ledger as-of 2026-03-02 --ledger examples/acme/ledger",
        "ledger as-of 2026-04-01T12:00:00Z --format snapshot --output then.json",
      ]),
    )
    .action(async (date, { format, output, manifest, ...options }) => {
      const moment = askedMoment(date);
      const { entries } = await withLedger(options, shell, (store) => readLedger(store, options));
      const entry = requireEntry(entryAt(entries, moment), entries, moment);
      shell.note(() => `As of the snapshot of ${instantText(entry.takenAt)}, entry ${entry.sequence}.`);
      if (format === "snapshot") {
        const { printSnapshot } = await import("../../../twilio/snapshot/snapshot-file.js");
        await shell.print([printSnapshot(recordedSnapshot(entries, entry))], output);
        for (const list of entry.unread) remark(shell, "not read", list);
      } else {
        const { snapshot, gaps } = knownAt(entries, entry);
        noteGaps(gaps, entry, shell);
        const organization = organizationOfSnapshot(snapshot, (await readNames(manifest, options, shell)).declared);
        const now = new Date(entry.takenAt);
        const access = effectiveAccess(organization, now);
        const capabilities = CAPABILITIES.map(({ id }) => id);
        const { groups } = access;
        const unknown = unknownAccess(organization);
        const people = withUnknown(access.people, unknown);
        const text =
          format === "table"
            ? accessTable(organization, summarize(organization, access), now, shell.look(output))
            : jsonResult(
                resultHead(organization, now),
                "rows",
                accessRows(access, { people, capabilities, groups }, "allowed", unknown),
              );
        await shell.print(text, output);
      }
      exit(entry.unread.length === 0 ? EXIT.clean : EXIT.incomplete);
    });
}
