import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { type Command } from "@commander-js/extra-typings";
import { githubIssues } from "../../../hosts/github";
import { gitlabIssues } from "../../../hosts/gitlab";
import { type IssueItem, type IssueSource, keepIssues } from "../../../hosts/issues";
import { type DriftItem } from "../../../auditor/drift";
import { type Finding, openFindings } from "../../../model/finding";
import { Failure } from "../../failure";
import { readFile } from "../../input/read-file";
import { asking, codeHostOf } from "../../input/code-host";
import { examples } from "../../help";
import { type Shell } from "../../output/shell";

/** `twilio-org ci issues`: one issue for each finding and each drift of a scan. */
export function define(command: Command, shell: Shell): void {
  command
    .argument("<folder>", "the folder that scan --output has written")
    .addHelpText("after", examples(["ci issues scans"]))
    .action(async (folder) => {
      const { kind, api, repository } = codeHostOf(shell);
      const sources = await readSources(folder);
      await asking(async () => {
        const host = kind === "github" ? githubIssues(api, repository) : await gitlabIssues(api, repository);
        await keepIssues(host, sources);
      });
    });
}

/** The results of a scan, a folder an organization. Other folders that are kept there have none. */
async function readSources(folder: string): Promise<readonly IssueSource[]> {
  const [{ parseFindings }, { parseDrift }] = await Promise.all([
    import("../../../auditor/audit/findings-file.js"),
    import("../../../auditor/drift/drift-file.js"),
  ]);
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  return names.sort().flatMap((name): readonly IssueSource[] => {
    const findings = resultIn(path.join(folder, name, "findings.json"), parseFindings);
    const drift = resultIn(path.join(folder, name, "drift.json"), parseDrift);
    return [
      ...(findings === undefined
        ? []
        : [source(name, "findings", findings.complete, openFindings(findings).flatMap(findingItem))]),
      ...(drift === undefined ? [] : [source(name, "drift", drift.complete, drift.items.map(driftItem))]),
    ];
  });
}

function source(
  name: string,
  kind: IssueSource["kind"],
  isComplete: boolean,
  items: readonly IssueItem[],
): IssueSource {
  return { name, kind, isComplete, items };
}

/** What is only to be known is no issue. */
function findingItem({ severity, fingerprint, message, remediation, ruleId }: Finding): readonly IssueItem[] {
  return severity === "info" ? [] : [{ fingerprint, message, next: remediation, found: ruleId }];
}

function driftItem({ fingerprint, message, next, kind }: DriftItem): IssueItem {
  return { fingerprint, message, next, found: kind };
}

function resultIn<T>(
  file: string,
  parse: (bytes: Buffer) => { readonly result: T } | { readonly problem: string },
): T | undefined {
  if (!existsSync(file)) return undefined;
  const parsed = parse(readFile(file));
  if ("problem" in parsed)
    throw new Failure("malformed-file", `${file} is not a usable result: ${parsed.problem}`, "run the scan again");
  return parsed.result;
}
