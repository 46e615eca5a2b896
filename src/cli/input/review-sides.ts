import path from "node:path";
import { commitOf, type Repository, repositoryOf } from "../../manifest/files/git";
import { commitReader, type CommitReader } from "../../manifest/files/git-manifest";
import { manifestFiles } from "../../manifest/files/manifest-files";
import { DEFAULT_LIMITS } from "../../model/limits";
import { type ManifestFiles } from "../../manifest/load";
import { type Organization } from "../../model/organization";
import { type Repair } from "../../auditor/rules/engine/access-change";
import { type Compared, type ComparedSide, type HistorySource } from "../../auditor/review";
import { Failure } from "../failure";
import { type BranchMove } from "./arrivals";
import { gitHistory, reflogOf } from "./git-history";
import { readOrganization } from "./read-organization";
import { type Shell } from "../output/shell";

/** Which two manifests are compared. */
export interface SideOptions {
  readonly base?: string | undefined;
  readonly baseRef?: string | undefined;
  readonly headRef?: string | undefined;
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

interface GitPlace {
  readonly repository: Repository;
  readonly read: CommitReader;
  readonly commit: string;
  /** The path of the manifest in the repository. */
  readonly name: string;
  readonly moves: readonly BranchMove[];
}

/** Both sides of a review as they were read. */
export interface ReviewSides {
  readonly base: Organization;
  readonly head: Organization;
  readonly compared: Compared;
  /** Makes patches of the head. */
  readonly repair?: Repair;
  /** Earlier versions of the base, where git has them. */
  readonly history?: HistorySource;
}

/**
 * Reads both sides of a review, from disk or from git.
 *
 * @param file the manifest as the change has it
 * @param withRepair whether patches are wanted
 * @throws Failure where one can't be read or is malformed
 */
export async function readSides(
  file: string,
  { base: baseFile, baseRef, headRef, asOf: now }: SideOptions,
  withRepair: boolean,
  shell: Pick<Shell, "note">,
): Promise<ReviewSides> {
  const base = baseFile === undefined ? gitSide(file, baseRef ?? "HEAD", "ref") : diskSide(baseFile);
  const head = headRef === undefined ? diskSide(file) : gitSide(file, headRef, "plain");
  if (head.source.absent === true)
    throw new Failure(`${headRef ?? ""} has no ${file}`, "check the ref, and the path as that ref has it");
  const headOrganization = readOrganization(head.file, now, shell, head.files);
  const baseOrganization =
    base.source.absent === true ? withoutAccess(headOrganization) : readOrganization(base.file, now, shell, base.files);
  return {
    base: baseOrganization,
    head: headOrganization,
    compared: { base: base.source, head: head.source },
    ...(withRepair ? { repair: await repairOf(head, headOrganization, now) } : {}),
    ...(base.git === undefined ? {} : { history: gitHistory({ ...base.git, organization: baseOrganization }, now) }),
  };
}

async function repairOf({ file, files }: Side, organization: Organization, now: Date): Promise<Repair> {
  const { manifestRepair } = await import("../../auditor/rules/engine/repair.js");
  return manifestRepair({ file, files, organization }, now);
}

function diskSide(file: string): Side {
  return { source: { file }, file, files: manifestFiles };
}

/** @param names whether files are named by their path alone, or with the ref, so that they are not taken for those on disk */
function gitSide(file: string, ref: string, names: "plain" | "ref"): Side {
  const place = repositoryOf(file);
  if ("why" in place)
    throw new Failure(
      `${file} is not in a git repository that can be read: ${place.why}`,
      "run it in the repository, or compare two files with --base and --head",
    );
  const { repository, name } = place;
  const commit = commitOf(repository, ref);
  if (commit === undefined)
    throw new Failure(
      `git knows no commit by the name of ${ref}`,
      "fetch it first (git fetch origin main), or check its name",
    );
  const read = commitReader(repository);
  const prefix = names === "ref" ? `${ref}:` : "";
  const found = read(commit, path.posix.dirname(name), prefix);
  if ("why" in found) throw new Failure(`git can't list the files of ${ref}: ${found.why}`);
  return {
    source: { file, ref, commit, ...(found.has(name) ? {} : { absent: true }) },
    file: `${prefix}${name}`,
    files: found.files,
    git: { repository, read, commit, name, moves: reflogOf(repository, ref) },
  };
}

/** What `organization` was before anything was written of it: nobody has access, and the default limits hold. */
function withoutAccess({ sid, name }: Organization): Organization {
  return {
    sid,
    ...(name === undefined ? {} : { name }),
    domains: new Map(),
    people: new Map(),
    teams: new Map(),
    billingGroups: new Map(),
    accounts: new Map(),
    bindings: [],
    otherGrants: [],
    unread: [],
    breakGlass: [],
    limits: DEFAULT_LIMITS,
  };
}
