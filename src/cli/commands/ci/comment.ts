import { type Command } from "@commander-js/extra-typings";
import { reviewOutcome, type ReviewResult } from "../../../auditor/review";
import { MARKER, markdown } from "../../../auditor/review/formats/markdown";
import { sayOnce } from "../../../hosts/comment";
import { githubComments, githubRequestAt } from "../../../hosts/github";
import { gitlabComments, gitlabOpenRequests, gitlabReviewOf } from "../../../hosts/gitlab";
import { at, type HostApi, HostError, numberAt, textAt } from "../../../hosts/http";
import { Failure } from "../../failure";
import { EXIT } from "../../exit-status";
import { examples } from "../../help";
import { asking, codeHostOf } from "../../input/code-host";
import { outputOption } from "../../input/options";
import { readFile } from "../../input/read-file";
import { parseReview, readReviewFile } from "../../input/review-file";
import { remark } from "../../output/remark";
import { type Shell } from "../../output/shell";
import { type Exit } from "../command-module";

/** The most characters that a host takes. */
const MOST = { github: 65_536, gitlab: 1_000_000 } as const;
/** Enough for all that a review says. */
const WHOLE = 100_000_000;
const UNUSABLE = `${MARKER}\n\nThe job review left no usable result. Look at its log, and run it again.\n`;

/** `twilio-org ci comment`: what a review found, in one comment that later runs update. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .argument("[result]", "on GitHub: the JSON result of the review; on GitLab each merge request's own is taken")
    .addOption(outputOption())
    .addHelpText("after", examples(["ci comment review.json --output review.md", "ci comment"]))
    .action(async (file, { output }) => {
      const { kind, api, repository } = codeHostOf(shell);
      if (kind === "gitlab") {
        if (!(await asking(() => commentAll(api, repository, shell)))) exit(EXIT.incomplete);
        return;
      }
      if (file === undefined)
        throw new Failure("usage", "which result?", "name what review --format json --output has written");
      const result = readReviewFile(file);
      if (output !== undefined) await shell.print([markdown(result, { clip: WHOLE })], output);
      await asking(async () => {
        const number = await requestOf(api, repository, shell);
        if (number === undefined) {
          shell.note(() => "No open pull request ends with the commit that was reviewed: nothing to say.");
          return;
        }
        const host = githubComments(api, repository, number);
        await sayOnce(host, MARKER, markdown(result, { clip: MOST.github }), isNews(result));
      });
    });
}

function isNews(result: ReviewResult): boolean {
  return reviewOutcome(result) !== "no-access-change";
}

/**
 * The pull request that the event is about. The job that reviewed ran its code, and must not say where its result goes:
 * the event and the host do.
 */
async function requestOf(api: HostApi, repository: string, { env }: Pick<Shell, "env">): Promise<number | undefined> {
  const file = env["GITHUB_EVENT_PATH"];
  if (file === undefined || file === "")
    throw new Failure("environment", "GITHUB_EVENT_PATH is not set", "run it in a job of GitHub Actions");
  const event: unknown = JSON.parse(readFile(file).toString("utf8"));
  const run = at(event, "workflow_run");
  if (run === undefined) return numberAt(event, "pull_request", "number");
  const [owner, branch, sha] = [
    textAt(run, "head_repository", "owner", "login"),
    textAt(run, "head_branch"),
    textAt(run, "head_sha"),
  ];
  if (owner === undefined || branch === undefined || sha === undefined) return undefined;
  return githubRequestAt(api, repository, { owner, branch, sha });
}

/** Comments on every open merge request; one that fails does not keep the others from being told. */
async function commentAll(api: HostApi, project: string, shell: Shell): Promise<boolean> {
  let isComplete = true;
  for (const request of await gitlabOpenRequests(api, project)) {
    try {
      const text = await gitlabReviewOf(api, project, request);
      // It has not run yet, or its result is gone.
      if (text === undefined) continue;
      const result = usable(text);
      const body = result === undefined ? UNUSABLE : markdown(result, { clip: MOST.gitlab });
      const host = await gitlabComments(api, project, request.number);
      await sayOnce(host, MARKER, body, result === undefined || isNews(result));
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      isComplete = false;
      remark(shell, "not said", `the review of !${request.number}: ${error.message}`);
    }
  }
  return isComplete;
}

/** A merge request's job may have left anything. */
function usable(text: string): ReviewResult | undefined {
  try {
    return parseReview("review.json", Buffer.from(text, "utf8"));
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
