import { DEFAULT_REVIEW_LIMITS, type ReviewLimits } from "../../../model/limits";
import { type Organization, scopeKey } from "../../../model/organization";
import { compareText } from "../../../model/problem";
import { type AccessDiff } from "../access-diff";
import { type Block } from "./block";
import { budgetBlocks, type Revision } from "./budgets";
import { listBlocks } from "./lists";
import { minimumBlocks } from "./minimums";
import { nameBlocks } from "./names";
import { breakGlassBlocks, operatorBlocks } from "./protected-people";

/** Why a blocked change shall pass, and who says so. */
export interface Override {
  readonly reason: string;
  readonly by: string;
}

export interface SafetyOptions {
  /** Earlier versions of the manifest, in any order, for the rolling window; without them it is not looked at. */
  readonly history?: readonly Revision[];
  /** What could not be read besides what either side says of itself, in words: a part of the history, say. */
  readonly unread?: readonly string[];
  /** Who runs the change: e-mail address or SID of the user. */
  readonly operator?: string;
  readonly override?: Override;
}

/** An override as it is recorded, and why it does not count where it does not. */
export interface RecordedOverride extends Override {
  readonly refused?: string;
}

/** Whether a change keeps the limits of what it changes. */
export interface SafetyVerdict {
  /** Sorted by kind, place and limit; empty where the change is safe. */
  readonly blocked: readonly Block[];
  /** Absent where nothing is blocked: then there is nothing to override. */
  readonly override?: RecordedOverride;
}

/** What reviews of changes of `organization` let pass. */
export function reviewLimitsOf({ reviewLimits }: Pick<Organization, "reviewLimits">): ReviewLimits {
  return reviewLimits ?? DEFAULT_REVIEW_LIMITS;
}

/** Holds a change against the limits of its base; those of the head count from the next change on. */
export function safetyVerdict(diff: AccessDiff, options: SafetyOptions = {}): SafetyVerdict {
  const { history = [], operator, override } = options;
  const limits = reviewLimitsOf(diff.base);
  const found = [
    ...otherOrganization(diff),
    ...unreadBlocks(unreadOf(diff, options)),
    ...budgetBlocks(diff, limits, history),
    ...listBlocks(diff, limits),
    ...minimumBlocks(diff, limits),
    ...breakGlassBlocks(diff),
    ...(operator === undefined ? [] : operatorBlocks(diff, operator, limits.expiringDays)),
    ...(limits.unknownNames === "allowed" ? [] : nameBlocks(diff)),
  ];
  const blocked = found.map((block) => withOverride(block, limits)).sort(compareBlocks);
  if (override === undefined || blocked.length === 0) return { blocked };
  const refused = whyRefused(override, limits);
  return { blocked, override: { ...override, ...(refused === undefined ? {} : { refused }) } };
}

/** Whether the change must not go on. */
export function isBlocked({ blocked, override }: SafetyVerdict): boolean {
  const isOverridden = override !== undefined && override.refused === undefined;
  return blocked.some(({ kind }) => !isOverridden || IGNORANCE.has(kind));
}

/** No reason is one for not knowing what a change does: these can't be overridden. */
export const IGNORANCE: ReadonlySet<Block["kind"]> = new Set<Block["kind"]>(["other-organization", "unread"]);

function withOverride(block: Block, { overrides }: ReviewLimits): Block {
  const way = overrides === "forbidden" || IGNORANCE.has(block.kind) ? "" : "; or override it, with a reason";
  return { ...block, unblock: `${block.unblock}${way}.` };
}

function whyRefused({ reason, by }: Override, { overrides }: ReviewLimits): string | undefined {
  if (overrides === "forbidden") return "limits.overrides is forbidden";
  if (reason.trim() === "") return "it gives no reason";
  return by.trim() === "" ? "it does not say by whom" : undefined;
}

function otherOrganization({ base, head }: AccessDiff): readonly Block[] {
  if (base.sid.toUpperCase() === head.sid.toUpperCase()) return [];
  return [
    {
      kind: "other-organization",
      limits: [],
      people: [],
      message: `The head is about another organization, ${head.sid} instead of ${base.sid}: nothing is known of who has access there.`,
      unblock: `Keep organization: sid: ${base.sid}, and write a manifest of its own for the other one`,
    },
  ];
}

/** What could not be read, each once. */
export function unreadOf(
  { base, head }: Pick<AccessDiff, "base" | "head">,
  { unread = [] }: Pick<SafetyOptions, "unread">,
): readonly string[] {
  return [...new Set([...base.unread, ...head.unread, ...unread])];
}

function unreadBlocks(unread: readonly string[]): readonly Block[] {
  return unread.map((what) => ({
    kind: "unread",
    limits: [],
    people: [],
    message: `Something could not be read, and may be as bad as it can be: ${what}.`,
    unblock: "Read it again",
  }));
}

function compareBlocks(a: Block, b: Block): number {
  const text = ({ kind, scope, role, limits, message }: Block): string =>
    [kind, scope === undefined ? "" : scopeKey(scope), role, ...limits, message].join("\n");
  return compareText(text(a), text(b));
}
