import { type DirectoryTeams, type TeamsResult } from "../../manifest/directory-teams";
import { teamFile } from "../../manifest/team-file";
import { defined } from "../../model/defined";
import { findAtRef, isBeside } from "./base-ref";
import { readFile } from "./read-file";
import { readTeams, type TeamsOptions } from "./teams";
import { type Shell } from "../output/shell";

/** Which groups fill the teams of both sides of a review. */
export interface ReviewTeamsOptions extends TeamsOptions {
  /** Those that the base was made with, where they are not those that the base's ref has. */
  readonly baseTeams?: readonly string[] | undefined;
  readonly baseRef?: string | undefined;
  readonly headRef?: string | undefined;
}

/** Who is in the teams that the directory fills, on both sides. */
export interface ReviewTeams {
  readonly head?: DirectoryTeams;
  /** Absent where nobody says it: then the base's teams are unknown. */
  readonly base?: DirectoryTeams;
  /** What could not be read of the base, in words. */
  readonly unread: readonly string[];
  /** As an earlier commit had them; as the base has them, where the commit has no such file. */
  readonly at: (commit: string) => DirectoryTeams | undefined;
}

/**
 * Reads who is in the teams of a review's sides. A file in the manifest's repository is a claim of the change: the base
 * has it as its ref has it, and where the ref has none, nobody knows. A file elsewhere is no part of the change, and is
 * the same on both sides.
 *
 * @param manifest the manifest as the change has it
 * @throws Failure where a file of the head, or one that is named for the base, can't be read
 */
export async function readReviewTeams(
  manifest: string,
  options: ReviewTeamsOptions,
  shell: Pick<Shell, "note">,
): Promise<ReviewTeams> {
  const { teams, baseTeams, baseRef, headRef } = options;
  // Read once: a file may be a pipe.
  const contents = new Map<string, Uint8Array>();
  const read = (file: string): Uint8Array => {
    const bytes = contents.get(file) ?? readFile(file);
    contents.set(file, bytes);
    return bytes;
  };
  const head =
    teams === undefined ? undefined : await readTeams(teams, (file) => atRef(file, headRef, manifest) ?? read(file));
  const named = baseTeams === undefined ? undefined : await readTeams(baseTeams, read);
  if (teams === undefined || baseRef === undefined || named !== undefined)
    return { unread: [], at: () => named ?? head, ...defined({ head, base: named ?? head }) };
  const before = await readBefore(teams, manifest, baseRef, read);
  if (before.missing !== undefined)
    shell.note(() => `${baseRef} has no ${before.missing ?? ""}: who was in its teams is not known from it`);
  const { base, unread, parse } = before;
  return { unread, at: (commit) => parse(commit) ?? base, ...defined({ head, base }) };
}

interface Before {
  readonly base?: DirectoryTeams;
  /** A file that the ref does not have. */
  readonly missing?: string;
  readonly unread: readonly string[];
  readonly parse: (commit: string) => DirectoryTeams | undefined;
}

async function readBefore(
  teams: readonly string[],
  manifest: string,
  ref: string,
  read: (file: string) => Uint8Array,
): Promise<Before> {
  const { joinTeams, parseTeams } = await import("../../manifest/directory-teams.js");
  const readAt = (commit: string): TeamsResult | { readonly missing: string } => {
    const results: TeamsResult[] = [];
    for (const { file, team } of teams.map(teamFile)) {
      const bytes = isBeside(file, manifest) ? findAtRef(file, commit) : read(file);
      if (bytes === undefined) return { missing: file };
      results.push(parseTeams(`${commit}:${file}`, bytes, team));
    }
    return joinTeams(results);
  };
  const parse = (commit: string): DirectoryTeams | undefined => {
    const found = readAt(commit);
    return "teams" in found ? found.teams : undefined;
  };
  const before = readAt(ref);
  if ("missing" in before) return { missing: before.missing, unread: [], parse };
  if ("teams" in before) return { base: before.teams, unread: [], parse };
  const [first] = before.problems;
  return { unread: [`the base: the groups of its teams can't be read: ${first?.message ?? ""}`], parse };
}

/** A file as a ref has it; `undefined` where there is no ref, or it has no such file. */
function atRef(file: string, ref: string | undefined, manifest: string): Buffer | undefined {
  return ref === undefined || !isBeside(file, manifest) ? undefined : findAtRef(file, ref);
}

/** Why a base has no meaning whose teams nobody has filled; the end of a sentence. */
export const UNKNOWN_BASE =
  "nobody has said who was in its teams: name the groups that it was made with, --base-teams FILE";
