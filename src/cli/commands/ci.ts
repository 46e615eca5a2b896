import { type Command } from "@commander-js/extra-typings";
import { addCommands, type Exit, type SubcommandEntry } from "./command-module";
import { examples } from "../help";
import { type Shell } from "../output/shell";

const COMMANDS: readonly SubcommandEntry[] = [
  {
    name: "approvals",
    summary: "fail unless everything that would be deployed is approved by somebody else",
    load: () => import("./ci/approvals.js"),
  },
  {
    name: "pushes",
    summary: "list when the host moved a branch, for review --pushes",
    load: () => import("./ci/pushes.js"),
  },
  {
    name: "comment",
    summary: "say in one comment of the pull or merge request what a review found",
    load: () => import("./ci/comment.js"),
  },
  {
    name: "issues",
    summary: "keep one issue for each finding and each drift of a scan",
    load: () => import("./ci/issues.js"),
  },
];

/** `twilio-org ci`: what pipelines ask of GitHub or GitLab. */
export function define(group: Command, shell: Shell, exit: Exit): void {
  addCommands(group, "twilio-org ci", COMMANDS, shell, exit);
  group
    .usage("<command>")
    .addHelpText(
      "after",
      examples([
        "ci approvals --base-ref origin/deployed --output approved-by.txt",
        "ci pushes deployed --output pushes.txt",
        "ci comment review.json",
        "ci issues scans",
      ]),
    );
}
