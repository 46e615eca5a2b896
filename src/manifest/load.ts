import { defined } from "../model/defined";
import { didYouMean } from "../model/did-you-mean";
import { type Organization } from "../model/organization";
import { type Problem, sortProblems } from "../model/problem";
import { accessProblems, grantProblems } from "./access-problems";
import { readBindings } from "./bindings";
import { type DirectoryTeams } from "./directory-teams";
import { jsonBytes } from "./json-bytes";
import { type Report } from "./merge";
import { readPeople } from "./people";
import { readLimits } from "./limits";
import { readDomains, readOrganization, readPlaces } from "./places";
import { type ManifestFiles, readFiles } from "./read-files";
import { readSeparation } from "./separation";
import { emergencyLogins } from "./shared/emergency-logins";
import { layerOf } from "./shared/layer";
import { readTeams } from "./teams";
import { lookAlikeProblems } from "./directory-problems";

export { type ManifestFiles };

/**
 * What a manifest says and everything that is wrong with it. `organization` is there unless something is malformed or
 * unknown; it is there for a manifest that breaks an access rule, since that has a meaning (design, "Broken and
 * malformed").
 */
export interface LoadedManifest {
  readonly problems: readonly Problem[];
  readonly organization?: Organization;
}

/** How many unknown names get a suggestion. */
const MOST_HINTS = 200;

/**
 * Reads a manifest with the files it includes. Every problem is found at once, sorted by place; except what may only
 * follow from another one, such as a reference to a team that could not be read.
 *
 * @param file name of the manifest, as problems show it
 * @param now the moment at which `until` is judged
 */
export function loadManifest(file: string, source: ManifestFiles, now: Date): LoadedManifest {
  const { files, defaults, ...read } = readFiles(file, source);
  const problems = [...read.problems];
  const damaged = new Set(read.damaged);
  const isWhole = (part: string): boolean => !damaged.has("*") && !damaged.has(part);
  const isIntact = (section: string): boolean =>
    isWhole(section) && ![...damaged].some((part) => part.startsWith(`${section}/`));
  let hints = 0;
  const report: Report = (at, message, { missingFrom, meant, ...more } = {}) => {
    if (missingFrom !== undefined && !isWhole(missingFrom)) return;
    // Each suggestion compares all names; a manifest with more mistakes than this has the same mistake many times.
    const hint = meant === undefined || hints++ >= MOST_HINTS ? {} : didYouMean(meant.text, meant.among);
    problems.push({ kind: "malformed", message, at, ...more, ...hint });
  };
  const reportIn =
    (section: string): Report =>
    (...problem) => {
      report(...problem);
      damaged.add(section);
    };

  const identity = readOrganization(files, report);
  const layer = defaults === undefined ? undefined : layerOf(defaults, report);
  const separationOfDuties = readSeparation(files, layer, report);
  const teams = readTeams(files, source.teams, report);
  const parts = {
    domains: readDomains(files, reportIn("domains")),
    people: readPeople(files, reportIn("people")),
    teams: new Map([...teams.members].map(([name, members]) => [name, [...members.keys()].sort()])),
    ...readPlaces(files, report),
    bindings: readBindings(files, teams, report),
    breakGlass: emergencyLogins(files, layer, report),
    ...readLimits(files, layer, report),
    ...defined({
      directoryTeams: teams.directory.size === 0 ? undefined : teams.directory,
      separationOfDuties,
      shared: layer?.shared,
    }),
    otherGrants: [],
    unread: [],
  };
  const loosened = layer?.loosenings.problems ?? [];
  if (identity !== undefined && problems.length === 0) {
    const organization = { ...identity, ...parts };
    const found = [...loosened, ...accessProblems(organization, now), ...lookAlikeProblems(organization, teams)];
    return { organization, problems: sortProblems(found) };
  }
  const further = isIntact("domains") && isIntact("people") ? grantProblems(parts, now) : [];
  return { problems: sortProblems([...problems, ...loosened, ...further]) };
}

/**
 * Reads a manifest that a program holds as an object. Places are then those of its JSON text, named `(manifest)`.
 *
 * @param teams what fills the teams with `source: directory`
 */
export function loadManifestObject(manifest: unknown, now: Date, teams?: DirectoryTeams): LoadedManifest {
  const file = "(manifest)";
  return loadManifest(file, { read: () => jsonBytes(manifest), glob: () => [], ...defined({ teams }) }, now);
}
