import { defined } from "./defined";
import { type Finding } from "./finding";
import { scopeKey, type Scope } from "./organization";
import { isRole } from "./roles";
import { rightCovers } from "./wider-right";
import { scopeOfJson } from "./right";

/*
 * Less is never new: a finding whose rights all lie within those of an earlier finding of the same rule about the same
 * person is that finding, grown smaller. Baselines, reviews and waivers ask here.
 */

/** What tells whether one finding lies within another. */
export type ScopedFinding = Pick<Finding, "ruleId" | "person" | "fingerprint" | "paths" | "extent">;

/** A right that a finding is about: a role of the catalog on a scope, or any other role by the text that names it. */
interface FindingRight {
  readonly key: string;
  readonly place?: Parameters<typeof rightCovers>[0];
  /** Absolute UTC instant at which it ends; unknown and absent where it does not end. */
  readonly until?: string;
}

/**
 * Whether `finding` is `known`, or less of it: the same rule and person, and each of its rights within one of `known`
 * that lasts as long. Where a finding shows no rights, only the same fingerprint is the same finding.
 */
export function isWithin(finding: ScopedFinding, known: ScopedFinding): boolean {
  if (finding.fingerprint === known.fingerprint) return true;
  if (finding.ruleId !== known.ruleId || finding.person === undefined || finding.person !== known.person) return false;
  if (finding.extent?.subject !== known.extent?.subject) return false;
  const [rights, wider] = [rightsOf(finding), rightsOf(known)];
  return rights.length > 0 && rights.every((right) => wider.some((wide) => covers(wide, right)));
}

/**
 * For each of `findings`, by fingerprint, the one of `known` that it is or lies within. Linear in the number of
 * findings, as long as one rule finds few things about one person.
 */
export function knownFindings<F extends ScopedFinding>(
  findings: Iterable<ScopedFinding>,
  known: Iterable<F>,
): ReadonlyMap<string, F> {
  const byFingerprint = new Map<string, F>();
  const bySubject = new Map<string, F[]>();
  for (const each of known) {
    byFingerprint.set(each.fingerprint, each);
    const key = subjectOf(each);
    const list = bySubject.get(key);
    if (list === undefined) bySubject.set(key, [each]);
    else list.push(each);
  }
  const found = new Map<string, F>();
  for (const finding of findings) {
    const match =
      byFingerprint.get(finding.fingerprint) ??
      bySubject.get(subjectOf(finding))?.find((each) => isWithin(finding, each));
    if (match !== undefined) found.set(finding.fingerprint, match);
  }
  return found;
}

function subjectOf({ ruleId, person = "" }: ScopedFinding): string {
  return `${ruleId} ${person}`;
}

function rightsOf({ paths, extent }: ScopedFinding): readonly FindingRight[] {
  if (extent !== undefined) return extent.rights.map(rightFrom);
  return paths.map((path) => {
    const place = { role: path.role, scope: scopeOfJson(path) };
    return { key: rightId(place), place, ...defined({ until: path.until }) };
  });
}

/** A right as `Finding.extent` writes it: `billingGroupAdmin billingGroup:europe`. */
export function rightId({ role, scope }: { readonly role: string; readonly scope: Scope }): string {
  return `${role} ${scopeKey(scope)}`;
}

function rightFrom(key: string): FindingRight {
  const [role = "", ...rest] = key.split(" ");
  const [kind, ...names] = rest.join(" ").split(":");
  if (!isRole(role)) return { key };
  if (kind === "organization") return { key, place: { role, scope: { kind } } };
  if (kind === "billingGroup" || kind === "account")
    return { key, place: { role, scope: { kind, key: names.join(":") } } };
  return { key };
}

function covers(wide: FindingRight, narrow: FindingRight): boolean {
  if (wide.until !== undefined && (narrow.until === undefined || narrow.until > wide.until)) return false;
  if (wide.key === narrow.key) return true;
  return wide.place !== undefined && narrow.place !== undefined && rightCovers(wide.place, narrow.place);
}
