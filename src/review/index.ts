export { type AccessDiff, accessDiff } from "./access-diff";
export { changeLines } from "./change-lines";
export { type FindingsOptions, reviewFindings } from "./findings";
export { type PersonChange } from "./person-change";
export { review, type ReviewInput } from "./review";
export type * from "./review-result";
export { type Block, type BlockKind } from "./safety/block";
export { type Revision } from "./safety/budgets";
export {
  isBlocked,
  type Override,
  reviewLimitsOf,
  type SafetyOptions,
  type SafetyVerdict,
  safetyVerdict,
} from "./safety/verdict";
