import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { groupAdminsOf, peopleOf } from "./engine/group-admins";
import { nameOf } from "./engine/right-text";

/** Source: billing-roles-article, "Billing Group (Resource-Based) Roles". */
export const singleGroupAdmin = defineRule({
  id: "single-group-admin",
  severity: "warning",
  title: "Every Billing Group has more than one admin",
  rationale:
    "Where one person alone administers a Billing Group, nobody who answers for it can act while that person is away, and nobody would notice an attacker who takes over that login.",
  remediation: "Name a second Billing Group Admin.",
  messages: {
    single: {
      message: "{person} is the only Billing Group Admin of {group} who can act.",
      remediation: "Name a second person who answers for {group}, under billingGroups: {group}: admins.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    for (const { group, usable } of groupAdminsOf(context)) {
      const [only, ...others] = peopleOf(usable);
      if (only === undefined || others.length > 0) continue;
      yield {
        messageId: "single",
        data: { person: nameOf(context.organization, only), group: group.key },
        rights: usable,
      };
    }
  },
});
