import { type Organization } from "../../../model/organization";
import { type Unread } from "../../../model/snapshot";
import { type RuleContext } from "./rule";

/** Whether the organization is what Twilio says. There, a role that nobody is assigned has no holders; in a manifest it is not managed. */
export function isLive({ organization, declared }: Pick<RuleContext, "organization" | "declared">): boolean {
  if (organization.isLive === true || declared !== undefined || organization.otherGrants.length > 0) return true;
  return organization.bindings.some(({ grants: [first] }) => first !== undefined && "assignment" in first.origin);
}

/** Whether one of Twilio's lists could not be read, so that what is missing from it may be there all the same. */
export function isUnread({ unread }: Pick<Organization, "unread">, list: Unread["list"]): boolean {
  return unread.some((text) => text.startsWith(`${list}:`));
}

/** Whether somebody may hold rights that nobody saw. */
export function areRightsUnread(organization: Pick<Organization, "unread">): boolean {
  return isUnread(organization, "assignments") || isUnread(organization, "roles");
}
