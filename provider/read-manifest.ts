import { parseTeamsObject, type TeamsResult } from "../src/manifest/directory-teams";
import { loadGivenManifest } from "../src/manifest/files/manifest-files";
import { defined } from "../src/model/defined";
import { type Organization } from "../src/model/organization";
import { formatPosition, type Problem } from "../src/model/problem";
import { holds } from "./handler/json-values";
import { isMap } from "../src/model/is-map";

/**
 * A manifest that a program applies: the organization that it declares, and what is to be said of it; or why it is
 * refused.
 */
export type ManifestResult =
  { readonly organization: Organization; readonly warnings: readonly string[] } | { readonly refused: string };

/**
 * Reads the manifest of an `OrganizationAccess`: a path from the program's folder, or the manifest itself.
 *
 * @param teams who is in the teams that the directory fills; see `teamsOf`
 */
export function readManifest(manifest: string | object, now: Date, teams?: TeamsResult): ManifestResult {
  if (teams !== undefined && "problems" in teams) return refusal("The argument teams", teams.problems);
  const { organization, problems } = loadGivenManifest(manifest, now, teams?.teams);
  const hint = teams === undefined ? WHERE_TO_SAY : undefined;
  const refused = problems
    .filter(({ kind }) => kind !== "expired")
    .map((problem) => (problem.kind === "unknown" ? { ...problem, ...defined({ hint }) } : problem));
  const warnings = problems.filter(({ kind }) => kind === "expired").map(problemText);
  return organization !== undefined && refused.length === 0
    ? { organization, warnings }
    : refusal("The manifest", refused);
}

/** Where a program says who is in a team that the directory fills. */
const WHERE_TO_SAY = "give OrganizationAccess its members: teams: { TEAM: [...] }";

/**
 * The groups that a program gives, as far as they are known.
 *
 * @param teams the argument: lists of addresses, by the name of a team or what the directory calls it
 * @param isLater whether a value stands for one that will be known later, in an update
 */
export function teamsOf(teams: unknown, isLater: (value: unknown) => boolean): TeamsResult | undefined {
  if (teams === undefined || teams === null) return undefined;
  if (isLater(teams)) return { teams: { given: new Map(), later: "all" } };
  if (!holds(teams, isLater)) return parseTeamsObject(teams);
  const entries = isMap(teams) ? Object.entries(teams) : [];
  const known = parseTeamsObject(Object.fromEntries(entries.filter(([, members]) => !holds(members, isLater))));
  if ("problems" in known) return known;
  const later = new Set(entries.flatMap(([name, members]) => (holds(members, isLater) ? [name] : [])));
  return { teams: { ...known.teams, later } };
}

function refusal(what: string, problems: readonly Problem[]): { readonly refused: string } {
  const heading = `${what} has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}, and nothing was changed:`;
  return { refused: [heading, ...problems.map(problemText)].join("\n") };
}

/** A problem of a manifest on one line: where it is, what it is, and what was probably meant. */
export function problemText({ at, message, hint }: Problem): string {
  return `${formatPosition(at)}: ${message}${hint === undefined ? "" : ` (${hint})`}`;
}
