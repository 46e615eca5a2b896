import { verdictOf } from "../../auditor/audit/formats/html/verdict";
import { peopleViews } from "../../auditor/audit/people";
import { type AuditReport } from "../../auditor/audit/formats";
import { type DriftResult } from "../../auditor/drift";
import { organizationText, unknowns } from "../../report/finding-words";
import { type Icon } from "../../report/page/marks";
import { type TrendPoint } from "../../report/page/trend";
import { countsOf } from "./trend";
import { type Holder, type State } from "./states";

/**
 * What is known of an organization: what an audit of its last snapshot says, and what its ledger says of the time
 * before.
 */
export interface ReadOrganization {
  readonly outcome: "read";
  /** What organizations.yaml calls it. */
  readonly name: string;
  readonly report: AuditReport;
  /** Absent where it has no manifest. */
  readonly drift: DriftResult | undefined;
  /** At least one, the oldest first. */
  readonly states: readonly State[];
  readonly trend: readonly TrendPoint[];
}

/** An organization of which nothing is known, and why. */
export interface UnreadOrganization {
  readonly outcome: "failed";
  readonly name: string;
  readonly why: readonly string[];
}

export type DashboardOrganization = ReadOrganization | UnreadOrganization;

/** A row of the dashboard. */
export interface OrganizationRow {
  readonly name: string;
  readonly title: string;
  readonly page: string;
  readonly verdict: { readonly title: string; readonly icon: Icon };
  readonly complete: boolean;
  readonly people: number;
  readonly accounts: number;
  readonly counts: ReturnType<typeof countsOf>;
  readonly holders: ReadonlyMap<string, Holder>;
  readonly trend: readonly TrendPoint[];
  readonly unread: readonly string[];
  readonly drift: DriftResult | undefined;
  readonly readAt: Date;
}

/** The file of an organization's page. No other file of the site can have this name. */
export function pageOf(name: string): string {
  return `organization-${name}.html`;
}

/** What the dashboard's row says of an organization that is known. */
export function rowOf({ name, report, drift, states, trend }: ReadOrganization): OrganizationRow {
  const { result, matrix } = report;
  const people = peopleViews(result, matrix);
  const last = states.at(-1);
  const holders = new Map(
    people.map(({ email, title, level, judgement }) => [email, { title, level, judgement }] as const),
  );
  return {
    name,
    title: organizationText(result.organization),
    page: pageOf(name),
    verdict: verdictOf(result, people),
    complete: result.complete,
    people: result.summary.people,
    accounts: last?.organization.accounts.size ?? 0,
    counts: countsOf(holders),
    holders,
    trend,
    unread: [...new Set([...unknowns(result), ...(drift?.unread ?? [])])],
    drift,
    readAt: last?.at ?? new Date(result.asOf),
  };
}
