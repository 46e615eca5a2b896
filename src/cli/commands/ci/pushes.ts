import { type Command } from "@commander-js/extra-typings";
import { githubPushes } from "../../../hosts/github";
import { gitlabPushes } from "../../../hosts/gitlab";
import { pushLines } from "../../../hosts/pushes";
import { examples } from "../../help";
import { asking, codeHostOf } from "../../input/code-host";
import { outputOption } from "../../input/options";
import { type Shell } from "../../output/shell";

/** `twilio-org ci pushes`: when the host moved a branch, as `review --pushes` reads it. */
export function define(command: Command, shell: Shell): void {
  command
    .argument("<branch>", "the branch, such as deployed")
    .addOption(outputOption())
    .addHelpText("after", examples(["ci pushes deployed --output pushes.txt"]))
    .action(async (branch, { output }) => {
      const { kind, api, repository } = codeHostOf(shell);
      const read = kind === "github" ? githubPushes : gitlabPushes;
      await shell.print([pushLines(await asking(() => read(api, repository, branch)))], output);
    });
}
