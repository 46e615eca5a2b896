import { DAY_MS } from "../../../model/instant";
import { DEFAULT_WAIVER_POLICY } from "../../../auditor/audit/waive";
import { matrixView } from "../../../auditor/audit/matrix";
import { drift } from "../../../auditor/drift";
import { type Rule, RULES } from "../../../auditor/rules";
import { defined } from "../../../model/defined";
import { organizationOfSnapshot } from "../../../model/live-organization";
import { type ReadOrganization } from "../../../records/dashboard/summary";
import { type Entry } from "../../../records/ledger/entry";
import { type LedgerStore } from "../../../records/ledger/store";
import { byTime, knownAt } from "../../../records/ledger/timeline";
import { type OrganizationEntry } from "../../../records/scan/organizations-file";
import { dayText } from "../../../report/text/day";
import { Failure } from "../../failure";
import { readAuditFiles } from "../../input/audit-files";
import { auditSource } from "../../input/audit-source";
import { readLedger } from "../../input/ledger-source";
import { statesUntil } from "../../input/ledger-trend";
import { manifestSource } from "../../input/teams";
import { readOrganization } from "../../input/read-organization";
import { type Shell } from "../../output/shell";

export interface DashboardOptions {
  readonly now: Date;
  /** A ledger whose last snapshot is older than this says nothing about today. */
  readonly freshDays: number;
}

/** What the pages of an organization show, and the rules that it was judged by. */
export interface ReadForDashboard {
  readonly organization: ReadOrganization;
  readonly rules: readonly Rule[];
}

/**
 * Reads what the ledger knows of an organization, and judges the last of it by what its manifest declares today.
 *
 * @throws Failure where nothing can be said of it
 */
export async function readForDashboard(
  entry: OrganizationEntry,
  store: LedgerStore,
  { now, freshDays }: DashboardOptions,
  shell: Shell,
): Promise<ReadForDashboard> {
  const { name, manifest, rules, waivers, people } = entry;
  const teams = entry.teams === undefined ? undefined : [entry.teams];
  const files = await readAuditFiles({ rules, waivers, people, waiverDays: DEFAULT_WAIVER_POLICY.maximumDays }, shell);
  const source = manifest === undefined ? undefined : await manifestSource({ teams });
  const declared = manifest === undefined ? undefined : readOrganization(manifest, now, shell, source);
  const sid = declared?.sid ?? sidFromEnvironment(entry, shell);
  const ledger = await readLedger(store, { organization: sid });
  const entries = byTime(ledger.entries).filter(({ takenAt }) => new Date(takenAt) <= now);
  const last = entries.at(-1);
  if (last === undefined) throw new Failure("ledger", `the ledger has nothing about ${sid} up to ${dayText(now)}`);

  const { snapshot } = knownAt(ledger.entries, last);
  const stale = staleText(last, now, freshDays);
  const live = organizationOfSnapshot(snapshot, declared);
  const organization = stale === undefined ? live : { ...live, unread: [...live.unread, stale] };
  const audited = await auditSource({ organization, ...defined({ declared, manifest, files: source }) }, files, now);
  const { states, trend } = statesUntil(ledger.entries, { ...files, declared }, now);
  const report = {
    result: audited.result,
    matrix: matrixView(audited.organization, audited.access),
    trend,
    ...defined({ manifest }),
  };
  const drifted = declared === undefined ? undefined : drift({ declared, live: snapshot, now });
  return {
    organization: { outcome: "read", name, report, drift: drifted, states, trend },
    rules: [...RULES, ...files.ownRules],
  };
}

function staleText({ takenAt }: Entry, now: Date, freshDays: number): string | undefined {
  const at = new Date(takenAt);
  if (now.getTime() - at.getTime() <= freshDays * DAY_MS) return undefined;
  return `everything since ${dayText(at)}: the ledger has no later snapshot`;
}

/** The SID of an organization without a manifest, from where its credentials are. */
function sidFromEnvironment({ name, prefix }: OrganizationEntry, { env }: Pick<Shell, "env">): string {
  const variable = `${prefix === undefined ? "" : `${prefix}_`}TWILIO_ORGANIZATION_SID`;
  const sid = (env[variable] ?? "").trim();
  if (sid === "")
    throw new Failure(
      "environment",
      `nobody says which organization ${name} is: it has no manifest, and ${variable} is not set`,
      "give it a manifest in the list of organizations, or set the variable",
    );
  return sid;
}
