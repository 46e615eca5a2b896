import { type AccessPath, type EffectiveAccess } from "../../model/access";
import { accessPathJson, type AccessPathJson } from "../../model/access-path-json";
import { type CapabilityId } from "../../model/capabilities";
import { defined } from "../../model/defined";
import { isTechnicalRole } from "../../model/functions";
import { grantMarks, type GrantMark } from "../../model/grant-marks";
import { type Organization, personOf, type Scope } from "../../model/organization";
import { ROLES, roleById, type RoleId, type RoleScope, TECHNICAL_ROLES } from "../../model/roles";

/**
 * A grant that does not give the right in question, and the reason: its role has no billing rights, not this one, or
 * not here.
 */
export interface UselessGrant {
  readonly path: AccessPath;
  readonly because: "no-billing-rights" | "not-this-right" | "other-group";
}

/** A role that would give what was asked, and the rule, if any, by which this person can't have it. */
export interface Remedy {
  readonly role: RoleId;
  readonly scope: RoleScope;
  readonly obstacle?: Extract<GrantMark, "unverified-domain" | "external">;
  /** The rule that would then find something wrong: the person works technically. */
  readonly finding?: "technical-billing-role" | "technical-administrator-billing";
}

/** Why a person can't do something. */
export interface Denial {
  readonly holds: readonly UselessGrant[];
  /** The narrowest role first. */
  readonly remedies: readonly Remedy[];
}

/** Why `person`, who can't do `capability` on some Billing Group, can't, and what would change it. */
export function explainDenial(
  organization: Pick<Organization, "people" | "domains" | "otherGrants">,
  access: Pick<EffectiveAccess, "grants">,
  person: string,
  capability: CapabilityId,
  now: Date,
): Denial {
  const holds = access.grants(person).map((path): UselessGrant => ({ path, because: whyUseless(path, capability) }));
  const isTechnical = worksTechnically(organization, access, person);
  const remedies = ROLES.filter(({ id }) => roleById(id).capabilities.includes(capability))
    // The catalog goes from the widest role to the narrowest.
    .reverse()
    .map(({ id, scope }): Remedy => {
      const place: Scope = scope === "organization" ? { kind: scope } : { kind: scope, key: "" };
      const marks = grantMarks(organization, { role: id, scope: place }, { person }, now);
      const obstacle = marks.find((mark) => mark === "unverified-domain" || mark === "external");
      const wide = id === "owner" || id === "administrator";
      const rule = wide ? "technical-administrator-billing" : "technical-billing-role";
      return { role: id, scope, ...defined({ obstacle, finding: isTechnical ? rule : undefined }) };
    });
  return { holds, remedies };
}

/** Whether somebody says so, or nobody says anything and the roles that the person holds do. */
function worksTechnically(
  organization: Pick<Organization, "people" | "otherGrants">,
  access: Pick<EffectiveAccess, "grants">,
  email: string,
): boolean {
  const { function: duty } = personOf(organization, email);
  if (duty !== undefined) return duty === "technical";
  return (
    access.grants(email).some(({ binding }) => TECHNICAL_ROLES.includes(binding.role)) ||
    organization.otherGrants.some(({ person, role }) => person === email && isTechnicalRole(role))
  );
}

function whyUseless({ binding: { role, scope } }: AccessPath, capability: CapabilityId): UselessGrant["because"] {
  const { capabilities } = roleById(role);
  if (capabilities.length === 0 || scope.kind === "account") return "no-billing-rights";
  return capabilities.includes(capability) ? "other-group" : "not-this-right";
}

/** A denial as JSON results write it. */
export function denialJson({ holds, remedies }: Denial): {
  readonly holds: readonly (AccessPathJson & Pick<UselessGrant, "because">)[];
  readonly remedies: readonly Remedy[];
} {
  return { holds: holds.map(({ path, because }) => ({ ...accessPathJson(path), because })), remedies };
}
