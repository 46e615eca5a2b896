import { Argument, type Command } from "@commander-js/extra-typings";
import { type HistoryRow, type PersonHistory, personHistory } from "../../../records/ledger/history";
import { changeLines } from "../../../auditor/review";
import { plain } from "../../../report/text/plain";
import { count } from "../../../report/text/words";
import { instantText } from "../../../model/instant";
import { wrap } from "../../../report/text/wrap";
import { type Exit } from "../command-module";
import { examples } from "../../help";
import { askedHolder, type OneLedger, readLedger, readNames, withLedger } from "../../input/ledger-source";
import { block, notePerson, personStatus, seenText, whoLines } from "./answers";
import { type CommitsBetween } from "../../input/manifest-commits";
import { jsonResult, SCHEMA_VERSION } from "../../output/result-json";
import { type Shell } from "../../output/shell";
import { type Look } from "../../../report/text/look";
import { ledgerQuestion } from "../../input/options";

/** `twilio-org ledger history`: what a person gained and lost, and when. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  ledgerQuestion(command, ["json"])
    .addArgument(new Argument("<person>", "an e-mail address (current or former), or a user SID"))
    .addHelpText("after", examples(["ledger history ada@acme.example --ledger examples/acme/ledger"]))
    .action(async (who, { format, output, manifest, ...options }) => {
      const person = askedHolder(who);
      const ledger = await withLedger(options, shell, (store) => readLedger(store, options));
      const { declared, commitsBetween } = await readNames(manifest, options, shell);
      const history = personHistory(ledger.entries, person, declared);
      notePerson(person, history, shell);
      const text =
        format === "json"
          ? jsonResult(
              headOf(ledger, person, history),
              "rows",
              history.rows.map((row) => ({ ...row, commits: commitsBetween(row) })),
            )
          : historyTable(ledger, person, history, commitsBetween, shell.look(output));
      await shell.print(text, output);
      exit(personStatus(ledger.entries, history));
    });
}

function headOf({ organization, entries }: OneLedger, person: string, { sids, emails, unread }: PersonHistory): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    organization: { sid: organization },
    person,
    users: [...sids],
    addresses: [...emails],
    snapshots: entries.length,
    unread: unread.map(({ sequence }) => sequence),
  };
}

function* historyTable(
  { entries }: OneLedger,
  person: string,
  { rows, unread }: PersonHistory,
  commitsBetween: CommitsBetween,
  look: Look,
): Generator<string> {
  const times = entries.map(({ takenAt }) => takenAt).sort();
  const span = `${instantText(times[0] ?? "")} to ${instantText(times.at(-1) ?? "")}`;
  const head = `${plain(person)}: ${count(entries.length, "snapshot")}, ${span}.`;
  const gaps =
    unread.length === 0 ? "" : ` ${count(unread.length, "of them is", "of them are")} incomplete and passed over.`;
  yield `${wrap(`${head}${gaps}`, look.width, 0, 2)}\n`;
  for (const row of rows) yield `\n${block(seenText(row), rowLines(row, commitsBetween), look)}`;
  if (rows.length === 0) yield "Nothing is known about this person.\n";
}

function rowLines(row: HistoryRow, commitsBetween: CommitsBetween): readonly string[] {
  return [
    ...changeLines({ ...row, lists: [] }),
    ...row.findings.opened.map(({ ruleId, message }) => `finding opened: ${ruleId}: ${message}`),
    ...row.findings.closed.map(({ ruleId, message }) => `finding closed: ${ruleId}: ${message}`),
    ...whoLines(row, commitsBetween),
  ].map(plain);
}
