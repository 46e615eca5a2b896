import { type Command } from "@commander-js/extra-typings";
import { type Answer, isAnonymous } from "../../../records/attest/answers";
import { answerFaults } from "../../../records/attest/answer-faults";
import { type ReviewPack } from "../../../records/attest/review-pack";
import { jsonText } from "../../../report/text/json";
import { csvOption, openPack, reviewArgument } from "./files";
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
      if ("problems" in opened) {
        await shell.print([problemsText(opened.file, opened.problems, shell.look())]);
        exit(EXIT.findings);
        return;
      }
      const { pack, answers } = opened;
      if (answers === undefined)
        throw new Failure(
          "unreadable-file",
          `there is no review.csv next to ${file}`,
          "give the filled-in table with --csv FILE",
        );
      const faults = answerFaults(pack, answers, asOf);
      if (faults.length > 0) {
        await shell.print([problemsText(options.csv ?? "review.csv", faults, shell.look())]);
        exit(EXIT.findings);
        return;
      }
      const text =
        format === "json"
          ? `${jsonText(closingJson(pack, answers), 2)}\n`
          : closingText(pack, answers, shell.look(output));
      await shell.print([text], output);
      const isOpen = answers.some((answer) => answer.verdict !== "keep" || isAnonymous(answer));
      exit(!pack.complete ? EXIT.incomplete : isOpen ? EXIT.findings : EXIT.clean);
    });
}

function closingJson({ organization, asOf, complete }: ReviewPack, answers: readonly Answer[]): object {
  const rows = answers.map(({ decision, verdict, reviewer, date, note }) => ({
    id: decision.id,
    person: decision.person,
    role: decision.role,
    scope: decision.scope,
    verdict,
    reviewer,
    date,
    note,
  }));
  return { schemaVersion: SCHEMA_VERSION, organization, asOf, complete, answers: rows };
}
