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
export { liveRole, sealPlan, type SealInput, unreadOf } from "./seal";
export { changesSince, isPlanned, type LiveState, refusal } from "./compare-live";
