import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { groupAdminsOf, groupSource, peopleOf } from "./engine/group-admins";
import { nameOf } from "./engine/right-text";

/** Source: billing-roles-article, "Billing Group (Resource-Based) Roles". */
export const noGroupAdmin = defineRule({
  id: "no-group-admin",
  severity: "warning",
  title: "Every Billing Group has an admin",
  rationale:
    "A Billing Group without a usable Billing Group Admin has no owner: an expired card or a wrong invoice is left to " +
    "people with rights over the whole organization, who may not know about it.",
  remediation: "Name at least two people who answer for the group.",
  messages: {
    nobody: {
      message: "Billing Group {group} has no Billing Group Admin.",
      remediation: "Name at least two people who answer for it, under billingGroups: {group}: admins.",
    },
    unusable: {
      message: "Billing Group {group} has no Billing Group Admin who can act: {people} can't use the right now.",
      remediation: "Name somebody who is active, and whose right has not ended, under billingGroups: {group}: admins.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    for (const { group, scope, usable, unusable } of groupAdminsOf(context)) {
      if (usable.length > 0) continue;
      const evidence = { role: "billingGroupAdmin", scopes: [scope], ...groupSource(group) };
      const people = peopleOf(unusable).map((email) => nameOf(context.organization, email));
      if (people.length === 0) yield { messageId: "nobody", data: { group: group.key }, ...evidence };
      else yield { messageId: "unusable", data: { group: group.key, people }, rights: unusable, ...evidence };
    }
  },
});
