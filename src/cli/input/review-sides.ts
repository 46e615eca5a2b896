import { lstatSync } from "node:fs";
import path from "node:path";
import { commitOf, type Repository, repositoryOf } from "../../manifest/files/git";
import { commitReader } from "../../manifest/files/git-manifest";
import { manifestFiles } from "../../manifest/files/manifest-files";
import { problemLines } from "../../manifest/problems-table";
import { parseInstant } from "../../model/instant";
import { DEFAULT_LIMITS } from "../../model/limits";
import { type LoadedManifest, type ManifestFiles } from "../../manifest/load";
import { defined } from "../../model/defined";
import { type Organization } from "../../model/organization";
import { type Problem } from "../../model/problem";
import { type Repair } from "../../auditor/rules/engine/access-change";
import { type Compared, type ComparedSide, type HistorySource } from "../../auditor/review";
import { Failure } from "../failure";
import { type BranchMove } from "./arrivals";
import { isGone } from "./base-name";
import { gitHistory, type KnownVersion, manifestsOf, reflogOf } from "./git-history";
import { readFile } from "./read-file";
import { type DirectoryTeams } from "../../manifest/directory-teams";
import { meaninglessManifest, readManifest } from "./read-organization";
import { readReviewTeams, type ReviewTeams, type ReviewTeamsOptions, UNKNOWN_BASE } from "./review-teams";
import { type Shell } from "../output/shell";

/** Which two manifests are compared. */
export interface SideOptions extends ReviewTeamsOptions {
  readonly base?: string | undefined;
  readonly baseRef?: string | undefined;
  readonly headRef?: string | undefined;
  /** A file that says when the host moved the base branch. */
  readonly pushes?: string | undefined;
  /** The moment that the review is about. */
  readonly asOf: Date;
}

/** A manifest, and where its files come from. */
interface Side {
  readonly source: ComparedSide;
  /** The name of its first file, as `files` and problems have it. */
  readonly file: string;
  readonly files: ManifestFiles;
  readonly git?: GitPlace;
}

type GitPlace = Omit<KnownVersion, "organization">;

/** Both sides of a review as they were read. */
export interface ReviewSides {
  /** What the change is made to. Where that can't be had, it is the head itself, and `unread` says why. */
  readonly base: Organization;
  /** `undefined` where it is malformed. */
  readonly head: Organization | undefined;
  /** What is wrong with the head. */
  readonly problems: readonly Problem[];
  /** Whether the base has no such manifest: what it is compared with is what is there. */
  readonly isFirst: boolean;
  /** Whether `base` is what the base says. */
  readonly isDeployed: boolean;
  /** What could not be read of the base, in words. */
  readonly unread: readonly string[];
  readonly compared: Compared;
  /** Makes patches of the head. */
  readonly repair?: Repair;
  /** Earlier versions of the base, where git has them. */
  readonly history?: HistorySource;
}

/**
 * Reads both sides of a review, from disk or from git. A base that git has and that can't be read, or that is
 * malformed, is unread, and never taken for one that is not there.
 *
 * @param file the manifest as the change has it
 * @param withRepair whether patches are wanted
 * @throws Failure where the head can't be read, or there is no such base
 */
