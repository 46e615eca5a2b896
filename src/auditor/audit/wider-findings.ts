import { type Finding } from "../../model/finding";
import { fingerprint } from "../../model/fingerprint";
import { type Organization, type Scope } from "../../model/organization";
import { ROLES, roleById, type RoleId } from "../../model/roles";
import { rightCovers } from "../../model/wider-right";
import { personId, scopeId } from "../rules/engine/finding-of";

/** A role on a scope. */
interface Right {
  readonly role: RoleId;
  readonly scope: Scope;
}

/** More fingerprints than these are not tried for one waiver. */
const MOST_TRIED = 5_000;

/**
 * The fingerprints of findings that `finding` could be less of: the same with one right more, with a wider right instead of
 * one of its own, or on all of `groups`. A waiver names the finding that it accepted by fingerprint alone, so that this is how
 * it is known again after the person has lost some of those rights.
 *
 * @param groups keys of the Billing Groups that the waiver names
 */
export function* widerFingerprints(
  organization: Organization,
  finding: Finding,
  groups: readonly string[],
): Generator<string> {
  const { person, paths, extent } = finding;
  if (person === undefined || paths.length === 0 || extent !== undefined) return;
  const rights = paths.map(({ role, scope, billingGroup = "", account = "" }): Right => ({
    role,
    scope:
      scope === "organization" ? { kind: scope } : { kind: scope, key: scope === "account" ? account : billingGroup },
  }));
  const who = personId(organization, person);
  const print = (wider: readonly Right[]): string => {
    const places = wider.map(({ role, scope }) => `${role} ${scopeId(organization, scope)}`);
    return fingerprint([finding.ruleId, who, [...new Set(places)].sort()]);
  };
  for (const role of new Set(rights.map((right) => right.role)))
    if (roleById(role).scope === "billingGroup")
      yield print([...rights, ...groups.map((key): Right => ({ role, scope: { kind: "billingGroup", key } }))]);
  let tried = 0;
  for (const extra of everyRight(organization)) {
    yield print([...rights, extra]);
    const rest = rights.filter((right) => !rightCovers(extra, right));
    if (rest.length < rights.length) yield print([...rest, extra]);
    if (++tried >= MOST_TRIED) return;
  }
}

/** Every right that there can be in an organization. */
function* everyRight({ billingGroups, accounts }: Organization): Generator<Right> {
  for (const { id, scope } of ROLES)
    if (scope === "organization") yield { role: id, scope: { kind: scope } };
    else
      for (const key of (scope === "account" ? accounts : billingGroups).keys())
        yield { role: id, scope: { kind: scope, key } };
}
