import { defined } from "../../model/defined";
import { type Command, Option } from "@commander-js/extra-typings";
import { type Organization } from "../../model/organization";
import { type Problem } from "../../model/problem";
import { type Exit } from "./command-module";
import { EXIT } from "../exit-status";
import { examples } from "../help";
import { onlyManifest, requireManifest } from "../input/manifest-argument";
import { namedPeople } from "../../auditor/questions/named-people";
import { readManifest } from "../input/read-organization";
import { manifestSource } from "../input/teams";
import { jsonResult, SCHEMA_VERSION } from "../output/result-json";
import { type Shell } from "../output/shell";
import { version } from "../version";
import { type Look } from "../../report/text/look";
import { githubAnnotation } from "../../report/text/github";
import { plain } from "../../report/text/plain";
import { wrap } from "../../report/text/wrap";
import { severityOf, type ProblemSeverity } from "../../manifest/problems";
import { problemLines } from "../../manifest/problems-table";
import { count } from "../../report/text/words";
import { asOfOption, manifestArgument, manifestOption, resultOptions, teamsOption } from "../input/options";

/** `twilio-org validate`: every problem of a manifest. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  resultOptions(command, ["json", "github", "sarif", "junit"])
    .addArgument(manifestArgument())
    .addOption(manifestOption())
    .addOption(teamsOption())
    .addOption(asOfOption(shell))
    .addOption(
      new Option("--fail-on <severity>", "exit with status 3 if there is a problem of this severity or worse")
        .choices(["error", "warning"] as const)
        .default("warning" as const),
    )
    .addHelpText("after", examples(["validate access.yaml", "validate access.yaml --format github --fail-on error"]))
    .action(async (argument, { manifest, teams, format, output, asOf, failOn }) => {
      const file = requireManifest(onlyManifest(argument, manifest));
      const { problems, organization } = readManifest(file, asOf, await manifestSource({ teams }));
      const fails = (severity: ProblemSeverity): boolean => failOn === "warning" || severity === failOn;
      const valid = !problems.some((problem) => fails(severityOf(problem)));
      const statements = async () =>
        (await import("./validate/problem-statements.js")).problemStatements(file, problems, {
          version: version(),
          asOf,
        });
      const writers = () => import("../../auditor/audit/formats/statements.js");
      const results = {
        table: () => [tableOf(file, problems, valid, organization, shell.look(output))],
        json: () => jsonResult({ schemaVersion: SCHEMA_VERSION, file, valid }, "problems", problems.map(problemJson)),
        github: () => problems.map(annotationOf),
        sarif: async () => [(await writers()).statementsSarif(await statements())],
        junit: async () => [(await writers()).statementsJunit(await statements(), fails)],
      };
      await shell.print(await results[format](), output);
      exit(valid ? EXIT.clean : isUnknown(problems) ? EXIT.incomplete : EXIT.findings);
    });
}

/** Whether nothing is wrong but that nobody has said who is in a team. */
function isUnknown(problems: readonly Problem[]): boolean {
  const kinds = new Set(problems.map(({ kind }) => kind));
  return kinds.has("unknown") && !kinds.has("malformed") && !kinds.has("forbidden");
}

function tableOf(
  file: string,
  problems: readonly Problem[],
  valid: boolean,
  organization: Organization | undefined,
  look: Look,
): string {
  const { width, colors } = look;
  const number = (severity: ProblemSeverity): number =>
    problems.filter((problem) => severityOf(problem) === severity).length;
  const counts = [
    ...(number("error") > 0 ? [count(number("error"), "error")] : []),
    ...(number("warning") > 0 ? [count(number("warning"), "warning")] : []),
  ].join(", ");
  const verdict =
    valid && organization !== undefined
      ? `${colors.green(`${plain(file)} is valid`)}: ${[...(counts === "" ? [] : [counts]), contents(organization)].join("; ")}`
      : `${colors.red(`${plain(file)} is not valid`)}: ${counts}`;
  const list = problems.length === 0 ? "" : `${problemLines(problems, look)}\n\n`;
  return `${list}${wrap(verdict, width, 0, 4)}\n`;
}

function contents(organization: Organization): string {
  return [
    count(namedPeople(organization).size, "person", "people"),
    count(organization.bindings.length, "role"),
    count(organization.billingGroups.size, "Billing Group"),
    count(organization.accounts.size, "account"),
  ].join(", ");
}

function problemJson(problem: Problem) {
  const { kind, message, hint, at, related } = problem;
  return {
    kind,
    severity: severityOf(problem),
    message,
    ...defined({ hint }),
    ...at,
    ...defined({ related }),
  };
}

function annotationOf(problem: Problem): string {
  const { message, hint, at } = problem;
  const text = hint === undefined ? message : `${message}\n${hint}`;
  return `${githubAnnotation({ severity: severityOf(problem), title: "twilio-org validate", message: text, at })}\n`;
}
