import { type AuditResult } from "../../../model/finding";
import { isJudged } from "../../../model/left-out";

/** What to do after an audit, one step a text, the first first. */
export function nextSteps(result: AuditResult): readonly string[] {
  const { findings, summary } = result;
  const open = findings.filter(({ waiver }) => waiver === undefined);
  const toMend = summary.findings.error + summary.findings.warning;
  return [
    ...(isJudged(result)
      ? []
      : ["Make readable what could not be read, and audit again: until then nothing counts as clean."]),
    ...(open.some(({ patch }) => patch !== undefined)
      ? ["Make the changes that are shown: each was audited, and clears its finding."]
      : []),
    ...(toMend > 0
      ? [
          "Fix what else is wrong in the manifest, and see with `twilio-org review` how that changes people's access.",
          "What has to stay for now: accept it until a day in the waivers file, by its fingerprint.",
        ]
      : []),
    ...(result.complete && toMend === 0
      ? ["Nothing has to be done. Audit again when people, roles or Billing Groups change."]
      : []),
  ];
}
