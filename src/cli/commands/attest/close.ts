import { type Command } from "@commander-js/extra-typings";
import { defined } from "../../../model/defined";
import { type Answer, isAnonymous } from "../../../records/attest/answers";
import { answerFaults } from "../../../records/attest/answer-faults";
import { partsOf, type ReviewPack } from "../../../records/attest/review-pack";
import { jsonText } from "../../../report/text/json";
import { csvOption, openPack, reviewArgument, type Table, tableNames, type WrongFile } from "./files";
import { publicKeyOption } from "./keys";
import { type Exit } from "../command-module";
import { EXIT } from "../../exit-status";
import { Failure } from "../../failure";
import { examples } from "../../help";
import { SCHEMA_VERSION } from "../../output/result-json";
import { type Shell } from "../../output/shell";
import { closingText, problemsText } from "../../../records/attest/formats/table";
import { asOfOption, resultOptions } from "../../input/options";

/** `twilio-org attest close`: what the reviewers decided, and what they did not. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  resultOptions(command, ["json"])
    .addArgument(reviewArgument())
    .addOption(publicKeyOption())
    .addOption(csvOption())
    .addOption(asOfOption(shell))
    .addHelpText("after", examples(["attest close 2026-q4/attestation.json --public-key review.pub"]))
    .action(async (file, { format, output, asOf, ...options }) => {
      const opened = openPack(file, options);
      const wrong = "wrong" in opened ? opened.wrong : faultsOf(file, opened.pack, opened.tables, asOf);
      if ("wrong" in opened || wrong.length > 0) {
        await shell.print([problemsText(wrong, shell.look())]);
        exit(EXIT.findings);
        return;
      }
      const { pack, tables } = opened;
      const answers = tables.flatMap((table) => table.answers);
      const text =
        format === "json"
          ? `${jsonText(closingJson(pack, answers), 2)}\n`
          : closingText(pack, answers, shell.look(output));
      await shell.print([text], output);
      const isOpen = answers.some((answer) => answer.verdict !== "keep" || isAnonymous(answer));
      exit(!pack.complete ? EXIT.incomplete : isOpen ? EXIT.findings : EXIT.clean);
    });
}

/** What keeps the tables of a pack from being closed: one that is missing, and answers that do not count. */
function faultsOf(file: string, pack: ReviewPack, tables: readonly Table[], now: Date): readonly WrongFile[] {
  const parts = partsOf(pack);
  if (tables.length === 0 && parts.length > 0)
    throw new Failure(
      "unreadable-file",
      `there is no ${tableNames(pack)[0] ?? ""} next to ${file}`,
      "give the filled-in table with --csv FILE",
    );
  const missing = parts.filter((part) => tables.every((table) => table.part !== part?.key));
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            file,
            problems: missing.map(
              (part) => `the table of the part ${part?.key ?? ""} is missing: all parts are closed together`,
            ),
          },
        ]),
    ...tables
      .map((table) => ({ file: table.file, problems: answerFaults(pack, table.answers, now) }))
      .filter(({ problems }) => problems.length > 0),
  ];
}

function closingJson({ organization, asOf, complete }: ReviewPack, answers: readonly Answer[]): object {
  const rows = answers.map(({ decision, verdict, reviewer, date, note }) => ({
    id: decision.id,
    person: decision.person,
    role: decision.role,
    scope: decision.scope,
    ...defined({ part: decision.part }),
    verdict,
    reviewer,
    date,
    note,
  }));
  return { schemaVersion: SCHEMA_VERSION, organization, asOf, complete, answers: rows };
}
