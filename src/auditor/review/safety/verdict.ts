import { isSameSid } from "../../../model/identity";
import { defined } from "../../../model/defined";
import { type Severity } from "../../../model/finding";
import { type ReviewLimits } from "../../../model/limits";
import { type Organization, scopeKey } from "../../../model/organization";
import { compareText } from "../../../model/problem";
import { type AccessDiff } from "../access-diff";
import { type Block } from "./block";
import { budgetBlocks, type Measured, type Revision, windowBlocks } from "./budgets";
import { directoryMinimumBlocks } from "./directory-minimums";
import { keyRoleBlocks } from "./key-roles";
import { listBlocks } from "./lists";
import { minimumBlocks } from "./minimums";
import { nameBlocks } from "./names";
import { ownerBlocks } from "./owners";
import { breakGlassBlocks, fewerLoginsBlocks, operatorBlocks } from "./protected-people";
import { stricterLimits } from "./stricter-limits";

/** Why a blocked change should pass, and who takes responsibility. */
export interface Override {
  readonly reason: string;
  readonly by: string;
}

export interface SafetyOptions {
  /** Earlier versions of the manifest, in any order, for the rolling window; without them it is not checked. */
  readonly history?: readonly Revision[];
  /** What could not be read besides what either side says of itself, in words: a part of the history, say. */
  readonly unread?: readonly string[];
  /** Who runs the change: e-mail address or SID of the user. */
  readonly operator?: string;
  readonly override?: Override;
  /** The least severity of a new finding that blocks; counts only where the limit lets more pass. */
  readonly failOn?: Severity;
}

/** An override as it is recorded, and why it does not count where it does not. */
interface RecordedOverride extends Override {
  readonly refused?: string;
}

/** Whether a change may pass. */
export interface SafetyVerdict {
  /** Sorted by kind, place and limit; empty where the change is safe. */
  readonly blocked: readonly Block[];
  /** Absent where nothing is blocked: then there is nothing to override. */
  readonly override?: RecordedOverride;
}

/** Holds a change against the stricter limits of both sides. */
export function limitBlocks(measured: Measured, options: SafetyOptions): readonly Block[] {
  const { manifest, access } = measured;
  const { history = [], operator } = options;
  const limits = stricterLimits(manifest.base, manifest.head);
  return [
    ...otherOrganization(manifest),
    ...unreadBlocks(unreadOf([manifest, access], options)),
    ...budgetBlocks(access, limits),
    ...windowBlocks(measured, limits, history),
    ...listBlocks(access, limits),
    ...(access === manifest ? [] : listBlocks(manifest, limits).filter(({ kind }) => kind === "released-list")),
    ...minimumBlocks(access, limits),
    ...directoryMinimumBlocks(manifest),
    ...keyRoleBlocks(access, limits),
    ...ownerBlocks(manifest, limits.expiringDays),
    ...breakGlassBlocks(access),
    ...fewerLoginsBlocks(manifest),
    ...(operator === undefined ? [] : operatorBlocks(access, operator, limits.expiringDays)),
    ...(limits.unknownNames === "allowed" ? [] : nameBlocks(manifest)),
  ];
}

/** The consequence of blocks and of an override. */
export function safetyVerdict(
  found: readonly Block[],
  limits: Pick<ReviewLimits, "overrides">,
  override: Override | undefined,
): SafetyVerdict {
  const blocked = found.map((block) => withOverride(block, limits)).sort(compareBlocks);
  if (override === undefined || blocked.length === 0) return { blocked };
  const refused = whyRefused(override, limits);
  return { blocked, override: { ...override, ...defined({ refused }) } };
}

/** Whether the change must not go on. */
export function isBlocked({ blocked, override }: SafetyVerdict): boolean {
  const isOverridden = override !== undefined && override.refused === undefined;
  return blocked.some(({ kind }) => !isOverridden || FINAL.has(kind));
}

/**
 * No reason is one for not knowing what a change does, or for a manifest that `pulumi up` refuses: these can't be
 * overridden.
 */
export const FINAL: ReadonlySet<Block["kind"]> = new Set<Block["kind"]>([
  "other-organization",
  "unread",
  "invalid-head",
]);

function withOverride(block: Block, { overrides }: Pick<ReviewLimits, "overrides">): Block {
  const way = overrides === "forbidden" || FINAL.has(block.kind) ? "" : "; or override it, with a reason";
  return { ...block, unblock: `${block.unblock}${way}.` };
}

function whyRefused({ reason, by }: Override, { overrides }: Pick<ReviewLimits, "overrides">): string | undefined {
  if (overrides === "forbidden") return "limits.overrides is forbidden";
  if (reason.trim() === "") return "it gives no reason";
  return by.trim() === "" ? "it does not say by whom" : undefined;
}

function otherOrganization({ base, head }: AccessDiff): readonly Block[] {
  if (isSameSid(base.sid, head.sid)) return [];
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
  sides: readonly { readonly base: Organization; readonly head: Organization }[],
  { unread = [] }: Pick<SafetyOptions, "unread">,
): readonly string[] {
  return [...new Set([...sides.flatMap(({ base, head }) => [...base.unread, ...head.unread]), ...unread])];
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
