import { execFileSync } from "node:child_process";
import path from "node:path";
import { type Seen } from "../../records/ledger/history";
import { type Organization, type Origin } from "../../model/organization";

/** A change of the manifest, as Git has it. */
interface ManifestCommit {
  readonly hash: string;
  readonly author: string;
  /** When it was authored. */
  readonly at: string;
  readonly subject: string;
}

/** The commits to a manifest that were deployed between two snapshots. */
export type CommitsBetween = (seen: Pick<Seen, "recorder" | "recorderBefore">) => readonly ManifestCommit[];

/** Without a manifest no commit is known. */
export const NO_COMMITS: CommitsBetween = () => [];

/**
 * Asks Git which commits to the manifest `file`, or to what it includes, lie between the commits that were deployed at
 * two snapshots. None where the ledger does not know them, or the clone that holds the manifest does not.
 */
export function manifestCommits(file: string, declared: Organization): CommitsBetween {
  const folder = path.dirname(path.resolve(file));
  const files = [...filesOf(file, declared)].map((name) => path.resolve(name));
  const known = new Map<string, readonly ManifestCommit[]>();
  return ({ recorder, recorderBefore }) => {
    const [from, to] = [recorderBefore?.commit, recorder.commit];
    if (from === undefined || to === undefined || from === to || !isHash(from) || !isHash(to)) return [];
    const range = `${from}..${to}`;
    const commits = known.get(range) ?? gitLog(folder, range, files);
    known.set(range, commits);
    return commits;
  };
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{7,64}$/i.test(text);
}

function filesOf(file: string, { people, bindings }: Organization): ReadonlySet<string> {
  const origins: readonly (Origin | undefined)[] = [
    ...[...people.values()].map(({ origin }) => origin),
    ...bindings.flatMap(({ origin, grants }) => [origin, ...grants.map((grant) => grant.origin)]),
  ];
  const included = origins.flatMap((origin) =>
    origin !== undefined && "position" in origin ? [origin.position.file] : [],
  );
  return new Set([file, ...included]);
}

function gitLog(folder: string, range: string, files: readonly string[]): readonly ManifestCommit[] {
  let log: string;
  try {
    log = execFileSync("git", ["log", "--format=%H%x00%an%x00%aI%x00%s", range, "--", ...files], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return [];
  }
  return log.split("\n").flatMap((line): readonly ManifestCommit[] => {
    const [hash, author, at, subject] = line.split("\0");
    return hash === undefined || author === undefined || at === undefined || subject === undefined
      ? []
      : [{ hash, author, at, subject }];
  });
}
