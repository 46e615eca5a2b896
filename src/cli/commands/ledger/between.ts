import { Argument, type Command } from "@commander-js/extra-typings";
import { accessChanges, type AccessChanges } from "../../../ledger/access-changes";
import { type Entry } from "../../../ledger/entry";
import { entryAt, type Gap, knownAt, NEEDED } from "../../../ledger/timeline";
import { organizationOfSnapshot } from "../../../model/live-organization";
import { changeLines } from "../../../review";
import { jsonText } from "../../../text/json";
import { plain } from "../../../text/plain";
import { count, instantText } from "../../../text/words";
import { wrap } from "../../../text/wrap";
import { type Exit } from "../../command-module";
import { EXIT } from "../../exit-status";
import { Failure } from "../../failure";
import { examples } from "../../help";
import {
  askedMoment,
  ledgerOption,
  namingManifestOption,
  organizationOption,
  readLedger,
  readNames,
  withLedger,
} from "../../ledger-source";
import { noteGaps, requireEntry, whoLines } from "../../ledger-answers";
import { formatOption, outputOption } from "../../options";
import { SCHEMA_VERSION } from "../../result-json";
import { type Look, type Shell } from "../../shell";

/** `twilio-org ledger between`: who gained and lost what between two moments. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addArgument(new Argument("<from>", "a date, which stands for its end, or an instant; both in UTC"))
    .addArgument(new Argument("<to>", "a later one"))
    .addOption(ledgerOption())
    .addOption(organizationOption())
    .addOption(namingManifestOption())
    .addOption(formatOption(["json"]))
    .addOption(outputOption())
    .addHelpText("after", examples(["ledger between 2026-03-01 2026-04-01 --ledger examples/acme/ledger"]))
    .action(async (since, until, { format, output, manifest, ...options }) => {
      const [begin, end] = [askedMoment(since), askedMoment(until)];
      if (begin > end) throw new Failure(`${since} is later than ${until}`, "name the earlier moment first");
      const { organization, entries } = await withLedger(options, shell, (store) => readLedger(store, options));
      const declared = await readNames(manifest, shell);
      const [from, to] = [begin, end].map((moment) => {
        const known = knownAt(entries, requireEntry(entryAt(entries, moment), entries, moment));
        noteGaps(known.gaps, known.entry, shell);
        return known;
      });
      if (from === undefined || to === undefined) throw new Error("two moments give two entries");
      refuseUnknown([...from.gaps, ...to.gaps]);
      const changes = accessChanges(
        organizationOfSnapshot(from.snapshot, declared),
        organizationOfSnapshot(to.snapshot, declared),
        new Date(to.entry.takenAt),
      );
      const isComplete = from.gaps.length + to.gaps.length === 0;
      const result = {
        schemaVersion: SCHEMA_VERSION,
        organization: { sid: organization },
        from: endOf(from.entry),
        to: endOf(to.entry),
        complete: isComplete,
        ...changes,
      };
      const text =
        format === "json"
          ? `${jsonText(result, 2)}\n`
          : betweenTable(from.entry, to.entry, changes, shell.look(output));
      await shell.print([text], output);
      exit(isComplete ? EXIT.clean : EXIT.incomplete);
    });
}

/** Without a list that was never read, everything would look gained. */
function refuseUnknown(gaps: readonly Gap[]): void {
  const never = gaps.find(({ list, lastRead }) => lastRead === undefined && isNeeded(list));
  if (never !== undefined)
    throw new Failure(`${never.list} had never been read by then`, "name a later moment: there is nothing to compare");
}

function isNeeded(name: string): boolean {
  return NEEDED.some((list) => list === name);
}

function endOf({ sequence, takenAt, recorder }: Entry): object {
  return { sequence, takenAt, recorder };
}

function betweenTable(from: Entry, to: Entry, changes: AccessChanges, { width, colors }: Look): string {
  const lines = changeLines({ ...changes, lists: [] }).map(plain);
  const { people } = changes;
  const gaining = people.filter(({ gained }) => gained.length > 0).length;
  const losing = people.filter(({ lost }) => lost.length > 0).length;
  const verdict = [
    `${count(gaining, "person gained", "people gained")} access and ${count(losing, "person lost", "people lost")} access`,
    `after ${instantText(from.takenAt)} (entry ${from.sequence}), by ${instantText(to.takenAt)} (entry ${to.sequence}).`,
  ].join(" ");
  const who =
    lines.length === 0
      ? []
      : whoLines({
          sequence: to.sequence,
          by: to.takenAt,
          after: from.takenAt,
          recorder: to.recorder,
          recorderBefore: from.recorder,
        }).map(plain);
  return [
    colors.bold(wrap(verdict, width, 0)),
    ...lines.map((line) => wrap(line, width, 0, 2)),
    ...who.map((line) => wrap(line, width, 0, 2)),
    "",
  ].join("\n");
}
