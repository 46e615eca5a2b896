export { type AccessDiff, accessDiff } from "./access-diff";
export { type ChangeLine, changeLines, type ChangeSign, placedChangeLines } from "./change-lines";
export { type FindingsOptions, reviewFindings } from "./findings";
export { type History, type HistorySource } from "./history";
export { noteLines, overrideLine } from "./note-lines";
export { type ReviewOutcome, reviewOutcome } from "./outcome";
export { type PersonChange } from "./person-change";
export { review, type ReviewInput } from "./review";
export type * from "./review-result";
export { isSummaryTrue } from "./summary";
export { type Block, type BlockKind } from "./safety/block";
export { type Revision, windowBegin } from "./safety/budgets";
export {
  isBlocked,
  type Override,
  reviewLimitsOf,
  type SafetyOptions,
  type SafetyVerdict,
  safetyVerdict,
} from "./safety/verdict";
