import { defined } from "../../../model/defined";
import { EVERY_GROUP } from "../../../model/access";
import { type AccessPathJson } from "../../../model/access-path-json";
import { type AuditResult, type Finding } from "../../../model/finding";
import { jsonDocumentOf, jsonText } from "../../../report/text/json";
import { type AuditReport } from "./format";

/** The result as schemas/findings.schema.json describes it: its keys in that order, one finding a line. */
export function json({ result, matrix }: AuditReport): string {
  const { schemaVersion, organization, asOf, complete, unread, leftOut, notCompared, summary } = result;
  const { controls, baseline, findings } = result;
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
    ...defined({ leftOut, notCompared }),
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
    ...defined({ controls, baseline }),
  } satisfies Record<
    Exclude<keyof AuditResult, "findings" | "controls" | "baseline" | "leftOut" | "notCompared">,
    unknown
  >;
  const groups = matrix.groups.map(({ key }) => key);
  const everyGroup = jsonText(groups);
  return jsonDocumentOf(
    head,
    "findings",
    findings.map((finding) => findingText(finding, everyGroup)),
  );
}

// A rule of the user's own may give its keys in any order, and others besides. JSON leaves out what is undefined.
function findingText(finding: Finding, everyGroup: string): string {
  const { ruleId, severity, fingerprint, person, role, capabilities, billingGroups, paths, message, remediation } =
    finding;
  const { source, patch, waiver, extent } = finding;
  const before = { ruleId, severity, fingerprint, person, role, capabilities };
  const after = {
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
  } satisfies Record<Exclude<keyof Finding, keyof typeof before | "billingGroups">, unknown>;
  // A program that asks about a group looks for its key, whether or not the right is on all of them. Written once: with
  // many groups they are most of the text.
  const groups = billingGroups.includes(EVERY_GROUP) ? everyGroup : jsonText(billingGroups);
  return `${jsonText(before).slice(0, -1)},"billingGroups":${groups},${jsonText(after).slice(1)}`;
}

function pathJson(path: AccessPathJson): Record<keyof AccessPathJson, unknown> {
  const { role, scope, billingGroup, account, accountName, team, until, marks, source } = path;
  return {
    role,
    scope,
    billingGroup,
    account,
    accountName,
    team,
    until,
    marks,
    source:
      "file" in source
        ? { file: source.file, line: source.line, column: source.column }
        : { assignment: source.assignment },
  };
}
