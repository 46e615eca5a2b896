import { createRequire } from "node:module";
import path from "node:path";
import { type AuditInput } from "../../auditor/audit/audit";
import { type Directory } from "../../auditor/audit/directory-file";
import { DEFAULT_WAIVER_POLICY } from "../../auditor/audit/waive";
import { type PlacedWaiver } from "../../auditor/audit/waivers-file";
import { type ChosenRules } from "../../auditor/audit/rules-file";
import { type Rule } from "../../auditor/rules";
import { Failure } from "../failure";
import { DEFAULT_MANIFEST } from "./manifest-argument";
import { type PeopleOptions, problemsIn, readPeople, readPeopleAtRef } from "./people";
import { readFile } from "./read-file";
import { type Shell } from "../output/shell";

/** The options of an audit that name files. */
export interface AuditFileOptions extends PeopleOptions {
  readonly waivers?: string | undefined;
  readonly waiverDays: number;
  readonly baseRef?: string | undefined;
  readonly rules?: string | undefined;
}

/** What an audit needs besides the organization. */
export type AuditFiles = Pick<
  AuditInput,
  "directory" | "waivers" | "waiverPolicy" | "configuration" | "skipped" | "controls" | "knownRoles"
> & {
  readonly ownRules: readonly Rule[];
  /** Where the rules file has the setting of a rule, as text. */
  readonly placeOfSetting?: (id: string) => string;
};

/**
 * Reads what an audit needs besides the organization. What people do, waivers, the choice of rules and rules of the
 * user's own come from the base where one is named, so that a change can't excuse itself.
 *
 * @param manifest tells which repository the base is of
 * @throws Failure where a file can't be read or is not what it should be
 */
export async function readAuditFiles(
  options: AuditFileOptions,
  shell: Pick<Shell, "note">,
  manifest: string = DEFAULT_MANIFEST,
): Promise<AuditFiles> {
  const { waivers, waiverDays, baseRef, rules } = options;
  return {
    directory: await readBasePeople(options, manifest, shell),
    ...(waivers === undefined ? {} : { waivers: await readWaivers(waivers, baseRef, shell) }),
    waiverPolicy: { ...DEFAULT_WAIVER_POLICY, maximumDays: waiverDays },
    ...(await readAuditRules({ rules, baseRef })),
  };
}

async function readBasePeople(
  options: AuditFileOptions,
  manifest: string,
  shell: Pick<Shell, "note">,
): Promise<Directory> {
  const { people, baseRef } = options;
  if (baseRef === undefined) return readPeople(options, shell);
  const directory = await readPeopleAtRef(options, baseRef, manifest, shell);
  if (directory === undefined) shell.note(() => `${baseRef} has no ${people ?? ""}: it counts when it is merged`);
  return directory ?? new Map();
}

/** The rules that run, and how: the built-in ones, unless a file says otherwise. */
export async function readAuditRules({
  rules,
  baseRef,
}: Pick<AuditFileOptions, "rules" | "baseRef">): Promise<
  Pick<AuditFiles, "ownRules" | "configuration" | "knownRoles" | "placeOfSetting">
> {
  return rules === undefined ? { ownRules: [] } : readRules(rules, baseRef);
}

// What only some audits need is loaded by those alone.

/** Reads waivers, as a git ref has them where one is named. @throws Failure where they are malformed */
export async function readWaivers(
  file: string,
  baseRef: string | undefined,
  shell: Pick<Shell, "note">,
): Promise<readonly PlacedWaiver[]> {
  const { parseWaivers } = await import("../../auditor/audit/waivers-file.js");
  const parsed = parseWaivers(file, await readBase(file, baseRef));
  if ("waivers" in parsed) return parsed.waivers;
  const { problemLines } = await import("../../manifest/problems-table.js");
  shell.note((look) => problemLines(parsed.problems, look));
  throw new Failure("malformed-file", `${file} is malformed`);
}

async function readRules(
  file: string,
  baseRef: string | undefined,
): Promise<Omit<ChosenRules, "placeOf"> & Required<Pick<AuditFiles, "placeOfSetting">>> {
  const { parseRulesFile } = await import("../../auditor/audit/rules-file.js");
  const parsed = parseRulesFile(file, await readBase(file, baseRef), await requireBase(file, baseRef));
  const { formatPosition } = await import("../../model/problem.js");
  if ("configuration" in parsed) return { ...parsed, placeOfSetting: (id) => formatPosition(parsed.placeOf(id)) };
  throw problemsIn(
    file,
    parsed.problems.map(({ at, message }) => `${formatPosition(at)}: ${message}`),
  );
}

/** What a rules file says of roles outside the catalog. @throws Failure if it can't be read */
export async function readKnownRoles(file: string | undefined): Promise<readonly string[]> {
  return file === undefined ? [] : (await readRules(file, undefined)).knownRoles;
}

/** A file as a git ref has it; as it is now without one. */
async function readBase(file: string, ref: string | undefined): Promise<Buffer> {
  if (ref === undefined) return readFile(file);
  const { readAtRef } = await import("./base-ref.js");
  return readAtRef(file, ref);
}

/** Loads the modules that `file` names by their paths from its folder, from where the file itself comes. */
async function requireBase(file: string, ref: string | undefined): Promise<(module: string) => unknown> {
  const whole = path.resolve(file);
  if (ref === undefined)
    return (module) => {
      const loaded: unknown = createRequire(whole)(path.resolve(path.dirname(whole), module));
      return loaded;
    };
  const { requireAtRef } = await import("./base-ref.js");
  return requireAtRef(file, ref);
}
