import { existsSync } from "node:fs";
import { type Directory } from "../../auditor/audit/directory-file";
import { type PlacedWaiver } from "../../auditor/audit/waivers-file";
import { type Problem } from "../../model/problem";
import { type RuleConfiguration, type Rule } from "../../auditor/rules";
import { type Shell } from "../output/shell";
import { readAuditRules, readWaivers } from "./audit-files";
import { type PeopleOptions, readPeople, readPeopleAtRef } from "./people";
import { readFile } from "./read-file";

/** The options of a review that name files beside the manifest. */
export interface ReviewFileOptions extends PeopleOptions {
  readonly baseRef?: string | undefined;
  readonly headRef?: string | undefined;
  readonly waivers?: string | undefined;
  readonly rules?: string | undefined;
}

/** What a review reads beside the manifests. What could excuse a change is what the base has. */
export interface ReviewFiles {
  readonly waivers: readonly PlacedWaiver[];
  readonly configuration?: RuleConfiguration;
  readonly ownRules: readonly Rule[];
  /** What is wrong with the waivers and rules that the change brings. */
  readonly fileProblems: readonly Problem[];
  /** What people do, as the base says and as the change says. */
  readonly people: { readonly before: Directory; readonly after: Directory };
}

/**
 * Reads the files beside the manifest. With a base in git, waivers and rules are those of the base, and of people both
 * sides are read; a file that the base has not yet excuses nothing.
 *
 * @throws Failure where a file can't be read or is not what it should be
 */
export async function readReviewFiles(
  manifest: string,
  options: ReviewFileOptions,
  shell: Pick<Shell, "note">,
): Promise<ReviewFiles> {
  const { baseRef, waivers, rules } = options;
  const { findAtRef } = await import("./base-ref.js");
  const isInBase = (file: string): boolean => {
    const isThere = baseRef === undefined || findAtRef(file, baseRef) !== undefined;
    if (!isThere) shell.note(() => `${baseRef} has no ${file}: it counts when it is merged`);
    return isThere;
  };
  const accepted = waivers === undefined || !isInBase(waivers) ? [] : await readWaivers(waivers, baseRef, shell);
  return {
    waivers: accepted,
    ...(await readAuditRules({ baseRef, rules: rules === undefined || !isInBase(rules) ? undefined : rules })),
    fileProblems: baseRef === undefined ? [] : newOnly(await problemsOfHead(options), accepted),
    people: await readBothPeople(manifest, options, shell),
  };
}

async function readBothPeople(
  manifest: string,
  options: ReviewFileOptions,
  shell: Pick<Shell, "note">,
): Promise<ReviewFiles["people"]> {
  const { baseRef, people } = options;
  if (people === undefined || baseRef === undefined) {
    const both = await readPeople(options, shell);
    return { before: both, after: both };
  }
  const silent = { note: () => undefined };
  const before = await readPeopleAtRef(options, baseRef, manifest, silent);
  // A change that moves or removes the file says nothing more of anybody.
  const after = before !== undefined && !existsSync(people) ? before : await readPeople(options, shell);
  return { before: before ?? new Map(), after };
}

/** Without what was wrong with waivers before the change. */
function newOnly(problems: readonly Problem[], before: readonly PlacedWaiver[]): readonly Problem[] {
  // A waiver that comes before others moves them on.
  const withoutIndex = (message: string): string => message.replace(/\[\d+\]/g, "[]");
  const known = before.flatMap(({ malformed }) => malformed.map(withoutIndex));
  return problems.filter(({ message }) => {
    const index = known.indexOf(withoutIndex(message));
    if (index !== -1) known.splice(index, 1);
    return index === -1;
  });
}

/**
 * What is wrong with the waivers and rules as the change has them. Nothing of the change is run: modules with rules are
 * not looked at.
 */
async function problemsOfHead({ waivers, rules, headRef }: ReviewFileOptions): Promise<readonly Problem[]> {
  const { findAtRef } = await import("./base-ref.js");
  const problems: Problem[] = [];
  for (const [file, problemsOf] of [
    [waivers, waiverProblems],
    [rules, ruleProblems],
  ] as const) {
    if (file === undefined) continue;
    const onDisk = existsSync(file) ? readFile(file) : undefined;
    const bytes = headRef === undefined ? onDisk : findAtRef(file, headRef);
    if (bytes !== undefined) problems.push(...(await problemsOf(file, bytes)));
  }
  return problems;
}

async function waiverProblems(file: string, bytes: Buffer): Promise<readonly Problem[]> {
  const { parseWaivers } = await import("../../auditor/audit/waivers-file.js");
  const parsed = parseWaivers(file, bytes);
  if ("problems" in parsed) return parsed.problems;
  return parsed.waivers.flatMap(({ at, malformed }) =>
    malformed.map((message): Problem => ({ kind: "malformed", message, at })),
  );
}

async function ruleProblems(file: string, bytes: Buffer): Promise<readonly Problem[]> {
  const { parseRulesFile } = await import("../../auditor/audit/rules-file.js");
  const parsed = parseRulesFile(file, bytes, undefined);
  return "problems" in parsed ? parsed.problems : [];
}
