import { isSameSid } from "../../model/identity";
import path from "node:path";
import { type Repository } from "../../manifest/files/git";
import { type CommitReader } from "../../manifest/files/git-manifest";
import { type DirectoryTeams } from "../../manifest/directory-teams";
import { defined } from "../../model/defined";
import { loadManifest } from "../../manifest/load";
import { type Organization } from "../../model/organization";
import { type HistorySource } from "../../auditor/review";
import { filesAbout } from "./base-name";
import { arrivals, type BranchMove, type DatedCommit } from "./arrivals";

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
  /** Who is in the teams that the directory fills, as a commit has it. */
  readonly teamsAt?: (commit: string) => DirectoryTeams | undefined;
  /** When the branch came to which commit, from the first to the last, as the host or the reflog says. */
  readonly moves: readonly BranchMove[];
}

/** So many versions that mean nothing are passed over in search of one that was in force. */
const MOST_TRIED = 20;

/**
 * Earlier versions of a manifest as git has them, on the first-parent line: the last one before the window that has a
 * well-formed manifest, or else the first one within. A malformed manifest was never in force, since nothing applies
 * it. Where a commit has no file of that name, the manifest of the same organization is looked for under another.
 * `arrivals` says when a commit counts as having come.
 *
 * @param now the end of the window
 */
export function gitHistory(version: KnownVersion, now: Date): HistorySource {
  return (since) => {
    const found = firstParents(version);
    if ("why" in found) return { revisions: [], unread: [`the git history of ${version.name}: ${found.why}`] };
    const line = arrivals(found.line, version.moves, now);
    const first = line.findLastIndex(({ at }) => at > since);
    // Nothing has changed since the window began.
    if (first === -1) return { revisions: [{ at: since, organization: version.organization }], unread: [] };
    const start = line[first + 1]?.commit;
    const before = start === undefined ? undefined : usableAt(version, [start, ...touching(version, start)], now);
    if (before === "ambiguous") return { revisions: [], unread: [ambiguousText(version, since)] };
    if (before !== undefined) return { revisions: [{ at: since, organization: before }], unread: [] };
    if (isShallow(version)) return { revisions: [], unread: [shallowText(version, since)] };
    const range = start === undefined ? version.commit : `${start}..${version.commit}`;
    const within = usableAt(version, touching(version, range, "--reverse"), now);
    if (within === "ambiguous") return { revisions: [], unread: [ambiguousText(version, since)] };
    return { revisions: within === undefined ? [] : [{ at: now, organization: within }], unread: [] };
  };
}

/**
 * When a branch was moved to which commit, from the first to the last, as this clone's reflog says; none for what is no
 * branch.
 */
export function reflogOf({ git }: Pick<Repository, "git">, ref: string): readonly BranchMove[] {
  const name = git(["rev-parse", "--symbolic-full-name", "--end-of-options", ref]);
  const branch = "why" in name ? "" : name.output.toString("utf8").trim().split("\n").at(-1);
  if (branch === undefined || !/^refs\/(heads|remotes)\//.test(branch)) return [];
  const log = git(["log", "--walk-reflogs", "--format=%H %gd", "--date=unix", branch, "--"]);
  return "why" in log
    ? []
    : log.output
        .toString("utf8")
        .split("\n")
        .flatMap((entry) => {
          const [, commit, at] = /^([0-9a-f]+) .*@\{(\d+)\}$/.exec(entry) ?? [];
          return commit === undefined ? [] : [{ commit, at: new Date(Number(at) * 1000) }];
        })
        .reverse();
}

/** The paths of the manifests of an organization that a commit has, besides included files. */
export function manifestsOf(
  { repository, read, teamsAt }: Pick<KnownVersion, "repository" | "read" | "teamsAt">,
  commit: string,
  sid: string,
  now: Date,
): readonly { readonly name: string; readonly organization: Organization }[] {
  return filesAbout(repository, commit, sid).flatMap((name) => {
    const organization = manifestAt({ read, name, ...defined({ teamsAt }) }, commit, now);
    return organization !== undefined && isSameSid(organization.sid, sid) ? [{ name, organization }] : [];
  });
}

function shallowText({ name }: KnownVersion, since: Date): string {
  const remedy = "fetch it whole, with fetch-depth: 0 or git fetch --unshallow";
  return `the git history of ${name} before ${since.toISOString()}, which this shallow clone leaves out (${remedy})`;
}

function ambiguousText({ name, organization: { sid } }: KnownVersion, since: Date): string {
  return `which manifest of ${sid} came before ${name} at ${since.toISOString()}: git has several`;
}

/** The first-parent line, from the last commit to the first. */
function firstParents({
  repository,
  commit,
}: KnownVersion): { readonly line: readonly DatedCommit[] } | { why: string } {
  const answer = repository.git(["rev-list", "--first-parent", "--timestamp", commit]);
  if ("why" in answer) return answer;
  const lines = answer.output.toString("utf8").split("\n");
  return {
    line: lines.flatMap((each) => {
      const [at, hash] = each.split(" ");
      return hash === undefined ? [] : [{ commit: hash, at: new Date(Number(at) * 1000) }];
    }),
  };
}

/** Commits of the first-parent line that touch the manifest's folder: the last of `range`, or the first. */
function touching({ repository, name }: KnownVersion, range: string, order?: "--reverse"): readonly string[] {
  const folder = path.posix.dirname(name);
  const where = folder === "." ? [] : ["--", folder];
  const answer = repository.git([
    "rev-list",
    "--first-parent",
    ...(order === undefined ? [] : [order]),
    range,
    ...where,
  ]);
  if ("why" in answer) return [];
  return answer.output
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .slice(0, MOST_TRIED);
}

type Usable = Organization | "ambiguous" | undefined;

/** What the first of `commits` says that has a well-formed manifest. */
function usableAt(version: KnownVersion, commits: readonly string[], now: Date): Usable {
  for (const commit of commits) {
    const usable = manifestAt(version, commit, now) ?? movedManifest(version, commit, now);
    if (usable !== undefined) return usable;
  }
  return undefined;
}

/** The manifest of the same organization where it had another name. */
function movedManifest(version: KnownVersion, commit: string, now: Date): Usable {
  const { read, name, organization } = version;
  const found = read(commit, path.posix.dirname(name), "");
  if ("why" in found || found.has(name)) return undefined;
  const [moved, ...more] = manifestsOf(version, commit, organization.sid, now);
  return more.length > 0 ? "ambiguous" : moved?.organization;
}

function manifestAt(
  { read, name, teamsAt }: Pick<KnownVersion, "read" | "name" | "teamsAt">,
  commit: string,
  now: Date,
): Organization | undefined {
  const prefix = `${commit}:`;
  const found = read(commit, path.posix.dirname(name), prefix);
  if ("why" in found || !found.has(name)) return undefined;
  const teams = teamsAt?.(commit);
  return loadManifest(`${prefix}${name}`, { ...found.files, ...defined({ teams }) }, now).organization;
}

function isShallow({ repository }: Pick<KnownVersion, "repository">): boolean {
  const answer = repository.git(["rev-parse", "--is-shallow-repository"]);
  return "why" in answer || answer.output.toString("utf8").trim() === "true";
}
