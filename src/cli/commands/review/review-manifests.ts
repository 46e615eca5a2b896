import { type LiveChange } from "../../../auditor/plan";
import {
  type History,
  isKnownOperator,
  review,
  reviewLimitsOf,
  type ReviewResult,
  windowBegin,
} from "../../../auditor/review";
import { defined } from "../../../model/defined";
import { type Severity } from "../../../model/finding";
import { withDirectory } from "../../../model/functions";
import { type Organization } from "../../../model/organization";
import { type Snapshot } from "../../../model/snapshot";
import { Failure } from "../../failure";
import { type LedgerHistoryOptions } from "../../input/ledger-source";
import { requireManifest } from "../../input/manifest-argument";
import { readSnapshot } from "../../input/organization-source";
import { readReviewFiles, type ReviewFileOptions } from "../../input/review-files";
import { readSides, type ReviewSides, type SideOptions } from "../../input/review-sides";
import { remark } from "../../output/remark";
import { type Shell } from "../../output/shell";
import { checkSealOptions, type Sealing, type SealOptions, sealReviewed } from "./seal-plan";

/** The options of a review on the command line. */
export interface ReviewOptions extends SideOptions, SealOptions, ReviewFileOptions, LedgerHistoryOptions {
  readonly baseRef?: string | undefined;
  readonly history?: "git" | "ledger" | "none" | undefined;
  readonly within?: number | undefined;
  readonly failOn?: Severity | undefined;
  readonly operator?: string | undefined;
  readonly override?: string | undefined;
  readonly format: string;
}

/** A review, and whether what was to be sealed could be. */
export interface Reviewed {
  readonly result: ReviewResult;
  readonly sealing: Sealing;
}

/**
 * Reviews a change of a manifest: from the base to the head, and with `--live` or `--snapshot` from what is there to
 * what the head makes of it.
 *
 * @throws Failure where the command was used incorrectly, or something can't be had
 */
export async function reviewManifests(
  file: string | undefined,
  options: ReviewOptions,
  shell: Shell,
): Promise<Reviewed> {
  checkOptions(options);
  const { asOf: now, within, failOn, operator, override } = options;
  const manifest = requireManifest(file);
  const sides = await readSides(manifest, options, options.format !== "table", shell);
  const { people, ...files } = await readReviewFiles(manifest, options, shell);
  const head = sides.head === undefined ? undefined : withDirectory(sides.head, people.after);
  // What a first manifest changes is not known from manifests.
  const isUnknown = sides.isFirst && !isThereKnown(options);
  const base = isUnknown && head !== undefined ? head : withDirectory(sides.base, people.before);
  const snapshot = await readThere(options, sides, shell);
  const deployed = sides.isDeployed ? base : undefined;
  const there =
    snapshot === undefined || head === undefined ? undefined : await liveChange(deployed, head, snapshot, now);
  // Who lets a blocked change pass is nobody whom that change brings along.
  requireKnown(operator, [base, there?.change?.before, ...(override === undefined ? [head] : [])]);
  for (const problem of there?.problems ?? []) remark(shell, "note", problem);
  const past = await readHistory(options, sides, base, shell);
  const result = review({
    ...files,
    functions: people.before,
    base,
    head,
    problems: sides.problems,
    now,
    compared: sides.compared,
    unread: [...sides.unread, ...unreadThere(sides, snapshot), ...(there?.unread ?? []), ...(past?.unread ?? [])],
    ...defined({
      live: there?.change,
      history: past?.revisions,
      repair: sides.repair,
      withinDays: within,
      failOn,
      operator,
      override: operator === undefined || override === undefined ? undefined : { reason: override, by: operator },
    }),
  });
  const sealed = { base: deployed, head, result, now, snapshot };
  return { result, sealing: await sealReviewed(options, sealed, shell) };
}

function checkOptions(options: ReviewOptions): void {
  const { baseRef, history, ledger, operator, override, pushes } = options;
  checkSealOptions(options);
  if (override !== undefined && operator === undefined)
    throw new Failure(
      "usage",
      "--override needs --operator",
      "an override is recorded with the name of the person who makes it",
    );
  if (history === "git" && baseRef === undefined)
    throw new Failure("usage", "--history git goes with --base-ref", "it reads the history of that ref");
  if (pushes !== undefined && baseRef === undefined)
    throw new Failure("usage", "--pushes goes with --base-ref", "it says when the host moved that branch");
  if (ledger !== undefined && history !== "ledger") throw new Failure("usage", "--ledger goes with --history ledger");
}

/** @throws Failure where neither side nor Twilio has heard of the operator */
function requireKnown(operator: string | undefined, sides: readonly (Organization | undefined)[]): void {
  if (operator === undefined || sides.some((side) => side !== undefined && isKnownOperator(side, operator))) return;
  throw new Failure(
    "unknown-name",
    `nobody knows the operator ${operator}`,
    "--operator is an e-mail address or user SID of the manifest: the person who runs `pulumi up`",
  );
}

function isThereKnown({ live, snapshot }: ReviewOptions): boolean {
  return live !== undefined || snapshot !== undefined;
}

async function readThere(options: ReviewOptions, { head }: ReviewSides, shell: Shell): Promise<Snapshot | undefined> {
  if (!isThereKnown(options)) return undefined;
  return readSnapshot(head && { file: "the manifest", sid: head.sid }, options, options.asOf, shell);
}

/** What the head makes of the live organization; what is not known of that is unread. */
async function liveChange(
  base: Organization | undefined,
  head: Organization,
  snapshot: Snapshot,
  now: Date,
): Promise<{
  readonly change?: Pick<LiveChange, "before" | "after" | "writes">;
  readonly unread: readonly string[];
  readonly problems: readonly string[];
}> {
  const { headApplied, unreadOf } = await import("../../../auditor/plan/index.js");
  const lists = unreadOf(snapshot).map(({ list, why }) => `${list}: ${why}`);
  // Nothing is known about what was not read.
  if (lists.length > 0) return { unread: lists, problems: [] };
  const { problems, ...change } = headApplied(base, head, snapshot, now);
  const isUnknown = ({ kind }: (typeof problems)[number]): boolean =>
    kind === "unknown-role" || kind === "unclear-user";
  const texts = (wanted: typeof problems): readonly string[] => wanted.map(({ text }) => text);
  return {
    change,
    unread: texts(problems.filter(isUnknown)),
    problems: texts(problems.filter((problem) => !isUnknown(problem))),
  };
}

/** A first manifest alone does not tell what it changes. */
function unreadThere({ isFirst, compared: { base } }: ReviewSides, snapshot: Snapshot | undefined): readonly string[] {
  if (!isFirst || snapshot !== undefined) return [];
  return [
    `what access there is: ${base.ref ?? ""} has no ${base.file}, so this is a first manifest. Adopt first ` +
      "(twilio-org adopt), and compare it with Twilio: --live, or --snapshot FILE",
  ];
}

async function readHistory(
  options: ReviewOptions,
  sides: ReviewSides,
  base: Organization,
  shell: Shell,
): Promise<History | undefined> {
  const { history } = options;
  if (history === "none") return undefined;
  const source =
    history === "ledger"
      ? await (await import("../../input/ledger-source.js")).readLedgerHistory(options, base, shell)
      : sides.history;
  return source?.(windowBegin(reviewLimitsOf(base), options.asOf));
}
