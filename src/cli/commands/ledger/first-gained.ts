import { defined } from "../../../model/defined";
import { Argument, type Command } from "@commander-js/extra-typings";
import { type Period, periodsOf, type Seen } from "../../../records/ledger/history";
import { type AccessPathJson } from "../../../model/access-path-json";
import { type Organization } from "../../../model/organization";
import { roleLabel } from "../../../model/roles";
import { plain } from "../../../report/text/plain";
import { wrap } from "../../../report/text/wrap";
import { type Exit } from "../command-module";
import { examples } from "../../help";
import { askedHolder, readLedger, readNames, withLedger } from "../../input/ledger-source";
import { block, notePerson, personStatus, seenText, whoLines } from "./answers";
import { type CommitsBetween } from "../../input/manifest-commits";
import { requireCapability } from "../../input/question";
import { jsonResult, SCHEMA_VERSION } from "../../output/result-json";
import { type Shell } from "../../output/shell";
import { type Look } from "../../../report/text/look";
import { ledgerQuestion } from "../../input/options";

/** `twilio-org ledger first-gained`: since when a person can do something. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  ledgerQuestion(command, ["json"])
    .addArgument(new Argument("<person>", "an e-mail address (current or former), or a user SID"))
    .addArgument(new Argument("<capability>", "the id of a billing right, from `twilio-org roles`"))
    .addArgument(new Argument("[group]", "a Billing Group: its id, or its key in the manifest (default: any)"))
    .addHelpText(
      "after",
      examples(["ledger first-gained linus@acme.example view-invoices --ledger examples/acme/ledger"]),
    )
    .action(async (who, what, where, { format, output, manifest, ...options }) => {
      const person = askedHolder(who);
      const capability = requireCapability(what);
      const { organization, entries } = await withLedger(options, shell, (store) => readLedger(store, options));
      const { declared, commitsBetween } = await readNames(manifest, options, shell);
      const group = where === undefined ? undefined : groupKey(where, declared);
      const question = { person, capability, ...defined({ group }) };
      const found = periodsOf(entries, question, declared);
      notePerson(person, found, shell);
      const head = { schemaVersion: SCHEMA_VERSION, organization: { sid: organization }, ...question };
      const text =
        format === "json"
          ? jsonResult(
              head,
              "periods",
              found.periods.map((period) => withCommits(period, commitsBetween)),
            )
          : periodsTable(question, found.periods, commitsBetween, shell.look(output));
      await shell.print(text, output);
      exit(personStatus(entries, found));
    });
}

function withCommits({ gained, lost, ...period }: Period, commitsBetween: CommitsBetween): object {
  const addCommits = (seen: Seen): object => ({ ...seen, commits: commitsBetween(seen) });
  return { gained: addCommits(gained), ...period, ...(lost === undefined ? {} : { lost: addCommits(lost) }) };
}

function groupKey(text: string, declared: Organization | undefined): string {
  return [...(declared?.billingGroups.values() ?? [])].find(({ id }) => id === text)?.key ?? text;
}

function* periodsTable(
  { person, capability, group }: { readonly person: string; readonly capability: string; readonly group?: string },
  periods: readonly Period[],
  commitsBetween: CommitsBetween,
  look: Look,
): Generator<string> {
  const what = `${plain(person)}: ${capability}${group === undefined ? "" : ` on ${plain(group)}`}`;
  const never = `${what} was never seen.`;
  yield `${wrap(periods.length === 0 ? never : what, look.width, 0, 2)}\n`;
  for (const { gained, paths, lost } of periods) {
    const ways = paths.map((path) => `via ${wayText(path)}`);
    yield block(`gained ${seenText(gained)}`, [...ways, ...whoLines(gained, commitsBetween)].map(plain), look);
    if (lost === undefined) yield "held in the last snapshot\n";
    else yield block(`lost ${seenText(lost)}`, whoLines(lost, commitsBetween).map(plain), look);
  }
}

function wayText({ role, billingGroup, account, source }: AccessPathJson): string {
  const place = billingGroup ?? account;
  const assignment = "assignment" in source ? ` (assignment ${source.assignment})` : "";
  return `${roleLabel(role)}${place === undefined ? "" : ` on ${place}`}${assignment}`;
}
