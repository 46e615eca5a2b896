import { firstLines } from "../../../report/text/words";
import { type Command, Option } from "@commander-js/extra-typings";
import { type Organization } from "../../../model/organization";
import { parseAccountUsers } from "../../../auditor/simulate/account-users";
import { manifestLines } from "../../../auditor/simulate/manifest-lines";
import { simulateUplift } from "../../../auditor/simulate/uplift";
import { type Exit } from "../command-module";
import { EXIT } from "../../exit-status";
import { Failure } from "../../failure";
import { examples } from "../../help";
import { onlyManifest } from "../../input/manifest-argument";
import { type SourceOptions } from "../../input/organization-source";
import { readFile } from "../../input/read-file";
import { manifestSource } from "../../input/teams";
import { readOrganization } from "../../input/read-organization";
import { noteUnknown } from "../../output/note-unknown";
import { resultHead } from "../../output/result-json";
import { type Shell } from "../../output/shell";
import { printRows } from "../../output/print-document";
import { readStart, withFunctions } from "./read-start";
import {
  asOfOption,
  knownRolesOption,
  manifestArgument,
  peopleOptions,
  resultOptions,
  sourceOptions,
} from "../../input/options";

/** `twilio-org simulate uplift`: from account roles to billing roles. */
export function defineUplift(command: Command, shell: Shell, exit: Exit): void {
  resultOptions(peopleOptions(sourceOptions(command)), ["json", "markdown", "html", "csv", "manifest"])
    .description("Twilio's transition from account roles to billing roles, person by person")
    .addArgument(manifestArgument())
    .addOption(new Option("--csv <file>", "an export of account users; a manifest can add what it lacks"))
    .addOption(knownRolesOption())
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples(["simulate uplift access.yaml", "simulate uplift --csv users.csv --format html -o uplift.html"]),
    )
    .action(async (argument, { manifest, csv, format, output, asOf, ...options }) => {
      const file = onlyManifest(argument, manifest);
      const organization =
        csv === undefined
          ? await readStart(file, options, asOf, shell)
          : await withFunctions(await readExport(csv, file, options, asOf, shell), options, shell);
      const uplift = simulateUplift(organization, asOf);
      const { upliftDocument } = await import("../../../auditor/simulate/uplift-report.js");
      const parts = {
        document: () => upliftDocument(uplift, asOf),
        json: async () => ({
          ...resultHead(organization, asOf),
          ...(await import("../../../auditor/simulate/uplift-json.js")).upliftJson(uplift),
        }),
        csv: async () => {
          const { UPLIFT_COLUMNS, upliftRows } = await import("../../../auditor/simulate/uplift-rows.js");
          return { head: UPLIFT_COLUMNS, rows: upliftRows(uplift) };
        },
      };
      if (format === "manifest")
        await shell.print(
          manifestLines(uplift.before, uplift).map((line) => `${line}\n`),
          output,
        );
      else await printRows(format, parts, output, shell);
      const isUnknown = noteUnknown([organization], shell) || uplift.people.some(({ unknown }) => unknown.length > 0);
      exit(isUnknown ? EXIT.incomplete : EXIT.clean);
    });
}

async function readExport(
  csv: string,
  manifest: string | undefined,
  { live, snapshot, prefix, teams }: SourceOptions,
  now: Date,
  shell: Shell,
): Promise<Organization> {
  if (live === true || snapshot !== undefined || prefix !== undefined)
    throw new Failure("usage", "--csv and --live or --snapshot are two sources of account roles", "give one of them");
  const declared =
    manifest === undefined ? undefined : readOrganization(manifest, now, shell, await manifestSource({ teams }));
  const parsed = parseAccountUsers(csv, readFile(csv), declared);
  if ("organization" in parsed) return parsed.organization;
  throw new Failure(
    "malformed-file",
    [`${csv} is not a usable export:`, ...firstLines(parsed.problems, MOST_PROBLEMS)].join("\n"),
    "fix these rows; none is skipped, since a person who is skipped is not checked",
  );
}

/** More would bury what they have in common. */
const MOST_PROBLEMS = 20;
