import { firstLines } from "../../report/text/words";
import { manifestFiles, withTeams } from "../../manifest/files/manifest-files";
import { type DirectoryTeams, type TeamsResult } from "../../manifest/directory-teams";
import { type ManifestFiles } from "../../manifest/load";
import { teamFile } from "../../manifest/team-file";
import { formatPosition } from "../../model/problem";
import { problemsIn } from "./people";
import { readFile } from "./read-file";

/** Who is in the teams that the directory fills: files, each with the name of a team and `=` before it or without. */
export interface TeamsOptions {
  /** The manifest that has the teams. */
  readonly manifest?: string | undefined;
  readonly teams?: readonly string[] | undefined;
}

/**
 * The files of a manifest on disk, with the groups that fill its teams.
 *
 * @throws Failure where a file of groups can't be read or is not what it should be
 */
export async function manifestSource({ teams }: TeamsOptions): Promise<ManifestFiles> {
  return teams === undefined ? manifestFiles : withTeams(await readTeams(teams));
}

/**
 * Reads files of groups, as `--teams` names them.
 *
 * @param read where a file comes from
 * @throws Failure where one can't be read or is not what it should be
 */
export async function readTeams(
  options: readonly string[],
  read: (file: string) => Uint8Array = readFile,
): Promise<DirectoryTeams> {
  const { joinTeams, parseTeams } = await import("../../manifest/directory-teams.js");
  const results = options.map((option): TeamsResult => {
    const { file, team } = teamFile(option);
    return parseTeams(file, read(file), team);
  });
  const joined = joinTeams(results);
  if ("teams" in joined) return joined.teams;
  const { problems } = joined;
  const lines = problems.map(({ at, message, hint }) => {
    const more = hint === undefined ? "" : ` (${hint})`;
    return `${formatPosition(at)}: ${message}${more}`;
  });
  const names = options.map((option) => teamFile(option).file).join(" and ");
  throw problemsIn(names, firstLines(lines, MOST_PROBLEMS), problems.length);
}

/** More would bury what they have in common. */
const MOST_PROBLEMS = 20;
