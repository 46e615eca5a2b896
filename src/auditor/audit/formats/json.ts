import { EVERY_GROUP } from "../../../model/access";
import { type AccessPathJson } from "../../../model/access-path-json";
import { type AuditResult, type Finding } from "../../../model/finding";
import { jsonDocument } from "../../../report/text/json";
import { type AuditReport } from "./format";

/** The result as schemas/findings.schema.json describes it: its keys in that order, one finding a line. */
export function json({ result, matrix }: AuditReport): string {
  const { schemaVersion, organization, asOf, complete, unread, leftOut, summary, baseline, findings } = result;
  const {
    verdict,
    findings: counts,
    waived,
    people,
    canViewInvoices,
    shouldNotViewInvoices,
    notJudged,
    mayViewInvoices,
  } = summary;
  const head = {
    schemaVersion,
    organization: { sid: organization.sid, name: organization.name },
    asOf,
    complete,
    unread,
    ...(leftOut === undefined ? {} : { leftOut }),
    summary: {
      verdict,
      findings: { error: counts.error, warning: counts.warning, info: counts.info },
      waived,
      people,
      canViewInvoices,
      shouldNotViewInvoices,
      notJudged,
      mayViewInvoices,
    },
    ...(baseline === undefined ? {} : { baseline }),
  } satisfies Record<Exclude<keyof AuditResult, "findings" | "baseline" | "leftOut">, unknown>;
  const groups = matrix.groups.map(({ key }) => key);
  return jsonDocument(
    head,
    "findings",
    findings.map((finding) => findingJson(finding, groups)),
  );
}

// A rule of the user's own may give its keys in any order, and others besides. JSON leaves out what is undefined.
function findingJson(finding: Finding, groups: readonly string[]): Record<keyof Finding, unknown> {
  const { ruleId, severity, fingerprint, person, role, capabilities, billingGroups, paths, message, remediation } =
    finding;
  const { source, patch, waiver, extent } = finding;
  return {
    ruleId,
    severity,
    fingerprint,
    person,
    role,
    capabilities,
    // A program that asks about a group looks for its key, whether or not the right is on all of them.
    billingGroups: billingGroups.includes(EVERY_GROUP) ? groups : billingGroups,
    paths: paths.map(pathJson),
    extent: extent && { rights: extent.rights, subject: extent.subject },
    message,
    remediation,
    source: source && { file: source.file, line: source.line, column: source.column },
    patch: patch && {
      file: patch.file,
      edits: patch.edits.map(({ line, remove, insert }) => ({ line, remove, insert })),
    },
    waiver: waiver && {
      owner: waiver.owner,
      reason: waiver.reason,
      ticket: waiver.ticket,
      expires: waiver.expires,
    },
  };
}

function pathJson(path: AccessPathJson): Record<keyof AccessPathJson, unknown> {
  const { role, scope, billingGroup, account, team, until, marks, source } = path;
  return {
    role,
    scope,
    billingGroup,
    account,
    team,
    until,
    marks,
    source:
      "file" in source
        ? { file: source.file, line: source.line, column: source.column }
        : { assignment: source.assignment },
  };
}
