import { type BranchCommit, type DeployedHistory } from "../../hosts/approvals";
import { commitOf, type Repository, repositoryOf } from "../../manifest/files/git";
import { Failure } from "../failure";

/**
 * What git knows of the commits between what is deployed and what would be.
 *
 * @param deployed the ref of what is deployed
 * @throws Failure where git can't tell: no verdict
 */
export function deployedHistory(deployed: string, head: string): DeployedHistory {
  const place = repositoryOf("access.yaml");
  if ("why" in place) throw unknown(`this is not a git repository that can be read: ${place.why}`);
  const { repository } = place;
  if (lines(repository, ["rev-parse", "--is-shallow-repository"])[0] !== "false")
    throw unknown("the repository was cloned without its whole history", "check it out with fetch-depth: 0");
  const [from, to] = [deployed, head].map((ref) => {
    const commit = commitOf(repository, ref);
    if (commit === undefined) throw unknown(`git knows no commit by the name of ${ref}`, "fetch it first");
    return commit;
  });
  if (from === undefined || to === undefined) throw unknown("two commits are compared");
  const chain = lines(repository, ["rev-list", "--first-parent", "--parents", `${from}..${to}`]).map(
    (line): BranchCommit => {
      const [id = "", ...parents] = line.split(" ");
      return { id, parents };
    },
  );
  const first = chain.at(-1)?.parents[0] ?? to;
  if (first !== from)
    throw unknown(
      `${head} does not follow what is deployed (${deployed}) as its branch was moved`,
      "what is deployed must be an earlier state of the branch: find out who moved either of them",
    );
  return {
    chain,
    between: (before, after) => lines(repository, ["rev-list", `${before}..${after}`]),
    isPlainMerge: ({ id, parents: [ours = "", theirs = ""] }) => {
      const merged = repository.git(["merge-tree", "--write-tree", "--end-of-options", ours, theirs]);
      const [tree] = lines(repository, ["rev-parse", `${id}^{tree}`]);
      return !("why" in merged) && merged.output.toString("utf8").trim() === tree;
    },
  };
}

function lines(repository: Repository, args: readonly string[]): readonly string[] {
  const answer = repository.git(args);
  if ("why" in answer) throw unknown(`git can't tell what would be deployed: ${answer.why}`);
  return answer.output
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}

function unknown(message: string, hint?: string): Failure {
  return new Failure("no-verdict", message, hint);
}
