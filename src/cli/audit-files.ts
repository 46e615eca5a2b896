import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { type Directory } from "../auditor/directory-file";
import { type AuditInput } from "../auditor/audit";
import { DEFAULT_WAIVER_POLICY } from "../auditor/waive";
import { type PlacedWaiver } from "../auditor/waivers-file";
import { type ChosenRules } from "../auditor/rules-file";
import { type Rule } from "../rules";
import { Failure } from "./failure";
import { readFile } from "./read-file";
import { type Shell } from "./shell";

/** The options of an audit that name files. */
export interface AuditFileOptions {
  readonly people?: string | undefined;
  readonly peopleEmail: string;
  readonly peopleFunction: string;
  readonly waivers?: string | undefined;
  readonly waiverDays: number;
  readonly baseRef?: string | undefined;
  readonly rules?: string | undefined;
}

type AuditFiles = Pick<AuditInput, "directory" | "waivers" | "waiverPolicy" | "configuration"> & {
  readonly ownRules: readonly Rule[];
};

/**
 * Reads what an audit needs besides the organization. Waivers and the choice of rules come from the base where one is
 * named, so that a change can't excuse itself.
 *
 * @throws Failure where a file can't be read or is not what it should be
 */
export async function readAuditFiles(options: AuditFileOptions, shell: Pick<Shell, "note">): Promise<AuditFiles> {
  const { people, waivers, waiverDays, baseRef, rules } = options;
  return {
    ...(people === undefined ? {} : { directory: await readDirectory(people, options) }),
    ...(waivers === undefined ? {} : { waivers: await readWaivers(waivers, baseRef, shell) }),
    waiverPolicy: { ...DEFAULT_WAIVER_POLICY, maximumDays: waiverDays },
    ...(rules === undefined ? { ownRules: [] } : await readRules(rules, baseRef)),
  };
}

// What only some audits need is loaded by those alone.

/** Reads a directory of people. @throws Failure where it can't be read */
export async function readDirectory(
  file: string,
  { peopleEmail, peopleFunction }: Pick<AuditFileOptions, "peopleEmail" | "peopleFunction">,
): Promise<Directory> {
  const { parseDirectory } = await import("../auditor/directory-file.js");
  const parsed = parseDirectory(file, readFile(file).toString("utf8"), {
    email: peopleEmail,
    function: peopleFunction,
  });
  return "directory" in parsed ? parsed.directory : fail(file, parsed.problems);
}

async function readWaivers(
  file: string,
  baseRef: string | undefined,
  shell: Pick<Shell, "note">,
): Promise<readonly PlacedWaiver[]> {
  const { parseWaivers } = await import("../auditor/waivers-file.js");
  const parsed = parseWaivers(file, readBase(file, baseRef));
  if ("waivers" in parsed) return parsed.waivers;
  const { problemLines } = await import("./views/problems-table.js");
  shell.note((look) => problemLines(parsed.problems, look));
  throw new Failure(`${file} is malformed`);
}

async function readRules(file: string, baseRef: string | undefined): Promise<ChosenRules> {
  const { parseRulesFile } = await import("../auditor/rules-file.js");
  const parsed = parseRulesFile(file, readBase(file, baseRef), createRequire(path.resolve(file)));
  return "configuration" in parsed ? parsed : fail(file, parsed.problems);
}

function fail(file: string, problems: readonly string[]): never {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  throw new Failure(`${file} has ${count}:\n${problems.join("\n")}`);
}

/** A file as a git ref has it; as it is now without one. */
function readBase(file: string, ref: string | undefined): Buffer {
  if (ref === undefined) return readFile(file);
  if (ref.startsWith("-")) throw new Failure(`"${ref}" is not the name of a git ref`);
  const folder = path.dirname(path.resolve(file));
  try {
    return execFileSync("git", ["show", `${ref}:./${path.basename(file)}`], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch {
    throw new Failure(
      `git can't show ${file} as ${ref} has it`,
      "fetch the ref first, or check its name and that the file was there",
    );
  }
}
