import { existsSync } from "node:fs";
import path from "node:path";
import { type Severity } from "../../../model/finding";
import { DEFAULT_WAIVER_POLICY } from "../../../auditor/audit/waive";
import { readAuditFiles } from "../../input/audit-files";
import { auditSource } from "../../input/audit-source";
import { readDrift, readFindings } from "../../input/baseline";
import { Failure } from "../../failure";
import { listsLeftOut, readSource, type SourceOptions } from "../../input/organization-source";
import { makeFolder } from "../../output/output-file";
import { remark } from "../../output/remark";
import { type Shell } from "../../output/shell";
import { keepResult } from "./kept-result";
import { takeResults } from "./result-folders";
import { DRIFT_VIEWS } from "../../../auditor/drift/formats";
import { type Recording } from "../../../records/ledger/record";
import { type LedgerStore } from "../../../records/ledger/store";
import { type OrganizationEntry } from "../../../records/scan/organizations-file";
import { scanned, type ScannedOrganization } from "../../../records/scan/scan-result";

export interface ScanOptions {
  /** Where results go, a folder for each organization, and where the earlier ones are. */
  readonly folder: string;
  readonly failOn: Severity;
  readonly now: Date;
  /** Keeps what is new of an organization until it is delivered. Called before its results replace the earlier ones. */
  readonly hold: ((organization: ScannedOrganization) => Promise<void>) | undefined;
}

/** An organization of the list, with what the command line says for all. */
export type ScanEntry = OrganizationEntry & Pick<SourceOptions, "timeout">;

/**
 * Reads an organization, audits it, compares it with its manifest, and writes down all three.
 *
 * @param store the ledger that the snapshot and its findings are recorded in; none where it is absent
 * @throws Failure where it can't be looked at
 */
export async function scanOrganization(
  { name, prefix, manifest, rules, waivers, people, teams, ...lists }: ScanEntry,
  listed: readonly OrganizationEntry[],
  { folder, failOn, now, hold }: ScanOptions,
  store: LedgerStore | undefined,
  shell: Shell,
): Promise<ScannedOrganization> {
  const files = await readAuditFiles(
    {
      rules,
      waivers,
      people,
      waiverDays: DEFAULT_WAIVER_POLICY.maximumDays,
    },
    shell,
  );
  // The snapshot is kept: it has to be right.
  const source = await readSource(
    manifest,
    { ...lists, live: true, prefix, teams: filesOf(teams) },
    now,
    shell,
    () => true,
  );
  const [{ withBaseline: auditWith }, { matrixView }, { json }, { printSnapshot }, drifts] = await Promise.all([
    import("../../../auditor/audit/audit.js"),
    import("../../../auditor/audit/matrix.js"),
    import("../../../auditor/audit/formats/json.js"),
    import("../../../twilio/snapshot/snapshot-file.js"),
    import("../../../auditor/drift/index.js"),
  ]);
  const { declared, snapshot } = source;
  const audited = await auditSource(source, files, now);
  const { sid } = audited.result.organization;
  const own = path.join(folder, name);
  await takeResults({ sid, own, folder, listed });
  await makeFolder(own);
  const [findingsFile, driftFile] = [path.join(own, "findings.json"), path.join(own, "drift.json")];

  const findings = await earlier(findingsFile, readFindings, sid, shell);
  const result = findings === undefined ? audited.result : auditWith(audited.result, findings);
  const compared =
    declared === undefined || snapshot === undefined
      ? undefined
      : drifts.drift({ declared, live: snapshot, leftOut: listsLeftOut(lists), now });
  const drifted = compared === undefined ? undefined : await earlier(driftFile, readDrift, sid, shell);
  const drift = compared === undefined || drifted === undefined ? compared : drifts.withBaseline(compared, drifted);

  const report = { result, matrix: matrixView(audited.organization, audited.access) };
  const scannedResult = scanned(name, result, drift, failOn);
  // First of all: where it fails, nothing has moved, and the next scan tells the same news.
  if (snapshot !== undefined && store !== undefined) await recordIn(store, { snapshot, audit: result }, now, shell);
  await hold?.(scannedResult);
  await keepResult(scannedResult, { folder, now, at: shell.clock() }, shell);
  if (snapshot !== undefined) await shell.print([printSnapshot(snapshot)], path.join(own, "snapshot.json"));
  await shell.print([json(report)], findingsFile);
  if (drift !== undefined) await shell.print(DRIFT_VIEWS.json(drift), driftFile);
  return scannedResult;
}

/** What `--teams` would be given. */
function filesOf(teams: OrganizationEntry["teams"]): readonly string[] | undefined {
  return teams === undefined ? undefined : [teams];
}

async function recordIn(
  store: LedgerStore,
  found: Pick<Recording, "snapshot" | "audit">,
  now: Date,
  shell: Shell,
): Promise<void> {
  const [{ record }, { recorderOf }] = await Promise.all([
    import("../../../records/ledger/record.js"),
    import("../../input/recorder.js"),
  ]);
  await record(store, { ...found, recorder: recorderOf({}, shell), recordedAt: now });
}

/** What the last scan found, if there was one. Without it everything is reported as new, which hides nothing. */
async function earlier<T>(
  file: string,
  read: (file: string, sid: string) => Promise<T>,
  sid: string,
  shell: Shell,
): Promise<T | undefined> {
  if (!existsSync(file)) return undefined;
  try {
    return await read(file, sid);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    remark(shell, "everything counts as new", error.message);
    return undefined;
  }
}
