export { drift, type DriftInput, withBaseline } from "./drift";
export {
  DRIFT_KINDS,
  type DriftChange,
  type DriftItem,
  type DriftKind,
  type DriftResult,
  type PulumiCommand,
} from "./drift-result";
