import { type Command, Option } from "@commander-js/extra-typings";
import { approvalsOf } from "../../../hosts/approvals";
import { githubApprovals } from "../../../hosts/github";
import { gitlabApprovals } from "../../../hosts/gitlab";
import { plain } from "../../../report/text/plain";
import { wrap } from "../../../report/text/wrap";
import { EXIT } from "../../exit-status";
import { Failure } from "../../failure";
import { examples } from "../../help";
import { asking, codeHostOf } from "../../input/code-host";
import { deployedHistory } from "../../input/deployed-history";
import { outputOption } from "../../input/options";
import { remark } from "../../output/remark";
import { type Shell } from "../../output/shell";
import { type Exit } from "../command-module";

/** `twilio-org ci approvals`: whether all that would be deployed is approved by somebody else. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addOption(new Option("--base-ref <ref>", "what is deployed").default("origin/deployed"))
    .addOption(new Option("--head-ref <ref>", "what would be deployed").default("HEAD"))
    .addOption(new Option("--branch <branch>", "the branch that is deployed (default: the one of this pipeline)"))
    .addOption(outputOption())
    .addHelpText("after", examples(["ci approvals --base-ref origin/deployed --output approved-by.txt"]))
    .action(async ({ baseRef, headRef, branch, output }) => {
      const { kind, api, repository } = codeHostOf(shell);
      const name = branch ?? shell.env[kind === "github" ? "GITHUB_REF_NAME" : "CI_COMMIT_BRANCH"];
      if (name === undefined || name === "")
        throw new Failure("usage", "which branch is deployed?", "give --branch main");
      const history = deployedHistory(baseRef, headRef);
      const host = kind === "github" ? githubApprovals(api, repository) : gitlabApprovals(api, repository);
      const { approved, problems } = await asking(() => approvalsOf(history, name, host));
      for (const problem of problems) remark(shell, "not approved", plain(problem), 2);
      for (const { request, by } of approved)
        shell.note(({ width }) => wrap(`${request} was approved by ${plain(by.join(", "))}.`, width, 0, 2));
      if (problems.length > 0) {
        exit(EXIT.blocked);
        return;
      }
      const names = [...new Set(approved.flatMap(({ by }) => by))].sort();
      await shell.print(names.length === 0 ? [""] : [`${names.join(", ")}\n`], output);
    });
}
