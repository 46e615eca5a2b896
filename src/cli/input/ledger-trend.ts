import { type Audit, type AuditInput, auditedOrganization } from "../../auditor/audit/audit";
import { defined } from "../../model/defined";
import { organizationOfSnapshot } from "../../model/live-organization";
import { type Organization } from "../../model/organization";
import { holdersOf, type State, statesOf } from "../../records/dashboard/states";
import { countsOf, momentsUntil, trendOf } from "../../records/dashboard/trend";
import { type Entry } from "../../records/ledger/entry";
import { type TrendPoint } from "../../report/page/trend";
import { type AuditFiles } from "./audit-files";
import { type LedgerOptions, readConfigured } from "./ledger-source";
import { type Source } from "./organization-source";
import { type Shell } from "../output/shell";

/** What earlier snapshots are judged by: what is declared today. */
type Judging = Pick<AuditFiles, "directory" | "knownRoles"> & { readonly declared?: Organization | undefined };

/** What a ledger keeps of an organization up to a moment, and its numbers over time. */
export function statesUntil(
  entries: readonly Entry[],
  { declared, directory, knownRoles }: Judging,
  now: Date,
): { readonly states: readonly State[]; readonly trend: readonly TrendPoint[] } {
  const judged: Pick<AuditInput, "directory" | "knownRoles"> = defined({ directory, knownRoles });
  const states = statesOf(entries, (snapshot) =>
    auditedOrganization({ organization: organizationOfSnapshot(snapshot, declared), ...judged }),
  ).filter(({ at }) => at <= now);
  return { states, trend: trendOf(states, momentsUntil(now, states[0]?.at)) };
}

/**
 * The numbers of an audited organization over time: what a ledger keeps of it, and what the audit itself read from
 * Twilio since. Empty where no ledger is named, or where it does not know the organization yet.
 *
 * @throws Failure where the ledger can't be used
 */
export async function readTrend(
  options: Pick<LedgerOptions, "ledger">,
  { declared, organization, snapshot }: Source,
  files: AuditFiles,
  audited: Pick<Audit, "organization" | "access">,
  now: Date,
  shell: Pick<Shell, "env">,
): Promise<readonly TrendPoint[]> {
  const entries = await readConfigured(options, organization.sid, shell);
  const known = declared ?? (snapshot === undefined ? organization : undefined);
  const { trend } = statesUntil(entries, { ...files, declared: known }, now);
  const last = trend.at(-1);
  if (snapshot === undefined || last === undefined) return trend;
  const at = new Date(snapshot.takenAt);
  if (at <= last.at || at > now) return trend;
  const complete = snapshot.unread.length === 0;
  return [...trend, { at, complete, ...countsOf(holdersOf(audited.organization, audited.access)) }];
}
