import { defined } from "../model/defined";
import { type DirectoryTeam } from "../model/organization";
import { type Position } from "../model/problem";
import { show } from "../model/show";
import { type DirectoryTeams, type GivenTeam } from "./directory-teams";
import { readEmail, readEmails } from "./emails";
import { type TeamEntry } from "./manifest-file";
import { entriesOf, mergeEntries, type FileEntry, type LocatedFile, type Report } from "./merge";
import { checkName } from "./places";

/** Teams by name, each with its members and the place of each. A team in two files has the members of both. */
export type Teams = ReadonlyMap<string, ReadonlyMap<string, Position>>;

/** The section `teams`, and the source of each team's members. */
export interface TeamsRead {
  readonly members: Teams;
  /** Those that the directory fills. */
  readonly directory: ReadonlyMap<string, DirectoryTeam>;
}

/** A team as a map. */
type TeamMap = Exclude<TeamEntry, readonly string[]>;

const FIELDS = ["source", "group", "minimum"] as const satisfies (keyof TeamMap)[];

/**
 * The section `teams` of all files.
 *
 * @param given what fills the teams with `source: directory`
 */
export function readTeams(files: readonly LocatedFile[], given: DirectoryTeams | undefined, report: Report): TeamsRead {
  const members = new Map<string, Map<string, Position>>();
  const directory = new Map<string, DirectoryTeam>();
  const [maps, listed] = [new Array<FileEntry<TeamMap>>(), new Map<string, Position>()];
  for (const { key, value, at, tree } of entriesOf(files, (data) => data.teams)) {
    checkName("team", key, at, report);
    const map: TeamMap = isList(value) ? { members: value } : value;
    const fault = isList(value) ? undefined : shapeFault(key, map);
    if (fault !== undefined) report(at, fault.message, { hint: fault.hint, missingFrom: `teams/${key}` });
    members.set(key, new Map([...(members.get(key) ?? []), ...readEmails(map.members ?? [], tree, report)]));
    if (map.source === undefined) listed.set(key, at);
    else maps.push({ key, value: map, at, tree });
  }
  for (const [name, { value, at }] of mergeEntries("team", maps, FIELDS, report)) {
    const elsewhere = listed.get(name);
    if (elsewhere !== undefined)
      report(at, `the directory fills team ${show(name)}, and its members are listed elsewhere`, {
        hint: "remove one of them",
        related: elsewhere,
      });
    const { group, minimum = 1 } = value;
    const found = given?.given.get(name) ?? (group === undefined ? undefined : given?.given.get(group));
    const isLater = [name, group ?? name].some((each) => given?.later === "all" || given?.later?.has(each) === true);
    if (found === undefined && !isLater)
      report(at, `the members of team ${show(name)}, which the directory fills, are not known`, {
        kind: "unknown",
        hint: nextStep(group ?? name, given),
      });
    if (found !== undefined) members.set(name, readGiven(found, report));
    const isUnknown = found === undefined ? (true as const) : undefined;
    directory.set(name, { minimum, origin: { position: at }, ...defined({ group, isUnknown }) });
  }
  return { members, directory };
}

function isList(value: TeamEntry): value is readonly string[] {
  return Array.isArray(value);
}

/** What is wrong with a team that is a map. */
function shapeFault(
  name: string,
  { source, members, group, minimum }: TeamMap,
): { readonly message: string; readonly hint: string } | undefined {
  const what = `team ${show(name)}`;
  if (source !== undefined && members !== undefined)
    return {
      message: `${what} has members, and the directory fills it`,
      hint: "leave out members: or source: directory",
    };
  if (source === undefined && members === undefined)
    return { message: `${what} has no members`, hint: "list them, or write source: directory" };
  if (source === undefined && (group !== undefined || minimum !== undefined))
    return { message: `${what} lists its members, and so has no group or minimum`, hint: "write source: directory" };
  return undefined;
}

/** The members of a group, canonical and each once. */
function readGiven({ members }: GivenTeam, report: Report): Map<string, Position> {
  const emails = new Map<string, Position>();
  for (const { text, at, problem } of members) {
    if (problem !== undefined) report(at, `${show(text)}: ${problem}`);
    const email = problem === undefined ? readEmail(text, at, report) : undefined;
    if (email === undefined) continue;
    const earlier = emails.get(email);
    if (earlier === undefined) emails.set(email, at);
    else report(at, `${email} is listed twice in this group`, { related: earlier });
  }
  return emails;
}

/** How to say who is in a group. */
function nextStep(group: string, given: DirectoryTeams | undefined): string {
  if (given === undefined) return "give an export of the group with --teams FILE";
  const names = [...given.given.keys()].slice(0, 5).map(show);
  return `the given groups do not include ${show(group)}${names.length === 0 ? "" : `; there are ${names.join(", ")}`}`;
}
