import { repositoryOf } from "../../manifest/files/git";
import { Failure } from "../failure";
import { readFile } from "./read-file";

/** An override as the change itself gives it. */
export interface CommitOverride {
  readonly override?: string;
  readonly operator?: string;
}

/**
 * The override that the last commit of the change gives, by two lines at the end of its message, `Override: REASON` and
 * `Override-by: ADDRESS`. An approval of that commit approves the override too. Of a merge it is the second
 * parent's.
 *
 * @param approvedBy a file with the names of those who approved, which the reason then names
 * @throws Failure where git can't tell
 */
export function commitOverride(approvedBy: string | undefined): CommitOverride {
  const place = repositoryOf("access.yaml");
  if ("why" in place) throw new Failure("git", `--override-from-commit needs a git repository: ${place.why}`);
  const { repository } = place;
  const tip = "why" in repository.git(["rev-parse", "--verify", "--quiet", "HEAD^2"]) ? "HEAD" : "HEAD^2";
  const trailer = (key: string): string => {
    const answer = repository.git(["log", "-1", `--format=%(trailers:key=${key},valueonly,separator=%x20)`, tip]);
    if ("why" in answer) throw new Failure("git", `git can't read the last commit: ${answer.why}`);
    return answer.output.toString("utf8").trim();
  };
  const reason = trailer("Override");
  if (reason === "") return {};
  const names = approvedBy === undefined ? "" : readFile(approvedBy).toString("utf8").trim();
  return {
    override: names === "" ? reason : `${reason} (approved by ${names})`,
    operator: trailer("Override-by"),
  };
}
