import { type Finding, SEVERITIES } from "../../../model/finding";
import { withDirectory, withInferredFunctions } from "../../../model/functions";
import { type Organization, type PersonFunction } from "../../../model/organization";
import { type AccessChange, type Repair } from "./access-change";

/**
 * Each patch costs an audit of the manifest, also one that is not offered then; a manifest with more to fix has these
 * fixed first.
 */
export const MOST_PATCHES = 20;

/**
 * The findings, with a patch of the manifest for each change that can be made. Every patch is audited before it is
 * offered: it must clear its finding, and bring nothing new that is as severe. Where none is offered, the finding says
 * why.
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
  return findings.map((finding) => {
    const change = changes.get(finding);
    if (change === undefined) return finding;
    const offer = repair(change);
    if ("why" in offer) return withoutPatch(finding, offer.why);
    if (tried++ >= MOST_PATCHES)
      return withoutPatch(finding, `${MOST_PATCHES} others were tried already; fix those, and audit again`);
    const result = offer.after();
    if ("why" in result) return withoutPatch(finding, result.why);
    const known = (before ??= new Set(findingsOf(offer.before).map(subjectOf)));
    const after = findingsOf(result.organization);
    if (after.some(({ fingerprint }) => fingerprint === finding.fingerprint))
      return withoutPatch(finding, "it would not clear the finding");
    const worse = after.find((other) => isAsSevere(other, finding) && !known.has(subjectOf(other)));
    if (worse !== undefined) return withoutPatch(finding, `it would bring something new, "${worse.message}"`);
    return { ...finding, patch: offer.patch };
  });
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
