export { organizationDigest } from "./digest";
export type * from "./plan";
export { parsePlan, printPlan } from "./plan-file";
export {
  type DeclaredList,
  declaredLists,
  placeKey,
  placeOf,
  placeText,
  type Right,
  type RolePlace,
  scopeAt,
} from "./right";
export { sealPlan, type SealInput, unreadOf } from "./seal";
export { type DueWrite, type DueWrites, dueWrites, liveRole, type WriteCause, type WriteProblem } from "./writes";
export { changesSince, isPlanned, type LiveState, refusal } from "./compare-live";
export { headApplied, type LiveChange, type LiveWrite } from "./apply-head";
export { unmadeWrites, writeText } from "./verify-plan";
