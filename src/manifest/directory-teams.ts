import { type Position, type Problem } from "../model/problem";
import { show } from "../model/show";
import { type CsvRow, readCsv } from "../report/text/read-csv";
import { jsonBytes } from "./json-bytes";
import { EMAIL_HEADERS, letters } from "./directory-columns";
import { parseYaml } from "./yaml-tree";

/** An entry of a group as the directory has it. `problem` says, as the end of a sentence, why it is no person. */
interface GivenMember {
  readonly text: string;
  readonly at: Position;
  readonly problem?: string;
}

/** A group as the directory has it. */
export interface GivenTeam {
  readonly at: Position;
  readonly members: readonly GivenMember[];
}

/** The groups that fill the teams with `source: directory`, by what the directory calls them. */
export interface DirectoryTeams {
  readonly given: ReadonlyMap<string, GivenTeam>;
  /** Those whose members will be known later, in an update: by name, or all that are not given. Default: none. */
  readonly later?: ReadonlySet<string> | "all";
}

/** Groups that were read, or everything that is wrong with them. */
export type TeamsResult = { readonly teams: DirectoryTeams } | { readonly problems: readonly Problem[] };

/** More people than any directory gives to one manifest. */
const MOST_MEMBERS = 50_000;

/**
 * Reads groups from a file: JSON, `{ "finance": ["max@acme.example"] }`, or a CSV export with a column for the group.
 * Addresses are not judged yet: of groups that no team asks for nothing is.
 *
 * @param team the team whose members a CSV file without a column for the group lists
 */
export function parseTeams(file: string, bytes: Uint8Array, team?: string): TeamsResult {
  return bounded(file, isJson(bytes) ? parseTeamsJson(file, bytes, team) : parseTeamsCsv(file, bytes, team));
}

/**
 * Reads groups that a program holds as an object. Places are then those of its JSON text, named `(teams)`.
 */
export function parseTeamsObject(teams: unknown): TeamsResult {
  const content = jsonBytes(teams);
  const file = "(teams)";
  return "bytes" in content
    ? bounded(file, parseTeamsJson(file, content.bytes))
    : refused({ file, line: 1, column: 1 }, `it can't be read: ${content.error}`);
}

function bounded(file: string, result: TeamsResult): TeamsResult {
  if ("problems" in result) return result;
  const most = [...result.teams.given.values()].reduce((sum, { members }) => sum + members.length, 0);
  return most <= MOST_MEMBERS ? result : refused({ file, line: 1, column: 1 }, `it lists more than 50,000 people`);
}

/** The groups of several files together. Each may be in one of them. */
export function joinTeams(results: readonly TeamsResult[]): TeamsResult {
  const given = new Map<string, GivenTeam>();
  const problems: Problem[] = [];
  for (const result of results) {
    if ("problems" in result) problems.push(...result.problems);
    else
      for (const [name, team] of result.teams.given) {
        const earlier = given.get(name);
        if (earlier === undefined) given.set(name, team);
        else problems.push(malformed(team.at, `the group ${show(name)} is in two files`, { related: earlier.at }));
      }
  }
  return problems.length > 0 ? { problems } : { teams: { given } };
}

