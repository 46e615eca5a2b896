import { defined } from "../../src/model/defined";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type PolicyConfigSchema } from "@pulumi/policy";
import { type DirectoryOptions, parseDirectory, type Directory } from "../../src/auditor/audit/directory-file";
import { type DirectoryTeams, joinTeams, parseTeams, type TeamsResult } from "../../src/manifest/directory-teams";
import { loadManifestFromDisk } from "../../src/manifest/files/manifest-files";
import { whyUnreadable } from "../../src/manifest/files/why-unreadable";
import { teamFile } from "../../src/manifest/team-file";
import { canonicalDomain, canonicalSid } from "../../src/model/identity";
import { type Organization } from "../../src/model/organization";
import { formatPosition } from "../../src/model/problem";
import { parseOptions } from "../../src/auditor/rules/engine/configuration";
import { textOf, textsOf } from "../handler/json-values";

/** What the configuration tells of an organization, and no resource does. */
export interface Config {
  /** The manifests, by the organization's SID in lower case: functions, domains, names, break-glass people, limits. */
  readonly manifests: ReadonlyMap<string, Organization>;
  readonly directory: Directory;
  /** Verified domains besides the manifest's. */
  readonly domains: readonly string[];
}

/** The options of the policy `organization`. */
export const CONFIG_SCHEMA = {
  properties: {
    manifest: {
      type: ["string", "array"],
      items: { type: "string" },
      description:
        "A manifest (access.yaml), or a list with one for each organization: functions, domains, names, break-glass people. What it grants is not read.",
    },
    teams: {
      type: ["string", "array"],
      items: { type: "string" },
      description:
        "Who is in the manifest's teams with source: directory: files as --teams takes them. Only for Owners and snapshots: bindings show their members.",
    },
    people: { type: "string", description: "A directory of people as CSV: who is technical." },
    peopleEmail: { type: "string", description: "Its column of e-mail addresses." },
    peopleFunction: { type: "string", description: "Its column of functions." },
    domains: {
      type: "array",
      items: { type: "string" },
      description: "Domains that the organization has verified.",
    },
  },
} as const satisfies PolicyConfigSchema;

const OPTIONS = {
  id: "organization",
  options: { schema: { type: "object", additionalProperties: false, ...CONFIG_SCHEMA }, defaults: {} },
};

/**
 * Reads the files that the policy `organization` is configured with. Paths are relative to `folder`.
 *
 * @returns the configuration, or everything that is wrong with configuration and files
 */
export function readConfig(
  settings: unknown,
  folder: string,
  now: Date,
): { readonly config: Config } | { readonly problems: readonly string[] } {
  const parsed = parseOptions(settings, OPTIONS);
  if ("problems" in parsed) return parsed;
  const { options } = parsed;
  const problems: string[] = [];
  const people = textOf(options["people"]);
  const teams = readTeams(textsIn(options["teams"]), folder, problems);
  const manifests = readManifests(textsIn(options["manifest"]), folder, { teams, now }, problems);
  const columns = {
    email: textOf(options["peopleEmail"]),
    function: textOf(options["peopleFunction"]),
  };
  const directory = people === undefined ? new Map() : readDirectory(path.resolve(folder, people), columns, problems);
  const domains = textsOf(options["domains"]).flatMap((text) => {
    const domain = canonicalDomain(text);
    if (domain === undefined) problems.push(`organization: domains: "${text}" is not a domain name`);
    return domain === undefined ? [] : [domain];
  });
  if (problems.length > 0) return { problems };
  return { config: { manifests, directory, domains } };
}

/** What the configuration says of one organization. */
export interface OrganizationConfig {
  readonly declared?: Organization;
  /** The e-mail address of each SID that the manifest gives to somebody. */
  readonly emails: ReadonlyMap<string, string>;
  readonly domains: readonly string[];
}

/** What `config` says of the organization `sid`. */
export function configOf({ manifests, domains }: Config, sid: string): OrganizationConfig {
  const declared = manifests.get(canonicalSid(sid));
  const emails = new Map<string, string>();
  for (const { userSid, email } of declared?.people.values() ?? [])
    if (userSid !== undefined) emails.set(userSid, email);
  return { domains, emails, ...defined({ declared }) };
}

/** One text, or a list of them. */
function textsIn(option: unknown): readonly string[] {
  return typeof option === "string" ? [option] : textsOf(option);
}

interface ManifestContext {
  readonly teams: DirectoryTeams;
  readonly now: Date;
}

function readManifests(
  files: readonly string[],
  folder: string,
  context: ManifestContext,
  problems: string[],
): ReadonlyMap<string, Organization> {
  const manifests = new Map<string, Organization>();
  for (const file of files) {
    const declared = readManifest(path.resolve(folder, file), context, problems);
    if (declared === undefined) continue;
    const sid = canonicalSid(declared.sid);
    if (manifests.has(sid)) problems.push(`organization: manifest: two manifests are about ${declared.sid}`);
    manifests.set(sid, declared);
  }
  return manifests;
}

function readManifest(file: string, { teams, now }: ManifestContext, problems: string[]): Organization | undefined {
  const loaded = loadManifestFromDisk(file, now, teams);
  // One that breaks an access rule still says who people are; what it grants is not judged here.
  if (loaded.organization === undefined)
    problems.push(...loaded.problems.map(({ at, message }) => `organization: ${formatPosition(at)}: ${message}`));
  return loaded.organization;
}

/** Who is in the teams that the directory fills. Of those that no file names it isn't known, and bindings show it. */
function readTeams(options: readonly string[], folder: string, problems: string[]): DirectoryTeams {
  const results = options.map((option): TeamsResult => {
    const { file, team } = teamFile(option);
    try {
      return parseTeams(file, readFileSync(path.resolve(folder, file)), team);
    } catch (error) {
      const at = { file, line: 1, column: 1 };
      return { problems: [{ kind: "malformed", message: `it can't be read: ${whyUnreadable(error)}`, at }] };
    }
  });
  const joined = joinTeams(results);
  if ("teams" in joined) return { ...joined.teams, later: "all" };
  problems.push(...joined.problems.map(({ at, message }) => `organization: teams: ${formatPosition(at)}: ${message}`));
  return { given: new Map(), later: "all" };
}

function readDirectory(file: string, columns: DirectoryOptions, problems: string[]): Directory {
  try {
    const parsed = parseDirectory(file, readFileSync(file), columns);
    if ("directory" in parsed) return parsed.directory;
    problems.push(...parsed.problems.map((problem) => `organization: ${problem}`));
  } catch (error) {
    problems.push(`organization: ${file} can't be read: ${whyUnreadable(error)}`);
  }
  return new Map();
}
