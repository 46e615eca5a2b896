import { spawnSync } from "node:child_process";
import path from "node:path";
import { existingFolder } from "../../report/text/repository-path";

/** What git printed, or why it did not, in its own words. */
type GitAnswer = { readonly output: Buffer } | { readonly why: string };

/** A git repository. It is only read; nothing is checked out. */
export interface Repository {
  /** Its top folder. */
  readonly root: string;
  /** Runs git there. Paths in `args` are plain ones, from the top folder. */
  git(args: readonly string[], input?: string): GitAnswer;
}

/** The repository that a file is in, or would be in, and its path there, with `/` between folders. */
export function repositoryOf(file: string): { repository: Repository; name: string } | { why: string } {
  const { folder, rest } = existingFolder(path.dirname(path.resolve(file)));
  const top = run(folder, ["rev-parse", "--show-toplevel"]);
  if ("why" in top) return top;
  const root = path.resolve(top.output.toString("utf8").replace(/\r?\n$/, ""));
  const inside = path.relative(root, path.join(folder, ...rest, path.basename(file)));
  return {
    repository: { root, git: (args, input) => run(root, args, input) },
    name: inside.split(path.sep).join("/"),
  };
}

/** The full hash of the commit that `ref` names. */
export function commitOf({ git }: Pick<Repository, "git">, ref: string): string | undefined {
  const answer = git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  return "why" in answer ? undefined : answer.output.toString("utf8").trim();
}

/** A file as a commit has it; `undefined` where git can't show it. */
export function fileAt({ git }: Pick<Repository, "git">, commit: string, name: string): Buffer | undefined {
  const answer = git(["show", "--end-of-options", `${commit}:${name}`]);
  return "why" in answer ? undefined : answer.output;
}

function run(cwd: string, args: readonly string[], input?: string): GitAnswer {
  const { error, status, stdout, stderr } = spawnSync("git", ["--literal-pathspecs", ...args], {
    cwd,
    input: input ?? "",
    maxBuffer: Infinity,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
  });
  if (error !== undefined)
    return { why: "code" in error && error.code === "ENOENT" ? "git is not installed" : error.message };
  if (status === 0) return { output: stdout };
  const [line = ""] = stderr.toString("utf8").trim().split("\n");
  return { why: line.replace(/^fatal: /, "") };
}