/** JSON begins with a bracket; what else has one at its start is no header of a CSV file. */
function isJson(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 1_000)).trimStart();
  return /^[{[]/.test(start);
}

function parseTeamsJson(file: string, bytes: Uint8Array, team?: string): TeamsResult {
  const { tree, problems } = parseYaml(file, bytes);
  if (tree === undefined || problems.length > 0) return { problems };
  const { value } = tree;
  const wanted = 'write { "TEAM": ["somebody@acme.example"] }';
  if (typeof value !== "object" || value === null || (Array.isArray(value) && team === undefined))
    return refused(tree.positionOf(), "it is not a map of teams", { hint: wanted });
  const lists: readonly (readonly [string, unknown])[] =
    Array.isArray(value) && team !== undefined ? [[team, value]] : Object.entries(value);
  const given = new Map<string, GivenTeam>();
  const wrong: Problem[] = [];
  for (const [name, list] of lists) {
    const at = Array.isArray(value) ? tree.positionOf() : tree.positionOf(value, name);
    if (!Array.isArray(list)) {
      wrong.push(malformed(at, `the team ${show(name)} is not a list of e-mail addresses`, { hint: wanted }));
      continue;
    }
    const items: readonly unknown[] = list;
    const members = items.map((item, index): GivenMember => {
      const place = tree.positionOf(list, index);
      return typeof item === "string"
        ? { text: item, at: place }
        : { text: show(item), at: place, problem: "it must be text" };
    });
    given.set(name, { at, members });
  }
  return wrong.length > 0 ? { problems: wrong } : { teams: { given } };
}

/** Headers in lower case, the best first. Sources: group exports by Okta, Microsoft Entra ID, Google Workspace. */
const COLUMNS = {
  email: ["memberemail", "memberemailaddress", ...EMAIL_HEADERS],
  group: ["team", "group", "groupname", "groupdisplayname", "groupemail", "groupemailaddress"],
  type: ["membertype", "objecttype", "type"],
  isGroup: ["isgroup"],
} as const;

const KNOWN: ReadonlySet<string> = new Set(Object.values(COLUMNS).flat());

/** What stands in a group and is nobody. */
const NOBODY = /^(#?microsoft\.graph\.)?(group|customer|device|serviceprincipal|orgcontact)$/i;

function parseTeamsCsv(file: string, bytes: Uint8Array, team: string | undefined): TeamsResult {
  const read = readCsv(bytes, (cell) => KNOWN.has(letters(cell)));
  if ("problem" in read) {
    const line = Number(/^, line (\d+)/.exec(read.problem)?.[1] ?? 1);
    return refused({ file, line, column: 1 }, read.problem.replace(/^(, line \d+)?: ?/, ""));
  }
  const { header, rows } = read.csv;
  const headers = header.cells.map(letters);
  const at = { file, line: header.line, column: 1 };
  const double = headers.find((name, index) => KNOWN.has(name) && headers.indexOf(name) < index);
  if (double !== undefined) return refused(at, `two columns are called ${show(double)}`, { hint: "rename one" });
  const cellsOf = (names: readonly string[]) => {
    const columns = names.map((name) => headers.indexOf(name)).filter((index) => index >= 0);
    return { isThere: columns.length > 0, of: ({ cells }: CsvRow) => columns.map((index) => cells[index] ?? "") };
  };
  const [email, group] = [cellsOf(COLUMNS.email), cellsOf(COLUMNS.group)];
  const [type, isGroup] = [cellsOf(COLUMNS.type), cellsOf(COLUMNS.isGroup)];
  const there = header.cells.map(show).join(", ");
  if (!email.isThere) return refused(at, `no column of e-mail addresses was found; there are ${there}`);
  if (!group.isThere && team === undefined)
    return refused(at, `no column says which group somebody is in; there are ${there}`, {
      hint: `say which team the file lists: --teams TEAM=${file}`,
    });
  const given = new Map<string, { at: Position; members: GivenMember[] }>();
  if (team !== undefined) given.set(team, { at, members: [] });
  const wrong: Problem[] = [];
  for (const row of rows) {
    const place = { file, line: row.line, column: 1 };
    const name = team ?? group.of(row).find((cell) => cell !== "");
    if (name === undefined || row.problem !== undefined) {
      wrong.push(malformed(place, row.problem ?? "the row names no group"));
      continue;
    }
    const entry = given.get(name) ?? { at: place, members: [] };
    given.set(name, entry);
    const text = email.of(row).find((cell) => cell !== "") ?? "";
    const kind = type.of(row).find((cell) => NOBODY.test(cell));
    const problem = whyNobody(text, kind, isGroup.of(row).includes("True") || isGroup.of(row).includes("true"));
    entry.members.push(problem === undefined ? { text, at: place } : { text, at: place, problem });
  }
  return wrong.length > 0 ? { problems: wrong } : { teams: { given } };
}

function whyNobody(text: string, kind: string | undefined, isGroup: boolean): string | undefined {
  if (kind !== undefined || isGroup)
    return `it is a ${kind?.toLowerCase() ?? "group"}, not a person: export the people who are in it`;
  if (text === "") return "the row has no e-mail address";
  return /#EXT#/i.test(text) ? "it is the artificial name of a guest: export the column mail" : undefined;
}

function malformed(at: Position, message: string, more: Pick<Problem, "hint" | "related"> = {}): Problem {
  return { kind: "malformed", message, at, ...more };
}

function refused(at: Position, message: string, more: Pick<Problem, "hint"> = {}): TeamsResult {
  return { problems: [malformed(at, message, more)] };
}
