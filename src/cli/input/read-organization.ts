import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { closest } from "../../model/did-you-mean";
import { manifestFiles } from "../../manifest/files/manifest-files";
import { loadManifest, type LoadedManifest, type ManifestFiles } from "../../manifest/load";
import { type Organization } from "../../model/organization";
import { type Problem } from "../../model/problem";
import { Failure } from "../failure";
import { type Shell } from "../output/shell";
import { wrap } from "../../report/text/wrap";
import { problemLines } from "../../manifest/problems-table";
import { count } from "../../report/text/words";

/**
 * Loads the manifest `file` with what it includes.
 *
 * @throws Failure where the file itself can't be read; an unreadable file that it includes is one of its problems
 */
export function readManifest(file: string, now: Date, files: ManifestFiles = manifestFiles): LoadedManifest {
  // Read once: the file may be a pipe.
  const root = files.read(file);
  if ("error" in root) throw new Failure("unreadable-file", `${file} can't be read: ${root.error}`, similarFile(file));
  return loadManifest(
    file,
    { ...files, read: (name, includedBy) => (name === file ? root : files.read(name, includedBy)) },
    now,
  );
}

/** The file that was probably meant by one that does not exist. */
function similarFile(file: string): string | undefined {
  if (existsSync(file)) return undefined;
  const folder = path.dirname(file);
  try {
    const names = readdirSync(folder).filter((name) => /\.(ya?ml|json)$/i.test(name));
    const close = closest(path.basename(file), names);
    return close === undefined ? undefined : `did you mean ${path.join(folder, close)}?`;
  } catch {
    return undefined;
  }
}

/** Why a manifest has no meaning: it is malformed, or nobody has said who is in a team. Then there is no answer. */
export function meaninglessManifest(file: string, problems: readonly Problem[]): Failure {
  if (!problems.every(({ kind }) => kind !== "malformed"))
    return new Failure("malformed-file", `${file} is malformed: ${count(problems.length, "problem")}`);
  const unknown = problems.filter(({ kind }) => kind === "unknown").length;
  return new Failure(
    "no-verdict",
    `${file} has ${count(unknown, "team")} of which nobody has said who is in it`,
    "export the group from your directory and give it with --teams FILE",
  );
}

const ANSWERED = "The answer includes these grants anyway. `twilio-org validate` lists every problem.";

/** The most problems that are noted beside an answer; more would bury it. */
const MOST_NOTED = 10;

/**
 * The organization that the manifest `file` declares. Problems go to the terminal: a manifest that breaks an access
 * rule still has a meaning, and is answered for.
 *
 * @throws Failure where the file can't be read or is malformed
 */
export function readOrganization(
  file: string,
  now: Date,
  shell: Pick<Shell, "note">,
  files: ManifestFiles = manifestFiles,
): Organization {
  const { organization, problems } = readManifest(file, now, files);
  if (organization === undefined) {
    shell.note((look) => `${problemLines(problems, look)}\n`);
    throw meaninglessManifest(file, problems);
  }
  if (problems.length > 0) {
    shell.note((look) => problemLines(problems.slice(0, MOST_NOTED), look));
    const more = problems.length - MOST_NOTED;
    if (more > 0) shell.note(() => `... and ${more} more`);
    shell.note(({ width }) => `\n${wrap(ANSWERED, width, 0)}\n`);
  }
  return organization;
}
