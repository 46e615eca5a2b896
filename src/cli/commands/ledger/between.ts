import { Argument, type Command } from "@commander-js/extra-typings";
import { accessChanges, type AccessChanges } from "../../../records/ledger/access-changes";
import { type Seen } from "../../../records/ledger/history";
import { type Entry } from "../../../records/ledger/entry";
import { entryAt, type Gap, knownAt, NEEDED } from "../../../records/ledger/timeline";
import { organizationOfSnapshot } from "../../../model/live-organization";
import { changeLines } from "../../../auditor/review";
import { jsonText } from "../../../report/text/json";
import { plain } from "../../../report/text/plain";
import { count } from "../../../report/text/words";
import { instantText } from "../../../model/instant";
import { wrap } from "../../../report/text/wrap";
import { type Exit } from "../command-module";
import { EXIT } from "../../exit-status";
import { Failure } from "../../failure";
import { examples } from "../../help";
import { askedMoment, readLedger, readNames, withLedger } from "../../input/ledger-source";
import { noteGaps, requireEntry, whoLines } from "./answers";
import { SCHEMA_VERSION } from "../../output/result-json";
import { type Shell } from "../../output/shell";
import { type Look } from "../../../report/text/look";
import { ledgerQuestion } from "../../input/options";

/** `twilio-org ledger between`: who gained and lost what between two moments. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  ledgerQuestion(command, ["json"])
    .addArgument(new Argument("<from>", "a date (the end of that day) or an instant, in UTC"))
    .addArgument(new Argument("<to>", "a later date or instant"))
    .addHelpText("after", examples(["ledger between 2026-03-01 2026-04-01 --ledger examples/acme/ledger"]))
    .action(async (since, until, { format, output, manifest, ...options }) => {
      const [begin, end] = [askedMoment(since), askedMoment(until)];
      if (begin > end) throw new Failure("usage", `${since} is later than ${until}`, "give the earlier one first");
      const { organization, entries } = await withLedger(options, shell, (store) => readLedger(store, options));
      const { declared, commitsBetween } = await readNames(manifest, options, shell);
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
      const seen: Seen = {
        sequence: to.entry.sequence,
        by: to.entry.takenAt,
        after: from.entry.takenAt,
        recorder: to.entry.recorder,
        recorderBefore: from.entry.recorder,
      };
      const result = {
        schemaVersion: SCHEMA_VERSION,
        organization: { sid: organization },
        from: endOf(from.entry),
        to: endOf(to.entry),
        complete: isComplete,
        ...changes,
        commits: commitsBetween(seen),
      };
      const text =
        format === "json"
          ? `${jsonText(result, 2)}\n`
          : betweenTable(seen, from.entry, changes, whoLines(seen, commitsBetween), shell.look(output));
      await shell.print([text], output);
      exit(isComplete ? EXIT.clean : EXIT.incomplete);
    });
}

/** Without a list that was never read, everything would look gained. */
function refuseUnknown(gaps: readonly Gap[]): void {
  const never = gaps.find(({ list, lastRead }) => lastRead === undefined && isNeeded(list));
  if (never !== undefined)
    throw new Failure(
      "ledger",
      `${never.list} had never been read at that time`,
      "choose a later date: there is nothing to compare",
    );
}

function isNeeded(name: string): boolean {
  return NEEDED.some((list) => list === name);
}

function endOf({ sequence, takenAt, recorder }: Entry): object {
  return { sequence, takenAt, recorder };
}

function betweenTable(
  { sequence, by }: Seen,
  from: Entry,
  changes: AccessChanges,
  who: readonly string[],
  { width, colors }: Look,
): string {
  const lines = changeLines({ ...changes, lists: [] });
  const { people } = changes;
  const gaining = people.filter(({ gained }) => gained.length > 0).length;
  const losing = people.filter(({ lost }) => lost.length > 0).length;
  const verdict = [
    `${count(gaining, "person gained", "people gained")} access and ${count(losing, "person lost", "people lost")} access`,
    `after ${instantText(from.takenAt)} (entry ${from.sequence}), by ${instantText(by)} (entry ${sequence}).`,
  ].join(" ");
  return [
    colors.bold(wrap(verdict, width, 0)),
    ...[...lines, ...(lines.length === 0 ? [] : who)].map((line) => wrap(plain(line), width, 0, 2)),
    "",
  ].join("\n");
}
