import { type AccessPathJson } from "../../model/access-path-json";
import { type BillingLevel, levelOf } from "../../model/financial-reach";
import { capabilitySet } from "../../model/capabilities";
import { type AuditResult, type Finding } from "../../model/finding";
import { groupBy } from "../../model/group-by";
import { type Judgement, JUDGEMENTS } from "../../model/judgement";
import { compareText } from "../../model/problem";
import { roleById, roleLabel } from "../../model/roles";
import { type MatrixPerson, type MatrixView } from "./matrix";
import { dayText } from "../../report/text/day";
import { capital } from "../../report/text/words";
import { todoOf } from "./todo";

/** Somebody who can see bills or spend, as a reader wants to know it: each person once. */
export interface PersonView {
  readonly email: string;
  /** The name, or else the address. */
  readonly title: string;
  readonly judgement: Judgement;
  readonly level: Exclude<BillingLevel, "none">;
  /** Keys of the Billing Groups that the person reaches, or all of them by a role of the organization. */
  readonly reach: "every" | readonly string[];
  /** Titles of the roles that give it. */
  readonly roles: readonly string[];
  /** What is out of the ordinary, in a word or two each. */
  readonly badges: readonly string[];
  /** The one thing to do; `undefined` if the person is to be kept as is. */
  readonly todo: string | undefined;
  /** Findings about the person that nobody waived. */
  readonly open: readonly Finding[];
}

/**
 * Everybody with billing rights, in the order in which one reads: who should not before who is not judged before who
 * may; who can spend before who can see; on every group before on some; then by name.
 */
export function peopleViews(
  { findings }: Pick<AuditResult, "findings">,
  { people }: Pick<MatrixView, "people">,
): readonly PersonView[] {
  const byPerson = groupBy(findings, ({ person = "" }) => person);
  return people()
    .flatMap((person) => viewOf(person, byPerson.get(person.email) ?? []))
    .sort((a, b) => rankOf(a) - rankOf(b) || compareText(a.title, b.title) || compareText(a.email, b.email));
}

function viewOf(person: MatrixPerson, findings: readonly Finding[]): readonly PersonView[] {
  const { email, name = email, level, judgement, grants } = person;
  if (judgement === undefined || level === "none") return [];
  const billing = grants.filter(({ role }) => levelOfRole(role) !== "none");
  const open = findings.filter(({ waiver }) => waiver === undefined);
  const waived = findings.find(({ waiver, severity }) => waiver !== undefined && severity !== "info");
  const view = { judgement, inferred: person.functionFrom === "inferred", waivedUntil: waived?.waiver?.expires };
  return [
    {
      email,
      title: name,
      judgement,
      level,
      reach: reachOf(billing),
      roles: [...new Set(byWidth(billing).map(({ role }) => roleLabel(role)))],
      badges: badgesOf(person, billing, waived),
      todo: todoOf(view, open),
      open,
    },
  ];
}

function levelOfRole(role: AccessPathJson["role"]): BillingLevel {
  return levelOf(capabilitySet(roleById(role).capabilities));
}

/** Those that let one spend first. */
function byWidth(paths: readonly AccessPathJson[]): readonly AccessPathJson[] {
  const spends = paths.filter(({ role }) => levelOfRole(role) === "manage");
  return [...spends, ...paths.filter((path) => !spends.includes(path))];
}

function reachOf(paths: readonly AccessPathJson[]): PersonView["reach"] {
  const keys = new Set<string>();
  for (const { role, scope, billingGroup } of paths) {
    if (scope === "organization" || roleById(role).scope === "organization" || billingGroup === undefined)
      return "every";
    keys.add(billingGroup);
  }
  return [...keys].sort(compareText);
}

function badgesOf(
  { status, external, functionFrom, isBreakGlass, function: duty, judgement }: MatrixPerson,
  billing: readonly AccessPathJson[],
  waived: Finding | undefined,
): readonly string[] {
  const ends = billing.flatMap(({ until }) => until ?? []).sort(compareText);
  const allEnd = ends.length === billing.length ? ends.at(-1) : undefined;
  return [
    ...(status === "active" ? [] : [capital(status)]),
    ...(functionFrom === "inferred" ? ["Inferred"] : []),
    ...(duty === undefined && judgement === "may" && !isBreakGlass ? ["Function not declared"] : []),
    ...(external ? ["External"] : []),
    ...(isBreakGlass ? ["Break glass"] : []),
    ...(allEnd === undefined ? [] : [`Ends ${dayText(new Date(allEnd))}`]),
    ...(waived?.waiver === undefined ? [] : [`Waived until ${dayText(new Date(waived.waiver.expires))}`]),
  ];
}

function rankOf({ judgement, level, reach }: PersonView): number {
  return JUDGEMENTS.indexOf(judgement) * 4 + (level === "manage" ? 0 : 2) + (reach === "every" ? 0 : 1);
}
