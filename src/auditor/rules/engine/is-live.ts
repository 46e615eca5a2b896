import { type Organization } from "../../../model/organization";
import { isUnread } from "../../../model/unknown-access";
import { type RuleContext } from "./rule";

/**
 * Whether the organization is what Twilio says. There, a role that nobody is assigned has no holders; in a manifest it
 * is not managed.
 */
export function isLive({ organization, declared }: Pick<RuleContext, "organization" | "declared">): boolean {
  if (organization.isLive === true || declared !== undefined || organization.otherGrants.length > 0) return true;
  return organization.bindings.some(({ grants: [first] }) => first !== undefined && "assignment" in first.origin);
}

/** Whether somebody may hold rights that nobody saw. */
export function areRightsUnread(organization: Pick<Organization, "unread">): boolean {
  return isUnread(organization, "assignments") || isUnread(organization, "roles");
}
