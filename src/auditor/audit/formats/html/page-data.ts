import { defined } from "../../../../model/defined";
import { EVERY_GROUP } from "../../../../model/access";
import { type AccessPathJson } from "../../../../model/access-path-json";
import { CAPABILITIES, capabilitySet, holds, type CapabilityId } from "../../../../model/capabilities";
import { type Finding } from "../../../../model/finding";
import { roleById } from "../../../../model/roles";
import { plain } from "../../../../report/text/plain";
import { type Judgement, JUDGEMENTS } from "../../../../model/judgement";
import { initialsOf } from "../../../../report/page/marks";
import { subjectsOf } from "../../causes";
import { type MatrixPerson, type MatrixView } from "../../matrix";
import { peopleViews, type PersonView } from "../../people";
import { todoOfRule } from "../../todo";
import { MARK_TEXT } from "../../../../model/grant-marks";
import { groupsText, patchLines, pathRole, pathSource, roleText, waiverText } from "../../../../report/finding-words";
import { type AuditReport, type FormatOptions } from "../format";
import { type FindingRow, type PageData, type PathRow, type PersonRow } from "./page-types";

/** The report as the page's script wants it: people in the order of the lists, findings by person and cause. */
export function pageData(
  { result, matrix }: AuditReport,
  rules: FormatOptions["rules"],
  views: readonly PersonView[] = peopleViews(result, matrix),
): PageData {
  const groups = new Map(matrix.groups.map(({ key }, index) => [key, index]));
  const paths = pathTable(groups);
  const notes = ruleTable(rules);
  const order = new Map(views.map((view, index) => [view.email, { view, index }]));
  const placeOf = ({ email }: MatrixPerson): number => order.get(email)?.index ?? views.length;
  const everybody = [...matrix.people()].sort((a, b) => placeOf(a) - placeOf(b));
  const people = everybody.map((person) => personRow(person, order.get(person.email)?.view, paths.indexOf));
  const rows = new Map(everybody.map(({ email }, index) => [email, index]));
  const find: Find = {
    row: (email) => rows.get(email),
    group: (key) => groups.get(key),
    path: paths.indexOf,
    rule: notes.indexOf,
  };
  const causes = subjectsOf(result.findings).flatMap((subject) => subject.causes);
  const findings = causes.flatMap((cause, index) =>
    cause.map((finding) => findingRow(finding, index, todoOfRule(cause[0]), find)),
  );
  return { levels: LEVELS, rules: notes.rows, groups: groupRows(matrix), paths: paths.rows, people, findings };
}

const LEVELS: PageData["levels"] = {
  view: titlesOf(roleById("billingGroupViewer").capabilities),
  manage: titlesOf(roleById("billingGroupAdmin").capabilities),
};

function titlesOf(capabilities: readonly CapabilityId[]): readonly string[] {
  const set = new Set(capabilities);
  return CAPABILITIES.filter(({ id }) => set.has(id)).map(({ title }) => title);
}

/** Twilio's billing roles come in two strengths: those that change how bills are paid, and those that see them. */
function levelOf({ role }: AccessPathJson): 0 | 1 | 2 {
  const set = capabilitySet(roleById(role).capabilities);
  if (holds(set, "manage-payment-methods")) return 2;
  return holds(set, "view-invoices") ? 1 : 0;
}

function groupRows({ groups }: Pick<MatrixView, "groups">): PageData["groups"] {
  return groups.map(({ key, name }) => [groupsText([key]), plain(name ?? groupsText([key]))]);
}