export async function readSides(
  file: string,
  options: SideOptions,
  withRepair: boolean,
  shell: Pick<Shell, "note">,
): Promise<ReviewSides> {
  const { base: baseFile, baseRef, headRef, asOf: now } = options;
  const teams = await readReviewTeams(file, options, shell);
  const base = withTeamsOf(
    baseFile === undefined ? gitSide(file, baseRef ?? "HEAD", "ref", options.pushes) : diskSide(baseFile),
    teams.base,
    teams.at,
  );
  const head = withTeamsOf(headRef === undefined ? diskSide(file) : gitSide(file, headRef, "plain"), teams.head);
  if (head.source.absent === true)
    throw new Failure("git", `${headRef ?? ""} has no ${file}`, "check the ref, and the path as that ref has it");
  const { organization: headOrganization, problems } = headOf(head, now);
  const read = baseOf(base, headOrganization, now, shell);
  const git = read.git ?? base.git;
  // A manifest beside the one that stays is a first one.
  const isMoved = read.git !== undefined && isGone(file, read.git.name, headRef);
  const source = isMoved && git !== undefined ? movedSource(base.source, git) : base.source;
  const baseOrganization = read.organization ?? (headOrganization && withoutCriteria(headOrganization));
  if (baseOrganization === undefined) {
    shell.note((look) => `${problemLines(problems, look)}\n`);
    throw new Failure(
      "no-verdict",
      `${head.file} is malformed, and so is what it would be compared with`,
      "there is no verdict without one of both",
    );
  }
  return {
    base: baseOrganization,
    head: headOrganization,
    problems,
    isFirst: source.absent === true,
    isDeployed: read.organization !== undefined,
    unread: [...teams.unread, ...read.unread],
    compared: { base: source, head: head.source },
    ...defined({
      repair: withRepair && headOrganization !== undefined ? await repairOf(head, headOrganization, now) : undefined,
      history:
        git === undefined || read.organization === undefined
          ? undefined
          : gitHistory({ ...git, organization: read.organization }, now),
    }),
  };
}

/** A side whose teams the directory fills like this; `at` says how it did at an earlier commit. */
function withTeamsOf(side: Side, teams: DirectoryTeams | undefined, at?: ReviewTeams["at"]): Side {
  const { files, git } = side;
  return {
    ...side,
    files: { ...files, ...defined({ teams }) },
    ...defined({ git: git === undefined ? undefined : { ...git, ...defined({ teamsAt: at }) } }),
  };
}

/**
 * What the head says. One in git that can't be read is malformed, like a link that leads out of its folder.
 *
 * @throws Failure where nobody has said who is in its teams
 */
function headOf({ file, files, git }: Side, now: Date): LoadedManifest {
  // Read once: the file may be a pipe.
  const root = files.read(file);
  if (!("error" in root) || (git === undefined && !isLink(file))) {
    const read: ManifestFiles["read"] = (name, includedBy) => (name === file ? root : files.read(name, includedBy));
    const loaded = readManifest(file, now, { ...files, read });
    if (loaded.organization === undefined && !isMalformed(loaded)) throw meaninglessManifest(file, loaded.problems);
    return loaded;
  }
  const at = { file, line: 1, column: 1 };
  return { problems: [{ kind: "malformed", message: `it can't be read: ${root.error}`, at }] };
}

function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** Where the base has a manifest that the change moves. */
function movedSource({ ref }: ComparedSide, { commit, name }: GitPlace): ComparedSide {
  return { file: name, commit, ...defined({ ref }) };
}

interface BaseRead {
  readonly organization?: Organization;
  /** Where it was, if that is elsewhere. */
  readonly git?: GitPlace;
  readonly unread: readonly string[];
}

function baseOf(
  { source, file, files, git }: Side,
  head: Organization | undefined,
  now: Date,
  shell: Pick<Shell, "note">,
): BaseRead {
  if (source.absent === true && git !== undefined) {
    if (head === undefined) return { unread: [] };
    // A manifest that was moved is held to what it said.
    const [moved, ...more] = manifestsOf(git, git.commit, head.sid, now);
    if (moved === undefined) return { unread: [] };
    const { name, organization } = moved;
    const names = [moved, ...more].map((each) => each.name).join(", ");
    if (more.length > 0)
      return { unread: [`the base: ${source.ref ?? ""} has several manifests of ${head.sid}: ${names}`] };
    return { organization, git: { ...git, name }, unread: [] };
  }
  const root = files.read(file);
  if ("error" in root) {
    if (git === undefined) throw new Failure("unreadable-file", `${file} can't be read: ${root.error}`);
    return { unread: [`the base: ${file} can't be read: ${root.error}`] };
  }
  const { organization, problems } = readManifest(file, now, files);
  if (organization !== undefined) return { organization, unread: [] };
  shell.note((look) => `${problemLines(problems, look)}\n`);
  if (!isMalformed({ problems })) return { unread: [`the base: ${file}: ${UNKNOWN_BASE}`] };
  return { unread: [`the base: ${file} is malformed`] };
}

