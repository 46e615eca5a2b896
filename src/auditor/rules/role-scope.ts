import { roleById, roleLabel, type RoleScope } from "../../model/roles";
import { type Right } from "../../model/right";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { groupBy } from "../../model/group-by";
import { holdersWhere } from "./engine/holders";
import { distinct, personText, scopeText } from "./engine/right-text";

const LEVELS: Readonly<Record<RoleScope, string>> = {
  organization: "the whole organization",
  billingGroup: "a Billing Group",
  account: "an account",
};

/** Source: design, "Scope rule"; facts 3.3. */
export const roleScope = defineRule({
  id: "role-scope",
  severity: "error",
  title: "Roles are held on the level they are made for",
  rationale:
    "A Billing Group role without a Billing Group, or an organization role tied to a single group, has no documented effect: Twilio documents each role for one level only.",
  remediation: "Delete the assignment, and grant the role on its level.",
  messages: {
    misplaced: {
      message:
        "{person} holds {role} on {places}, where Twilio has no such role: it belongs on {level}. It is counted as reaching everything that it could.",
      remediation:
        "Delete the assignment in the Twilio Console, and give {person} the role on {level} if they need it.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    if (!context.organization.bindings.some(isMisplaced)) return;
    for (const { email, person, rights: held } of holdersWhere(context, (_, __, count) => count > 0)) {
      const misplaced = held.filter(({ binding }) => isMisplaced(binding));
      for (const [role, rights] of groupBy(misplaced, ({ binding }) => binding.role))
        yield {
          messageId: "misplaced",
          data: {
            person: personText(person),
            role: roleLabel(role),
            places: distinct(rights.map(({ binding }) => scopeText(binding.scope))),
            level: LEVELS[roleById(role).scope],
          },
          person: email,
          rights,
        };
    }
  },
});

function isMisplaced({ role, scope }: Right): boolean {
  return roleById(role).scope !== scope.kind;
}
