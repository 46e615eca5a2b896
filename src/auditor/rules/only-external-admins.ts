import { personOf } from "../../model/organization";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { groupAdminsOf, peopleOf } from "./engine/group-admins";
import { nameOf } from "./engine/right-text";

/** Source: billing-roles-article, "Billing Group (Resource-Based) Roles"; facts 6, "Users". */
export const onlyExternalAdmins = defineRule({
  id: "only-external-admins",
  severity: "warning",
  title: "Every Billing Group has an admin from inside the organization",
  rationale:
    "External people leave with their contract, and the company does not control their logins. Where they alone administer a Billing Group, the company's own money is in hands that it can't reach.",
  remediation: "Name a managed user as Billing Group Admin too.",
  messages: {
    external: {
      message: "Billing Group {group} is administered by people from outside only: {people}.",
      remediation: "Name somebody from inside the organization too, under billingGroups: {group}: admins.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    const { organization } = context;
    for (const { group, usable } of groupAdminsOf(context)) {
      const people = peopleOf(usable);
      if (people.length === 0 || !people.every((email) => personOf(organization, email).external)) continue;
      yield {
        messageId: "external",
        data: { group: group.key, people: people.map((email) => nameOf(organization, email)) },
        rights: usable,
      };
    }
  },
});
