import { BILLING_GROUP } from "../../model/live-role";
import { declaredAt } from "../../model/declared-at";
import { defined } from "../../model/defined";
import { personOf, type Organization } from "../../model/organization";
import { isOwnerRole, roleById, roleLabel, type RoleId } from "../../model/roles";
import { scopeId } from "../../model/right";

/** A role on a scope: the SID of the organization or of an account, or the id of a Billing Group. */
export interface RolePlace {
  readonly role: RoleId;
  readonly scope: string;
}

/** A role that a user (`US...`) holds on a scope. */
export interface Right extends RolePlace {
  readonly user: string;
}

/** What tells one right from another. */
export function rightKey({ user, role, scope }: Right): string {
  return `${user} ${placeKey({ role, scope })}`;
}

/** What tells one list of holders from another. */
export function placeKey({ role, scope }: RolePlace): string {
  return `${role} ${scope}`;
}

/** `Organization Administrator`, `Billing Group Admin on commerce_billingprofile_...`. */
export function placeText({ role, scope }: RolePlace): string {
  return roleById(role).scope === "organization" ? roleLabel(role) : `${roleLabel(role)} on ${scope}`;
}

/** Where Twilio keeps the assignments of a role (facts 2.1, 2.2). */
export interface Place {
  readonly scope: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
}

/** The scope of a `Right` that is kept there. */
export function scopeAt({ scope, resourceId }: Place): string {
  return resourceId ?? scope;
}

/** Where the assignments of a role on `scope` are kept, in the organization with this SID. */
export function placeOf(organization: string, { role, scope }: RolePlace): Place {
  if (roleById(role).scope !== "billingGroup") return { scope };
  return { scope: organization, resourceType: BILLING_GROUP, resourceId: scope };
}

/** Everybody who is to hold a role somewhere. */
export interface DeclaredList extends RolePlace {
  /** By canonical e-mail; the user SID where the manifest gives one. */
  readonly members: ReadonlyMap<string, { readonly userSid?: string }>;
}

/**
 * The lists that a manifest manages, as they are to be at `now`. Owners are audited, never changed, and not in them.
 */
export function declaredLists(organization: Organization, now: Date): readonly DeclaredList[] {
  const lists = new Map<string, { place: RolePlace; members: Map<string, { readonly userSid?: string }> }>();
  for (const { role, scope, grants } of declaredAt(organization, now)) {
    const id = scopeId(organization, scope);
    if (isOwnerRole(role) || id === undefined) continue;
    const place = { role, scope: id };
    const list = lists.get(placeKey(place)) ?? { place, members: new Map() };
    lists.set(placeKey(place), list);
    for (const { person } of grants)
      list.members.set(person, defined({ userSid: personOf(organization, person).userSid }));
  }
  return [...lists.values()].map(({ place, members }) => ({ ...place, members }));
}
