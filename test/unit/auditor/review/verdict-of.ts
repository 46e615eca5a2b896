import { type Organization } from "../../../../src/model/organization";
import { accessDiff, stricterLimits } from "../../../../src/auditor/review";
import {
  limitBlocks,
  type SafetyOptions,
  safetyVerdict,
  type SafetyVerdict,
} from "../../../../src/auditor/review/safety/verdict";
import { NOW } from "./arbitraries";

/** What the limits alone say of a change: findings are left out. */
export function verdictOf(base: Organization, head: Organization, options: SafetyOptions = {}): SafetyVerdict {
  const limits = stricterLimits(base, head);
  const manifest = accessDiff(base, head, NOW, { ...limits, renames: "proven" });
  return safetyVerdict(limitBlocks({ manifest, access: manifest }, options), limits, options.override);
}
