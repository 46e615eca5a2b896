import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { groupBy } from "../../model/group-by";
import { holdersWhere, isExternal } from "./engine/holders";
import { personText, teamText } from "./engine/right-text";
import { rightText } from "../../model/right";

/** Source: facts 6, "Users"; billing-roles-article, "Billing Group (Resource-Based) Roles". */
export const externalOrganizationRole = defineRule({
  id: "external-organization-role",
  severity: "error",
  title: "External people hold no organization role",
  rationale:
    "Organization roles are for managed users, whose lifecycle the company controls. Billing Group roles are made for external collaborators, and restricted to the groups they are given on.",
  remediation: "Give external people Billing Group roles on the groups they work with.",
  messages: {
    external: {
      message: "{person} is outside the organization and holds {right}{via}, a role for managed users only.",
      remediation:
        "Take it away, and give Billing Group Admin or Viewer on the groups that {person} works with, if they need one.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    for (const { email, person, rights: held } of holdersWhere(context, isExternal))
      for (const [binding, rights] of groupBy(held, (right) => right.binding))
        if (binding.scope.kind === "organization")
          yield {
            messageId: "external",
            data: { person: personText(person), right: rightText(binding), via: teamText(rights) },
            person: email,
            rights,
            mayTake: [binding],
          };
  },
});
