import { type Position, type Problem, sortProblems } from "../problem";
import { type Organization } from "../organization";
import validate from "../../../schemas/compiled/organization-access";
import { accessProblems } from "./access-problems";
import { readBindings } from "./bindings";
import { readBreakGlass } from "./emails";
import { type LocatedFile, type Report } from "./merge";
import { readPeople, readTeams } from "./people";
import { readDomains, readLimits, readOrganization, readPlaces } from "./places";
import { schemaProblems } from "./schema-problems";
import { parseYaml } from "./yaml-tree";

/** Where manifest files come from; the model itself does no I/O. */
export interface ManifestFiles {
  /** The bytes of a file, or why they can't be had. */
  read(file: string): { readonly bytes: Uint8Array } | { readonly error: string };
  /** The files that match `pattern`, relative to the folder of `from`, sorted; `from` itself is never among them. */
  glob(pattern: string, from: string): readonly string[];
}

/**
 * What a manifest says and everything that is wrong with it. `organization` is there unless something is malformed; it
 * is there for a manifest that breaks an access rule, since that has a meaning (design, "Broken and malformed").
 */
export interface LoadedManifest {
  readonly problems: readonly Problem[];
  readonly organization?: Organization;
}

/**
 * Reads a manifest with the files it includes. Every problem is found at once, sorted by place.
 *
 * @param file name of the manifest, as it shall stand in problems
 * @param now the moment at which `until` is judged
 */
export function loadManifest(file: string, files: ManifestFiles, now: Date): LoadedManifest {
  const problems: Problem[] = [];
  const report: Report = (at, message, more = {}) => {
    problems.push({ kind: "malformed", message, at, ...more });
  };
  const located = readFiles(file, files, report, problems);
  if (problems.length > 0) return { problems: sortProblems(problems) };

  const identity = readOrganization(located, report);
  const teams = readTeams(located, report);
  const parts = {
    domains: readDomains(located, report),
    people: readPeople(located, report),
    teams: new Map([...teams].map(([name, members]) => [name, [...members.keys()].sort()])),
    ...readPlaces(located, report),
    bindings: readBindings(located, teams, report),
    otherGrants: [],
    unread: [],
    breakGlass: readBreakGlass(located, report),
    limits: readLimits(located, report),
  };
  if (identity === undefined || problems.length > 0) return { problems: sortProblems(problems) };
  const organization = { ...identity, ...parts };
  return { organization, problems: sortProblems(accessProblems(organization, now)) };
}

/** Reads a manifest that a program holds as an object. Places are then those of its JSON text, named `(manifest)`. */
export function loadManifestObject(manifest: unknown, now: Date): LoadedManifest {
  const text = JSON.stringify(manifest, undefined, 2);
  const bytes = new TextEncoder().encode(text);
  return loadManifest("(manifest)", { read: () => ({ bytes }), glob: () => [] }, now);
}

function readFiles(file: string, files: ManifestFiles, report: Report, problems: Problem[]): readonly LocatedFile[] {
  const root = readFile(file, { file, line: 1, column: 1 }, files, report, problems);
  if (root === undefined) return [];
  const include = root.data.include ?? [];
  const included = new Map<string, Position>();
  include.forEach((pattern, index) => {
    const at = root.tree.positionOf(include, index);
    const matches = files.glob(pattern, file);
    if (matches.length === 0)
      report(at, `no file matches "${pattern}"`, { hint: `paths are relative to the folder of ${file}` });
    for (const match of matches) included.set(match, at);
  });
  const others = [...included].flatMap(([name, from]) => readFile(name, from, files, report, problems) ?? []);
  for (const { data, tree } of others)
    if (data.include !== undefined)
      report(tree.positionOf(data, "include"), "only the first file may include others", {
        hint: `name them under include: in ${file}`,
      });
  return [root, ...others];
}

function readFile(
  file: string,
  from: Position,
  files: ManifestFiles,
  report: Report,
  problems: Problem[],
): LocatedFile | undefined {
  const content = files.read(file);
  if ("error" in content) {
    report(from, `${file} can't be read: ${content.error}`);
    return undefined;
  }
  const parsed = parseYaml(file, content.bytes);
  if ("problems" in parsed) {
    problems.push(...parsed.problems);
    return undefined;
  }
  const data = parsed.tree.value;
  if (validate(data)) return { data, tree: parsed.tree };
  problems.push(...schemaProblems(validate.errors ?? [], parsed.tree));
  return undefined;
}
