export { drift, type DriftInput, withBaseline } from "./drift";
export {
  DRIFT_KINDS,
  type DriftChange,
  type DriftItem,
  type DriftKind,
  type DriftResult,
  type ManifestLine,
  type PulumiCommand,
} from "./drift-result";
