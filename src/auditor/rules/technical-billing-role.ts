import { carries, type Holding } from "../../model/access";
import { capabilitySet } from "../../model/capabilities";
import { rightText } from "../../model/right";
import { BILLING_ROLES } from "../../model/roles";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { holdersWhere, placesOf, rightsByRole, type RoleSet, roleSet, TRAITS } from "./engine/holders";
import { basisText, distinct, personText, teamText } from "./engine/right-text";

/** Source: billing-roles-article, "Separation of Duties"; of the account role, facts 8. */
export const technicalBillingRole = defineRule({
  id: "technical-billing-role",
  severity: "error",
  title: "No technical person holds a billing role",
  rationale:
    "Twilio made billing roles of their own so that developers can have full technical access without seeing invoices or cards. A billing role in the hands of a technical person undoes that.",
  remediation: "Give the billing role to somebody in finance, or correct the person's function.",
  messages: {
    admin: {
      message:
        "{person} works technically{basis} and holds {rights}{via}: they can see invoices, change payment methods and spend.",
      remediation:
        "Give it to somebody in finance instead; if {person} does not work technically, correct their function.",
    },
    viewer: {
      message: "{person} works technically{basis} and holds {rights}{via}: they can see invoices and payments.",
      remediation:
        "Take it away, or give it to somebody in finance; if {person} does not work technically, correct their function.",
    },
    account: {
      message:
        "{person} works technically{basis} and holds {rights}{via}: the role is about billing alone, and Twilio gives it an account's billing history and settings.",
      remediation:
        "Give it to somebody in finance instead; if {person} does not work technically, correct their function.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    for (const holder of holdersWhere(context, isCandidate)) {
      const { email, person } = holder;
      for (const [role, rights] of rightsByRole(holder, BILLING))
        yield {
          messageId: role === "accountBillingManager" ? "account" : rights.some(canSpend) ? "admin" : "viewer",
          data: {
            person: personText(person),
            basis: basisText(person),
            rights: distinct(rights.map(({ binding }) => rightText(binding))),
            via: teamText(rights),
          },
          person: email,
          rights,
          change: { person: email, take: placesOf(rights), give: [] },
        };
    }
  },
});

const BILLING = roleSet(BILLING_ROLES);

function isCandidate(roles: RoleSet, traits: number): boolean {
  return (traits & TRAITS.technical) !== 0 && (roles & BILLING) !== 0;
}

const spending = capabilitySet(["manage-payment-methods"]);

function canSpend({ binding }: Holding): boolean {
  return (carries(binding) & spending) !== 0;
}
