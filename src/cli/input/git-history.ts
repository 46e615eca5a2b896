import path from "node:path";
import { type Repository } from "../../manifest/files/git";
import { type CommitReader } from "../../manifest/files/git-manifest";
import { loadManifest } from "../../manifest/load";
import { type Organization } from "../../model/organization";
import { type HistorySource } from "../../auditor/review";

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
 * never in force, since nothing applies it. Times are those of the committer, whom nobody holds to the truth: everything
 * since the first commit that is dated within the window is within it, so that a date set back hides nothing.
 *
 * @param now the end of the window
 */
export function gitHistory(version: KnownVersion, now: Date): HistorySource {
  return (since) => {
    const found = commits(version);
    if ("why" in found) return { revisions: [], unread: [`the git history of ${version.name}: ${found.why}`] };
    const { list } = found;
    const first = list.findLastIndex(({ at }) => at > since);
    // Nothing has changed since the window began.
    if (first === -1) return { revisions: [{ at: since, organization: version.organization }], unread: [] };
    const before = firstUsable(version, list.slice(first + 1, first + 1 + MOST_TRIED), now);
    if (before !== undefined) return { revisions: [{ at: since, organization: before }], unread: [] };
    if (isShallow(version)) return { revisions: [], unread: [shallowText(version, since)] };
    // The newest is the version whose history this is.
    const within = firstUsable(version, list.slice(1, first + 1).reverse(), now);
    return { revisions: within === undefined ? [] : [{ at: now, organization: within }], unread: [] };
  };
}

function shallowText({ name }: KnownVersion, since: Date): string {
  const remedy = "fetch it whole, with fetch-depth: 0 or git fetch --unshallow";
  return `the git history of ${name} before ${since.toISOString()}, which this shallow clone leaves out (${remedy})`;
}

interface Commit {
  readonly commit: string;
  readonly at: Date;
}

/** Commits on the first-parent line that touch the manifest's folder, from the last to the first. */
function commits({ repository, commit, name }: KnownVersion): { readonly list: readonly Commit[] } | { why: string } {
  const folder = path.posix.dirname(name);
  const where = folder === "." ? [] : ["--", folder];
  const answer = repository.git(["rev-list", "--first-parent", "--timestamp", commit, ...where]);
  if ("why" in answer) return answer;
  const lines = answer.output.toString("utf8").split("\n");
  return {
    list: lines.flatMap((line) => {
      const [at, hash] = line.split(" ");
      return hash === undefined ? [] : [{ commit: hash, at: new Date(Number(at) * 1000) }];
    }),
  };
}

/** What the first of `list` says that has a well-formed manifest. */
function firstUsable(version: KnownVersion, list: readonly Commit[], now: Date): Organization | undefined {
  for (const { commit } of list) {
    const organization = organizationAt(version, commit, now);
    if (organization !== undefined) return organization;
  }
  return undefined;
}

function organizationAt({ read, name }: KnownVersion, commit: string, now: Date): Organization | undefined {
  const prefix = `${commit}:`;
  const found = read(commit, path.posix.dirname(name), prefix);
  if ("why" in found || !found.has(name)) return undefined;
  return loadManifest(`${prefix}${name}`, found.files, now).organization;
}

function isShallow({ repository }: Pick<KnownVersion, "repository">): boolean {
  const answer = repository.git(["rev-parse", "--is-shallow-repository"]);
  return "why" in answer || answer.output.toString("utf8").trim() === "true";
}
