import { existsSync } from "node:fs";
import { type Directory } from "../../auditor/audit/directory-file";
import { type PlacedWaiver } from "../../auditor/audit/waivers-file";
import { type RuleConfiguration, type Rule } from "../../auditor/rules";
import { type Shell } from "../output/shell";
import { readAuditRules, readWaivers } from "./audit-files";
import { type PeopleOptions, readPeople, readPeopleAtRef } from "./people";

/** The options of a review that name files beside the manifest. */
export interface ReviewFileOptions extends PeopleOptions {
  readonly baseRef?: string | undefined;
  readonly waivers?: string | undefined;
  readonly rules?: string | undefined;
}

/** What a review reads beside the manifests. What could excuse a change is what the base has. */
export interface ReviewFiles {
  readonly waivers: readonly PlacedWaiver[];
  readonly configuration?: RuleConfiguration;
  readonly ownRules: readonly Rule[];
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
  return {
    waivers: waivers === undefined || !isInBase(waivers) ? [] : await readWaivers(waivers, baseRef, shell),
    ...(await readAuditRules({ baseRef, rules: rules === undefined || !isInBase(rules) ? undefined : rules })),
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