/** A table that holds each path once, and grows as paths are asked for. */
function pathTable(groups: ReadonlyMap<string, number>) {
  const rows: PathRow[] = [];
  const known = new Map<string, number>();
  const indexOf = (path: AccessPathJson): number => {
    const text = pathRole(path);
    const source = pathSource(path);
    const marks = path.marks.map((mark) => MARK_TEXT[mark]).join(", ");
    const [level, group] = [levelOf(path), reach(path)];
    const key = JSON.stringify([text, source, marks, group]);
    const index = known.get(key);
    if (index !== undefined) return index;
    rows.push(marks === "" ? [text, source, level, group] : [text, source, level, group, marks]);
    known.set(key, rows.length - 1);
    return rows.length - 1;
  };
  const reach = ({ role, scope, billingGroup }: AccessPathJson): number => {
    // As in effective access: a role of the organization reaches every group, wherever Twilio says it was given.
    if (scope === "organization" || roleById(role).scope === "organization") return -1;
    return (billingGroup === undefined ? undefined : groups.get(billingGroup)) ?? -2;
  };
  return { rows, indexOf };
}

function ruleTable(notes: FormatOptions["rules"]) {
  const rows = notes.map(({ id, title, docs }) => ({
    id: plain(id),
    title: plain(title),
    // A page of ours is a path within the package: nothing that a reader of the report could open.
    ...(docs !== undefined && /^https?:/.test(docs) ? { docs } : {}),
  }));
  const known = new Map(notes.map(({ id }, index) => [id, index]));
  const indexOf = (id: string): number => {
    const index = known.get(id);
    if (index !== undefined) return index;
    known.set(id, rows.length);
    return rows.push({ id: plain(id), title: plain(id) }) - 1;
  };
  return { rows, indexOf };
}

function personRow(
  { email, name, function: duty, functionFrom, status, external, grants, otherRoles }: MatrixPerson,
  view: PersonView | undefined,
  indexOf: (path: AccessPathJson) => number,
): PersonRow {
  const words = [
    ...(duty === undefined || duty === "other" ? [] : [`${duty}${functionFrom === "inferred" ? " (inferred)" : ""}`]),
    ...(external ? ["external"] : []),
    ...(status === "active" ? [] : [status]),
    ...(view?.badges.filter((badge) => KEPT_BADGE.test(badge)) ?? []),
  ];
  const others = otherRoles.map(({ role, scope }) => `${plain(role)} on ${plain(scope)}`);
  const own = [
    plain(email),
    plain(name ?? ""),
    plain(initialsOf(name ?? email)),
    codeOf(view?.judgement),
    words,
    grants.map(indexOf),
  ] as const;
  return others.length === 0 ? own : [...own, others];
}

/** Badges that say more than the words of every person do. */
const KEPT_BADGE = /^(Break glass|Function not|Ends|Waived)/;

function codeOf(judgement: Judgement | undefined): 0 | 1 | 2 | 3 {
  const [shouldNot, notJudged, may] = JUDGEMENTS;
  if (judgement === shouldNot) return 0;
  if (judgement === notJudged) return 1;
  return judgement === may ? 2 : 3;
}

/** Gives the index of what a finding refers to. */
interface Find {
  row(email: string): number | undefined;
  group(key: string): number | undefined;
  path(path: AccessPathJson): number;
  rule(id: string): number;
}

function findingRow(finding: Finding, cause: number, todo: string, find: Find): FindingRow {
  const { ruleId, severity, fingerprint, person, role, billingGroups, paths, message, remediation, source } = finding;
  const { waiver, patch } = finding;
  const row = person === undefined ? undefined : find.row(person);
  return {
    rule: find.rule(ruleId),
    severity,
    cause,
    todo,
    fingerprint,
    person: plain(person ?? ""),
    ...defined({ row }),
    role: role === undefined ? "" : roleText(role),
    groups: billingGroups.includes(EVERY_GROUP) ? [-1] : billingGroups.flatMap((key) => find.group(key) ?? []),
    scope: groupsText(billingGroups),
    paths: paths.map((path) => find.path(path)),
    message: plain(message),
    remediation: plain(remediation),
    source: source === undefined ? "" : plain(`${source.file}:${source.line}:${source.column}`),
    ...(waiver === undefined ? {} : { waiver: waiverText(waiver) }),
    ...(patch === undefined ? {} : { patch: { file: plain(patch.file), lines: patchLines(patch) } }),
  };
}
