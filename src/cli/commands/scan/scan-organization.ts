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
import { type Shell } from "../../output/shell";
import { setAsideUnlisted, takeResults } from "./result-folders";
import { DRIFT_VIEWS } from "../../../auditor/drift/formats";
import { type Recording } from "../../../records/ledger/record";
import { type OrganizationEntry } from "../../../records/scan/organizations-file";
import { notScanned, scanned, type ScannedOrganization } from "../../../records/scan/scan-result";

export interface ScanOptions {
  /** Where results go, a folder for each organization, and where the earlier ones are. */
  readonly folder: string;
  readonly failOn: Severity;
  readonly now: Date;
  /** Where the ledger is that each snapshot and its findings are recorded in; none where it is absent. */
  readonly ledger?: string | undefined;
  /** Keeps what is new of an organization until it is delivered. Called before its results replace the earlier ones. */
  readonly hold: ((organization: ScannedOrganization) => Promise<void>) | undefined;
}

/** An organization of the list, with what the command line says for all. */
type ScanEntry = OrganizationEntry & Pick<SourceOptions, "timeout">;

/** Organizations at a time: each has a pace of its own, and this machine one. */
const AT_ONCE = 4;

/** Looks at every organization, a few at once. What keeps it from looking at one is that one's outcome. */
export async function scanOrganizations(
  entries: readonly ScanEntry[],
  options: ScanOptions,
  shell: Shell,
): Promise<readonly ScannedOrganization[]> {
  const done = new Map<string, ScannedOrganization>();
  const queue = entries.values();
  const work = async (): Promise<void> => {
    for (const entry of queue)
      done.set(entry.name, await scanOrFail(entry, entries, options, quiet(entry.name, shell)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await setAsideUnlisted(entries, options.folder, shell);
  return entries.flatMap(({ name }) => done.get(name) ?? []);
}

async function scanOrFail(
  entry: ScanEntry,
  listed: readonly OrganizationEntry[],
  options: ScanOptions,
  shell: Shell,
): Promise<ScannedOrganization> {
  const fail = (why: readonly string[]): ScannedOrganization =>
    notScanned(
      entry.name,
      why.map((each) => shell.withoutSecrets(each)),
    );
  try {
    return await scanOrganization(entry, listed, options, shell);
  } catch (error) {
    if (error instanceof Failure) return fail(error.message.split("\n"));
    return fail([`unexpected ${error instanceof Error ? `${error.name}: ${error.message}` : "error"}`]);
  }
}

/** Reads an organization, audits it, compares it with its manifest, and writes down all three. */
async function scanOrganization(
  { name, prefix, manifest, rules, waivers, people, teams, ...lists }: ScanEntry,
  listed: readonly OrganizationEntry[],
  { folder, failOn, now, hold, ledger }: ScanOptions,
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
  const told = scanned(name, result, drift, failOn);
  // First of all: where it fails, nothing has moved, and the next scan tells the same news.
  if (snapshot !== undefined && ledger !== undefined) await recordIn(ledger, { snapshot, audit: result }, now, shell);
  await hold?.(told);
  if (snapshot !== undefined) await shell.print([printSnapshot(snapshot)], path.join(own, "snapshot.json"));
  await shell.print([json(report)], findingsFile);
  if (drift !== undefined) await shell.print(DRIFT_VIEWS.json(drift), driftFile);
  return told;
}

/** What `--teams` would be given. */
function filesOf(teams: OrganizationEntry["teams"]): readonly string[] | undefined {
  return teams === undefined ? undefined : [teams];
}

async function recordIn(
  ledger: string,
  found: Pick<Recording, "snapshot" | "audit">,
  now: Date,
  shell: Shell,
): Promise<void> {
  const [{ withLedger }, { record }, { recorderOf }] = await Promise.all([
    import("../../input/ledger-source.js"),
    import("../../../records/ledger/record.js"),
    import("../../input/recorder.js"),
  ]);
  const recording: Recording = { ...found, recorder: recorderOf({}, shell), recordedAt: now };
  await withLedger({ ledger }, shell, (store) => record(store, recording));
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
    shell.note(({ colors }) => `${colors.yellow("everything counts as new:")} ${error.message}`);
    return undefined;
  }
}

/**
 * A shell for one of several organizations: what it says begins with the organization's name, and there is no progress.
 */
function quiet(name: string, shell: Shell): Shell {
  const nothing = (): void => undefined;
  return {
    ...shell,
    note: (text) => shell.note((look) => `${name}: ${text(look)}`),
    progress: () => ({ show: nothing, clear: nothing }),
  };
}
