import { verifiedParent } from "../../model/grant-marks";
import { domainOf } from "../../model/identity";
import { rightText } from "../../model/right";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { groupBy } from "../../model/group-by";
import { holdersWhere, TRAITS } from "./engine/holders";
import { personText, teamText } from "./engine/right-text";

/** Source: design, "Domain rule"; billing-roles-article, "Organization-Level Roles". */
export const unverifiedDomain = defineRule({
  id: "unverified-domain",
  severity: "error",
  title: "Organization roles are held on verified domains only",
  rationale:
    "Twilio gives organization roles to people on a verified domain: only then does the company control who owns the address. A verified domain does not cover its subdomains.",
  remediation: "Verify the domain in the Twilio Console, or use a Billing Group role, which needs no verified domain.",
  messages: {
    unverified: {
      message: "{person} holds {right}{via}, and the domain {domain} is declared as unverified.",
      remediation:
        "Verify {domain} in the Twilio Console, or give a Billing Group role, which needs no verified domain.",
    },
    unknown: {
      message: "{person} holds {right}{via}, and nothing says that the domain {domain} is verified.",
      remediation:
        "If {domain} is verified in the Twilio Console, declare it under domains:. If not, verify it, or give a Billing Group role, which needs no verified domain.",
    },
    subdomain: {
      message:
        "{person} holds {right}{via}, and the domain {domain} is not verified: verifying {parent} does not cover its subdomains.",
      remediation:
        "Verify {domain} in the Twilio Console, or give a Billing Group role, which needs no verified domain.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    const { organization } = context;
    const { domains } = organization;
    // Somebody external is refused for that; that the domain is not ours either is no news.
    for (const { email, person, rights: held } of holdersWhere(
      context,
      (_, traits) => (traits & TRAITS.unverified) !== 0,
    )) {
      const domain = domainOf(email);
      const parent = verifiedParent(organization, domain);
      for (const [binding, rights] of groupBy(held, (right) => right.binding)) {
        if (binding.scope.kind !== "organization") continue;
        const data = { person: personText(person), right: rightText(binding), via: teamText(rights), domain };
        const evidence = { person: email, rights };
        if (parent !== undefined) yield { messageId: "subdomain", data: { ...data, parent }, ...evidence };
        else yield { messageId: domains.has(domain) ? "unverified" : "unknown", data, ...evidence };
      }
    }
  },
});
