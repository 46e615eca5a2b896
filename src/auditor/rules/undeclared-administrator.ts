import { roleLabel } from "../../model/roles";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { type RoleSet, holdersWhere, placesOf, rightsByRole, roleSet, TRAITS } from "./engine/holders";
import { personText, teamText } from "./engine/right-text";

/** Said of an Administrator and of the Owner; what to do about it differs, since the Console alone moves ownership. */
const MESSAGE = "The function of {person} is not declared, and they hold {role}{via}: full billing rights by default.";

/** Source: billing-roles-article, "For Technical Leads"; design, "Technical Administrator". */
export const undeclaredAdministrator = defineRule({
  id: "undeclared-administrator",
  severity: "warning",
  title: "The function of every Administrator and Owner is declared",
  rationale:
    "Twilio gives every Administrator full billing rights by default. Whether a person should have them depends on what the person does, and nobody can judge that for somebody whose function is unknown.",
  remediation: "Declare the person's function, or take the role away.",
  messages: {
    undeclared: {
      message: MESSAGE,
      remediation:
        "Declare what {person} does: function under people:, or a line in the file that --people names. If the function is technical, replace the role by narrower ones.",
    },
    owner: {
      message: MESSAGE,
      remediation:
        "Declare what {person} does: function under people:, or a line in the file that --people names. If the function is technical, hand the ownership over in the Twilio Console.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    const { breakGlass } = context.organization;
    for (const holder of holdersWhere(context, isCandidate)) {
      const { email, person } = holder;
      // Those who are kept for emergencies are meant to hold everything.
      if (person.function !== undefined || breakGlass.includes(email)) continue;
      for (const [role, rights] of rightsByRole(holder, WIDE_ROLES))
        yield {
          messageId: role === "owner" ? "owner" : "undeclared",
          data: { person: personText(person), role: roleLabel(role), via: teamText(rights) },
          person: email,
          rights,
          ...(role === "owner" ? {} : { mayTake: placesOf(rights) }),
        };
    }
  },
});

const WIDE_ROLES = roleSet(["owner", "administrator"]);

function isCandidate(roles: RoleSet, traits: number): boolean {
  return (traits & TRAITS.technical) === 0 && (roles & WIDE_ROLES) !== 0;
}
