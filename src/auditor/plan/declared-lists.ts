import { declaredAt } from "../../model/declared-at";
import { defined } from "../../model/defined";
import { personOf, type Organization } from "../../model/organization";
import { scopeId, type TwilioRight, twilioRightKey } from "../../model/right";
import { isOwnerRole } from "../../model/roles";

/** Everybody who is to hold a role somewhere. */
export interface DeclaredList extends TwilioRight {
  /** By canonical e-mail; the user SID where the manifest gives one. */
  readonly members: ReadonlyMap<string, { readonly userSid?: string }>;
}

/**
 * The lists that a manifest manages, as they are to be at `now`. Owners are audited, never changed, and not in them.
 */
export function declaredLists(organization: Organization, now: Date): readonly DeclaredList[] {
  const lists = new Map<string, { place: TwilioRight; members: Map<string, { readonly userSid?: string }> }>();
  for (const { role, scope, grants } of declaredAt(organization, now)) {
    const id = scopeId(organization, scope);
    if (isOwnerRole(role) || id === undefined) continue;
    const place = { role, scope: id };
    const list = lists.get(twilioRightKey(place)) ?? { place, members: new Map() };
    lists.set(twilioRightKey(place), list);
    for (const { person } of grants)
      list.members.set(person, defined({ userSid: personOf(organization, person).userSid }));
  }
  return [...lists.values()].map(({ place, members }) => ({ ...place, members }));
}
