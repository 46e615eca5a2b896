export { organizationDigest } from "./digest";
export type * from "./plan";
export { parsePlan, printPlan } from "./plan-file";
export { sealPlan, unreadOf } from "./seal";
export { dueWrites, liveRole } from "./writes";
export { changedMeanings, changesSince, isAwaited, isPlanned, refusal } from "./compare-live";
export { headApplied, type LiveChange } from "./apply-head";
export { unmadeWrites, writeText } from "./verify-plan";
