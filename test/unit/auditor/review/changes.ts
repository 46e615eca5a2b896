import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { type LoadedManifest, loadManifest } from "../../../../src/manifest/load";
import { parseWaivers, type PlacedWaiver } from "../../../../src/auditor/audit/waivers-file";
import { type Finding } from "../../../../src/model/finding";
import { type Organization } from "../../../../src/model/organization";
import { changeLines, type Override, review, type ReviewResult } from "../../../../src/auditor/review";
import { oneFile } from "../../../support/manifest-files";

/** Texts that stand once in a manifest, and what to write in their place. */
type Edits = Readonly<Record<string, string>>;

/** A case as test/cases/review/README.md describes it. */
export interface ChangeCase {
  readonly case: string;
  readonly given?: Edits;
  readonly change: Edits;
  readonly operator?: string;
  readonly override?: Override;
  readonly history?: Readonly<Record<string, Edits>>;
  readonly waivers?: string;
  readonly verdict: string;
  readonly access?: string;
  readonly limits?: string;
  readonly findings?: string;
  readonly notes?: string;
}

const folder = path.resolve(__dirname, "../../../cases/review");

/** The clock of the cases. */
const NOW = new Date("2026-06-01T00:00:00Z");

/** The cases by the headings under which they stand. */
export const sections = new Map(
  Object.entries(
    parse(readFileSync(path.join(folder, "changes.yaml"), "utf8")) as Readonly<Record<string, readonly ChangeCase[]>>,
  ),
);
const text = readFileSync(path.join(folder, "base.yaml"), "utf8");

/** What the tool says of a case. */
export function reviewOf({ given = {}, change, operator, override, waivers, history = {} }: ChangeCase): ReviewResult {
  const base = edited(text, given);
  const head = loaded(edited(base, change));
  return review({
    base: load(base),
    head: head.organization,
    problems: head.problems,
    now: NOW,
    history: Object.entries(history).map(([at, edits]) => ({
      at: new Date(at),
      organization: load(edited(base, edits)),
    })),
    ...(waivers === undefined ? {} : { waivers: waiversOf(waivers) }),
    ...(operator === undefined ? {} : { operator }),
    ...(override === undefined ? {} : { override }),
  });
}

/** The lines of the manifest that a case changes, as a diff. */
export function diffOf({ given = {}, change }: ChangeCase): string {
  const before = edited(text, given);
  const [old, young] = [before, edited(before, change)].map((manifest) => manifest.trimEnd().split("\n"));
  return difference(old ?? [], young ?? []).join("\n");
}

/** By the longest common subsequence: the manifests are short. */
function difference(old: readonly string[], young: readonly string[]): readonly string[] {
  const common = Array.from({ length: old.length + 1 }, () => new Array<number>(young.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = young.length - 1; j >= 0; j--) {
      const row = common[i];
      if (row !== undefined) row[j] = old[i] === young[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const lines: string[] = [];
  for (let [i, j] = [0, 0]; i < old.length || j < young.length;)
    if (i < old.length && old[i] === young[j]) [i, j] = [i + 1, j + 1];
    else if (i < old.length && (j >= young.length || at(i + 1, j) >= at(i, j + 1))) lines.push(`- ${old[i++] ?? ""}`);
    else lines.push(`+ ${young[j++] ?? ""}`);
  return lines;
}

/** What a case says of the result, one fact a line. */
export function said(result: ReviewResult): Pick<ChangeCase, "verdict" | "access" | "limits" | "findings" | "notes"> {
  const { verdict, findings, limits, expiring, groupsShortOfAdmins, basis, lookAlikes = [], override } = result;
  const ids = (sign: string, list: readonly Finding[]): string[] =>
    list
      .filter(({ severity }) => severity !== "info")
      .map(({ ruleId, person }) => `${sign} ${ruleId}${person === undefined ? "" : ` of ${person}`}`);
  return {
    verdict,
    ...lines("access", changeLines(result)),
    ...lines(
      "limits",
      limits.flatMap(({ message, unblock }) => [message, `  ${unblock}`]),
    ),
    ...lines("findings", [
      ...ids("+", findings.created),
      ...ids("-", findings.cured),
      ...ids("~", findings.unreported),
      ...ids("?", findings.unseen),
    ]),
    ...lines("notes", [
      ...expiring
        .filter(({ isNew }) => isNew)
        .map(({ person, role, until }) => `${role} of ${person} ends at ${until}`),
      ...groupsShortOfAdmins.map(
        ({ group, admins }) => `${group} has ${admins.length === 0 ? "no admin" : `one admin, ${admins.join()}`}`,
      ),
      ...basis.map(({ what, before = "nothing", after = "nothing" }) => `${what}: ${after} instead of ${before}`),
      ...lookAlikes.map(({ person, like, by }) => `${person} looks like ${like}: ${by}`),
      ...(override === undefined
        ? []
        : [`override by ${override.by}${override.refused === undefined ? "" : `, refused: ${override.refused}`}`]),
    ]),
  };
}

function lines<K extends string>(key: K, list: readonly string[]): { [P in K]?: string } {
  return list.length === 0 ? {} : ({ [key]: list.map((line) => `${line}\n`).join("") } as { [P in K]?: string });
}

function edited(manifest: string, edits: Edits): string {
  return Object.entries(edits).reduce((result, [from, to]) => {
    const parts = result.split(from);
    if (parts.length !== 2) throw new Error(`${JSON.stringify(from)} stands ${parts.length - 1} times in the manifest`);
    return parts.join(to);
  }, manifest);
}

function load(manifest: string): Organization {
  const { organization, problems } = loaded(manifest);
  if (organization === undefined) throw new Error(JSON.stringify(problems, undefined, 1));
  return organization;
}

function loaded(manifest: string): LoadedManifest {
  return loadManifest("access.yaml", oneFile(manifest), NOW);
}

function waiversOf(entries: string): readonly PlacedWaiver[] {
  const file = `apiVersion: twilio-organization/v1\nkind: Waivers\nwaivers:\n${entries}`;
  const parsed = parseWaivers("waivers.yaml", new TextEncoder().encode(file));
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.waivers;
}