function isMalformed({ problems }: Pick<LoadedManifest, "problems">): boolean {
  return problems.some(({ kind }) => kind === "malformed");
}

async function repairOf({ file, files }: Side, organization: Organization, now: Date): Promise<Repair> {
  const { manifestRepair } = await import("../../auditor/rules/engine/repair.js");
  return manifestRepair({ file, files, organization }, now);
}

function diskSide(file: string): Side {
  return { source: { file }, file, files: manifestFiles };
}

/**
 * @param names whether files are named by their path alone, or with the ref, so that they are not taken for those on
 * disk
 */
function gitSide(file: string, ref: string, names: "plain" | "ref", pushes?: string): Side {
  const place = repositoryOf(file);
  if ("why" in place)
    throw new Failure(
      "git",
      `${file} is not in a git repository that can be read: ${place.why}`,
      "run it in the repository, or compare two files with --base and --head",
    );
  const { repository, name } = place;
  const commit = commitOf(repository, ref);
  if (commit === undefined)
    throw new Failure(
      "git",
      `git knows no commit by the name of ${ref}`,
      "fetch it first (git fetch origin main), or check its name",
    );
  const read = commitReader(repository);
  const prefix = names === "ref" ? `${ref}:` : "";
  const found = read(commit, path.posix.dirname(name), prefix);
  if ("why" in found) throw new Failure("git", `git can't list the files of ${ref}: ${found.why}`);
  const isAbsent = !found.has(name) && !isNamed(repository, commit, name);
  const moves = pushes === undefined ? reflogOf(repository, ref) : readPushes(pushes);
  return {
    source: { file, ref, commit, ...(isAbsent ? { absent: true } : {}) },
    file: `${prefix}${name}`,
    files: found.files,
    git: { repository, read, commit, name, moves },
  };
}

/** Whether a commit has something at this path or above it that is no folder: a link, say, that leads elsewhere. */
function isNamed(repository: Repository, commit: string, name: string): boolean {
  const parts = name.split("/");
  const paths = parts.map((_part, index) => parts.slice(0, index + 1).join("/"));
  const answer = repository.git(["ls-tree", "-z", "--full-tree", commit, "--", ...paths]);
  if ("why" in answer) return true;
  return answer.output
    .toString("utf8")
    .split("\0")
    .some((line) => {
      const [, type, found = ""] = /^\d+ (\w+) \w+\t(.*)$/s.exec(line) ?? [];
      return type !== "tree" && paths.includes(found);
    });
}

/** Reads when the host moved a branch: a line for each time, as `2027-01-31T00:00:00Z COMMIT`. */
function readPushes(file: string): readonly BranchMove[] {
  const lines = readFile(file).toString("utf8").split(/\r?\n/);
  const moves = lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const [at = "", commit = "", ...rest] = line.trim().split(/\s+/);
    const instant = parseInstant(at);
    if ("invalid" in instant || rest.length > 0 || !/^[0-9a-f]{40,64}$/.test(commit))
      throw new Failure(
        "malformed-file",
        `${file}:${index + 1} is not a moment and a commit`,
        "write 2027-01-31T00:00:00Z COMMIT",
      );
    return [{ at: new Date(instant.instant), commit }];
  });
  return moves.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** An organization without what changes of it are judged by: then the defaults hold. */
function withoutCriteria(organization: Organization): Organization {
  const bare: { -readonly [Key in keyof Organization]: Organization[Key] } = {
    ...organization,
    limits: DEFAULT_LIMITS,
  };
  delete bare.reviewLimits;
  delete bare.separationOfDuties;
  return bare;
}
