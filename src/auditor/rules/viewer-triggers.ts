import { roleLabel } from "../../model/roles";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { holdersWhere, rightsByRole, roleSet } from "./engine/holders";
import { personText } from "./engine/right-text";

/** Source: billing-roles-article, row "Manage Usage Triggers". */
export const viewerTriggers = defineRule({
  id: "viewer-triggers",
  severity: "info",
  title: "Who only looks at bills may still manage usage triggers",
  rationale:
    'The Viewer roles are called read-only, and yet the published matrix lets both of them "Manage Usage Triggers". No Viewer is somebody who can change nothing at all.',
  remediation: "Nothing, if that is fine. No narrower billing role exists.",
  messages: {
    viewer: {
      message: "{person} is {role} and may, besides looking, manage usage triggers.",
      remediation: "Nothing, if that is fine. No narrower billing role exists: who must change nothing can't have one.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    for (const holder of holdersWhere(context, (roles) => (roles & VIEWERS) !== 0))
      for (const [role, rights] of rightsByRole(holder, VIEWERS))
        yield {
          messageId: "viewer",
          data: { person: personText(holder.person), role: roleLabel(role) },
          person: holder.email,
          rights,
          capabilities: ["manage-usage-triggers"],
        };
  },
});

const VIEWERS = roleSet(["billingViewer", "billingGroupViewer"]);
