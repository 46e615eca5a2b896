import path from "node:path";
import { type Repository } from "../files/git";
import { type CommitReader } from "../files/git-manifest";
import { loadManifest } from "../model/manifest/load";
import { type Organization } from "../model/organization";
import { type HistorySource, type Revision } from "../review";

/** The version of a manifest whose history is asked for. */
export interface KnownVersion {
  readonly repository: Pick<Repository, "git">;
  readonly read: CommitReader;
  /** Hash of the commit. */
  readonly commit: string;
  /** The path of the manifest in the repository. */
  readonly name: string;
  /** What the manifest means there. */
  readonly organization: Organization;
}

/** So many versions that mean nothing are passed over in search of one that was in force. */
const MOST_TRIED = 20;

/**
 * Earlier versions of a manifest as git has them: of the commits on the first-parent line that touch the manifest's folder,
 * the last one before the window that has a well-formed manifest, or else the first one within. A malformed manifest was
 * never in force, since nothing applies it. Times are those of the committer: on a branch that takes changes by merge,
 * when they were merged.
 *
 * @param now commits after it are none of the past
 */
export function gitHistory(version: KnownVersion, now: Date): HistorySource {
  const { commit, name, organization } = version;
  return (since) => {
    const before = commits(version, ["--reverse", `--max-count=${MOST_TRIED}`, `--before=${seconds(since)}`]);
    if ("why" in before) return { revisions: [], unread: [`the git history of ${name}: ${before.why}`] };
    const last = commits(version, ["--max-count=1"]);
    const old = before.list.at(-1);
    if (old !== undefined && "list" in last && last.list[0]?.commit === old.commit)
      return { revisions: [{ at: old.at, organization }], unread: [] };
    for (const one of before.list.toReversed()) {
      const revision = revisionAt(version, one, now);
      if (revision !== undefined) return { revisions: [revision], unread: [] };
    }
    if (isShallow(version))
      return {
        revisions: [],
        unread: [
          `the git history of ${name} before ${since.toISOString()}, which this shallow clone leaves out (fetch it whole, with fetch-depth: 0 or git fetch --unshallow)`,
        ],
      };
    const within = commits(version, ["--reverse", `--before=${seconds(now)}`]);
    if ("why" in within) return { revisions: [], unread: [`the git history of ${name}: ${within.why}`] };
    for (const one of within.list.filter(({ commit: other }) => other !== commit)) {
      const revision = revisionAt(version, one, now);
      if (revision !== undefined) return { revisions: [revision], unread: [] };
    }
    return { revisions: [], unread: [] };
  };
}

interface Commit {
  readonly commit: string;
  readonly at: Date;
}

/** Commits on the first-parent line that touch the manifest's folder. */
function commits(
  { repository, commit, name }: KnownVersion,
  options: readonly string[],
): { readonly list: readonly Commit[] } | { readonly why: string } {
  const folder = path.posix.dirname(name);
  const where = folder === "." ? [] : ["--", folder];
  const answer = repository.git(["rev-list", "--first-parent", "--timestamp", ...options, commit, ...where]);
  if ("why" in answer) return answer;
  const lines = answer.output
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
  return {
    list: lines.map((line) => {
      const [at = "", hash = ""] = line.split(" ");
      return { commit: hash, at: new Date(Number(at) * 1000) };
    }),
  };
}

function revisionAt({ read, name }: KnownVersion, { commit, at }: Commit, now: Date): Revision | undefined {
  const prefix = `${commit}:`;
  const found = read(commit, path.posix.dirname(name), prefix);
  if ("why" in found || !found.has(name)) return undefined;
  const { organization } = loadManifest(`${prefix}${name}`, found.files, now);
  return organization === undefined ? undefined : { at, organization };
}

function isShallow({ repository }: Pick<KnownVersion, "repository">): boolean {
  const answer = repository.git(["rev-parse", "--is-shallow-repository"]);
  return "why" in answer || answer.output.toString("utf8").trim() === "true";
}

function seconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
