import { type Finding, SEVERITIES } from "../../../model/finding";
import { withDirectory, withInferredFunctions } from "../../../model/functions";
import { type Organization, type PersonFunction } from "../../../model/organization";
import { type AccessChange, type Foreseen, type Repair, type RepairOffer } from "./access-change";

/**
 * Each patch costs an audit of the manifest, also one that is not offered then; a manifest with more to fix has these
 * fixed first.
 */
export const MOST_PATCHES = 20;

/**
 * The findings, with a patch of the manifest for each change that can be made. Every patch is audited before it is
 * offered: it must clear its finding, and bring nothing new that is as severe. Where none is offered, the finding says
 * why. What is foreseen of patches is audited, and the manifest loaded once with all of them; what that does not bear
 * out, and what is to be refused, is loaded and audited patch by patch.
 *
 * @param changes what would clear a finding
 * @param audit what the same rules with the same configuration find in an organization
 */
export function withPatches(
  findings: readonly Finding[],
  changes: ReadonlyMap<Finding, AccessChange>,
  organization: Organization,
  repair: Repair,
  audit: (organization: Organization) => readonly Finding[],
): readonly Finding[] {
  const functions = functionsOf(organization);
  const findingsOf = (declared: Organization): readonly Finding[] =>
    audit(withInferredFunctions(withDirectory(declared, functions)));
  let before: ReadonlySet<string> | undefined;
  let tried = 0;
  const whyNot = (finding: Finding, offer: RepairOffer, patched: Organization): string | undefined => {
    const known = (before ??= new Set(findingsOf(offer.before).map(subjectOf)));
    const after = findingsOf(patched);
    if (after.some(({ fingerprint }) => fingerprint === finding.fingerprint)) return "it would not clear the finding";
    const worse = after.find((other) => isAsSevere(other, finding) && !known.has(subjectOf(other)));
    return worse === undefined ? undefined : `it would bring something new, "${worse.message}"`;
  };
  const loaded = (finding: Finding, offer: RepairOffer): Finding => {
    const result = offer.after();
    const why = "why" in result ? result.why : whyNot(finding, offer, result.organization);
    return why === undefined ? { ...finding, patch: offer.patch } : withoutPatch(finding, why);
  };
  const tries = findings.map((finding): Try => {
    const change = changes.get(finding);
    if (change === undefined) return { finding };
    const offer = repair(change);
    if ("why" in offer) return { finding: withoutPatch(finding, offer.why) };
    if (tried++ >= MOST_PATCHES)
      return {
        finding: withoutPatch(finding, `${MOST_PATCHES} others were tried already; fix those, and audit again`),
      };
    const foreseen = offer.foresee?.();
    return foreseen !== undefined && whyNot(finding, offer, foreseen.organization) === undefined
      ? { finding, foreseen, offer }
      : { finding: loaded(finding, offer) };
  });
  const all = tries.flatMap(({ foreseen }) => foreseen ?? []);
  const areBorneOut = all[0]?.areBorneOut(all) === true;
  return tries.map(({ finding, offer }) => {
    if (offer === undefined) return finding;
    return areBorneOut ? { ...finding, patch: offer.patch } : loaded(finding, offer);
  });
}

/** A finding as it is reported; or one whose patch does what it is to do, if it does what is foreseen of it. */
interface Try {
  readonly finding: Finding;
  readonly offer?: RepairOffer;
  readonly foreseen?: Foreseen;
}

/** The finding without its patch, and why it has none: the end of a sentence. */
export function withoutPatch({ patch: _, ...finding }: Finding, why: string): Finding {
  return { ...finding, remediation: `${finding.remediation} No patch is offered: ${why}.` };
}

function isAsSevere(a: Finding, b: Finding): boolean {
  return SEVERITIES.indexOf(a.severity) <= SEVERITIES.indexOf(b.severity);
}

/** What a finding is about. The same about a person with fewer scopes is nothing new. */
function subjectOf({ ruleId, person, role = "", billingGroups }: Finding): string {
  return JSON.stringify([ruleId, person ?? billingGroups, role]);
}

/** Everybody's function as this audit sees it, no matter who said so: a patched manifest is judged by the same. */
function functionsOf({ people }: Organization): ReadonlyMap<string, PersonFunction> {
  const functions = new Map<string, PersonFunction>();
  for (const { email, function: duty } of people.values()) if (duty !== undefined) functions.set(email, duty);
  return functions;
}
