import { firstLines } from "../../report/text/words";
import { defined } from "../../model/defined";
import {
  type GoneItem,
  type NewItem,
  type ScannedOrganization,
  type ScanOutcome,
  type ScanResult,
} from "#schemas/types/scan";
import { isFailing } from "../../auditor/audit/audit";
import { unknowns } from "../../report/finding-words";
import { type DriftResult } from "../../auditor/drift";
import { newOnes, type BaselineItem } from "../../model/baseline";
import { isJudged, joinUnread } from "../../model/left-out";
import { clipMessage } from "../../model/show";
import { type AuditResult, openFindings, type Severity } from "../../model/finding";

export { type ScannedOrganization, type ScanOutcome, type ScanResult };

/** From the worst. schemas/scan.schema.json says what each means. */
const SCAN_OUTCOMES: readonly ScanOutcome[] = ["failed", "incomplete", "drift", "findings", "nothing-new"];

/** The most things that are listed of one organization: a message has to stay one. Its files have all. */
const MOST_LISTED = 100;

/** The result for an organization that could be looked at. */
export function scanned(
  name: string,
  audit: AuditResult,
  drift: DriftResult | undefined,
  failOn: Severity,
): ScannedOrganization {
  const found = newOnes(openFindings(audit), audit.baseline);
  const drifted = drift === undefined ? [] : newOnes(drift.items, drift.baseline);
  const news: readonly NewItem[] = [
    ...found.map((item) => ({ ...goneItem("finding", item), rule: item.ruleId, severity: item.severity })),
    ...drifted.map((item) => ({ ...goneItem("drift", item), rule: item.kind, severity: "warning" as const })),
  ];
  const gone = [
    ...(audit.baseline?.gone ?? []).map((item) => goneItem("finding", item)),
    ...(drift?.baseline?.gone ?? []).map((item) => goneItem("drift", item)),
  ];
  return {
    name,
    sid: audit.organization.sid,
    outcome: outcomeOf(audit, drift, drifted.length > 0, failOn),
    why: joinUnread([...unknowns(audit), ...(drift?.unread ?? [])]),
    findings: { open: openFindings(audit).length, new: found.length, gone: audit.baseline?.gone.length ?? 0 },
    ...(drift === undefined
      ? {}
      : { drift: { open: drift.items.length, new: drifted.length, gone: drift.baseline?.gone.length ?? 0 } }),
    new: news.slice(0, MOST_LISTED),
    gone: gone.slice(0, MOST_LISTED),
  };
}

function outcomeOf(
  audit: AuditResult,
  drift: DriftResult | undefined,
  drifted: boolean,
  failOn: Severity,
): ScanOutcome {
  if (!isJudged(audit) || (drift !== undefined && !isJudged(drift))) return "incomplete";
  if (drifted) return "drift";
  return isFailing(audit, failOn) ? "findings" : "nothing-new";
}

function goneItem(type: GoneItem["type"], { fingerprint, person, message }: BaselineItem): GoneItem {
  return { type, fingerprint, ...defined({ person }), message };
}

/** The result for an organization that could not be looked at, with the first reasons; a file may have thousands. */
export function notScanned(name: string, reasons: readonly string[]): ScannedOrganization {
  return { name, outcome: "failed", why: firstLines(reasons.map(clipMessage), MOST_REASONS), new: [], gone: [] };
}

const MOST_REASONS = 20;

/** The result of a scan: the worst of its organizations. */
export function scanResult(organizations: readonly ScannedOrganization[], now: Date): ScanResult {
  const outcome = SCAN_OUTCOMES.find((each) => organizations.some((one) => one.outcome === each)) ?? "nothing-new";
  return { schemaVersion: 1, asOf: now.toISOString(), outcome, organizations };
}

/** Whether anybody has to be told: something is new or gone, or could not be looked at. */
export function isNews({ organizations }: ScanResult): boolean {
  return organizations.some(
    ({ outcome, new: fresh, gone }) =>
      outcome === "failed" || outcome === "incomplete" || fresh.length + gone.length > 0,
  );
}
