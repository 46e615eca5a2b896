import { defined } from "../../model/defined";
import { type Organization } from "../../model/organization";
import { compareText } from "../../model/problem";

/** Who joins and leaves a team that the directory fills, sorted. */
export interface TeamMove {
  readonly team: string;
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

/** See `CriteriaChange`. */
interface TeamChange {
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
}

type Sides = Readonly<Record<"base" | "head", Organization>>;

/**
 * Who joins and leaves the teams that the directory fills on either side, sorted. Nobody has written these changes into
 * the manifest. Both sides use the same names.
 */
export function teamMoves({ base, head }: Sides): readonly TeamMove[] {
  return filledTeams({ base, head }).flatMap((team): readonly TeamMove[] => {
    const [had, has] = [new Set(base.teams.get(team)), new Set(head.teams.get(team))];
    const joined = [...has].filter((person) => !had.has(person)).sort(compareText);
    const left = [...had].filter((person) => !has.has(person)).sort(compareText);
    return joined.length + left.length === 0 ? [] : [{ team, joined, left }];
  });
}

/** What a change does to who fills which team, and when the directory is not believed. */
export function teamCriteria({ base, head }: Sides): readonly TeamChange[] {
  return filledTeams({ base, head }).flatMap((team): readonly TeamChange[] => {
    const sides = { base, head };
    return [...change(team, "source", sourceOf, sides), ...change(team, "minimum", minimumOf, sides)];
  });
}

function change(
  team: string,
  key: string,
  textOf: (organization: Organization, team: string) => string | undefined,
  { base, head }: Sides,
): readonly TeamChange[] {
  const [before, after] = [textOf(base, team), textOf(head, team)];
  if (before === after) return [];
  return [{ what: `teams.${team}.${key}`, ...defined({ before, after }) }];
}

function sourceOf({ teams, directoryTeams }: Organization, team: string): string | undefined {
  const filled = directoryTeams?.get(team);
  if (filled === undefined) return teams.has(team) ? "members" : undefined;
  return filled.group === undefined ? "directory" : `directory (group ${filled.group})`;
}

function minimumOf({ directoryTeams }: Organization, team: string): string | undefined {
  return directoryTeams?.get(team)?.minimum.toString();
}

function filledTeams({ base, head }: Sides): readonly string[] {
  const names = [base, head].flatMap(({ directoryTeams }) => [...(directoryTeams?.keys() ?? [])]);
  return [...new Set(names)].sort(compareText);
}
