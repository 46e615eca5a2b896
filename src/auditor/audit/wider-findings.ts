import { type Finding } from "../../model/finding";
import { fingerprint } from "../../model/fingerprint";
import { type Organization, type Scope } from "../../model/organization";
import { ROLES, roleById, type RoleId } from "../../model/roles";
import { rightCovers } from "../../model/wider-right";
import { type WiderOf } from "./waive";
import { personId, stableScopeId } from "../rules/engine/finding-of";

/** A role on a scope. */
interface Right {
  readonly role: RoleId;
  readonly scope: Scope;
}

/** More fingerprints than these are not tried for one finding. */
const MOST_TRIED = 5_000;

/**
 * The fingerprints of findings that a finding could be less of: the same with one right more, with a wider right
 * instead of one of its own, or on all of some Billing Groups. A waiver names the finding that it accepted by
 * fingerprint alone, so that this is how it is known again after the person has lost some of those rights.
 */
export function widerFingerprints(organization: Organization): WiderOf {
  const read = ({ ruleId, person, paths, extent }: Finding) => {
    if (person === undefined || paths.length === 0 || extent !== undefined) return undefined;
    const rights = paths.map(({ role, scope, billingGroup = "", account = "" }): Right => ({
      role,
      scope:
        scope === "organization" ? { kind: scope } : { kind: scope, key: scope === "account" ? account : billingGroup },
    }));
    const who = personId(organization, person);
    const print = (wider: readonly Right[]): string => {
      const places = wider.map(({ role, scope }) => `${role} ${stableScopeId(organization, scope)}`);
      return fingerprint([ruleId, who, [...new Set(places)].sort()]);
    };
    return { rights, print };
  };
  return {
    *onGroups(finding, groups) {
      const found = read(finding);
      if (found === undefined) return;
      for (const role of new Set(found.rights.map((right) => right.role)))
        if (roleById(role).scope === "billingGroup")
          yield found.print([
            ...found.rights,
            ...groups.map((key): Right => ({ role, scope: { kind: "billingGroup", key } })),
          ]);
    },
    *anywhere(finding) {
      const found = read(finding);
      if (found === undefined) return;
      const { rights, print } = found;
      let tried = 0;
      for (const extra of everyRight(organization)) {
        yield print([...rights, extra]);
        const rest = rights.filter((right) => !rightCovers(extra, right));
        if (rest.length < rights.length) yield print([...rest, extra]);
        if (++tried >= MOST_TRIED) return;
      }
    },
  };
}

/** Every right that there can be in an organization. */
function* everyRight({ billingGroups, accounts }: Organization): Generator<Right> {
  for (const { id, scope } of ROLES)
    if (scope === "organization") yield { role: id, scope: { kind: scope } };
    else
      for (const key of (scope === "account" ? accounts : billingGroups).keys())
        yield { role: id, scope: { kind: scope, key } };
}
