import { type Holding } from "../../model/access";
import { defineRule } from "./engine/define-rule";
import { type Glance, holdersWhere, placesOf, roleSet } from "./engine/holders";
import { distinct, personText } from "./engine/right-text";

/** Source: billing-roles-article, "Resource-Based Scoping". */
export const concentration = defineRule({
  id: "concentration",
  severity: "warning",
  title: "Nobody administers many Billing Groups one by one",
  rationale:
    "Billing Groups keep regions and departments apart. Somebody who is admin of one group after another ends up with most of the organization's money, though nobody ever decided that. A right over the whole organization is such a decision, and is not counted here.",
  remediation: "Share the groups among more people, or appoint an Organization Billing Admin.",
  messages: {
    many: {
      message:
        "{person} is Billing Group Admin of {count} Billing Groups ({groups}); one person may have at most {maximum}.",
      remediation:
        "Share the groups among more people; if {person} is meant to run them all, make them Organization Billing Admin instead.",
    },
  },
  options: {
    are: {
      maximum: {
        description: "How many Billing Groups one person may administer.",
        minimum: 1,
        maximum: 10_000,
        stricter: "smaller",
      },
    },
    defaults: { maximum: 3 },
  },
  *check(context, { maximum }) {
    const wanted: Glance = (roles, _, count) => count > maximum && (roles & GROUP_ADMIN) !== 0;
    for (const { email, person, rights: held } of holdersWhere(context, wanted)) {
      const rights = held.filter(isGroupAdmin);
      const groups = distinct(
        rights.map(({ binding }) => (binding.scope.kind === "billingGroup" ? binding.scope.key : "")),
      );
      if (groups.length <= maximum) continue;
      yield {
        messageId: "many",
        data: { person: personText(person), count: groups.length, groups, maximum },
        person: email,
        rights,
        mayTake: placesOf(rights),
      };
    }
  },
});

const GROUP_ADMIN = roleSet(["billingGroupAdmin"]);

function isGroupAdmin({ binding: { role, scope } }: Holding): boolean {
  return role === "billingGroupAdmin" && scope.kind === "billingGroup";
}
