import { isUnclearRole } from "../../model/functions";
import { type OtherGrant } from "../../model/organization";
import { isUnread } from "../../model/unknown-access";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { groupBy } from "../../model/group-by";
import { hasOthers, holdersWhere } from "./engine/holders";
import { distinct, personText, scopeText } from "./engine/right-text";

/** Source: design, "What Twilio cannot tell us"; facts 3.3. */
export const unknownRole = defineRule({
  id: "unknown-role",
  severity: "warning",
  title: "Every role that somebody holds is known",
  rationale:
    "What a role allows comes from Twilio's role list and the published matrix. A role that neither explains may carry billing rights, and no count of who can see invoices is sure while somebody holds it.",
  remediation: "Look the role up in the Twilio Console, and replace it by one whose rights are documented.",
  messages: {
    notListed: {
      message:
        "{person} holds the role {role} on {places}, which is not in Twilio's role list: what it allows is unknown.",
      remediation:
        "Look the role up in the Twilio Console, Access control. If it is gone there too, delete the assignment.",
    },
    undocumented: {
      message:
        "{person} holds {role} on {places}, a role of the group {group} that is not in the published matrix: it may carry billing rights, which are not counted.",
      remediation:
        "Check in the Twilio Console what the role allows. If it shows invoices, treat {person} as somebody who sees them; a newer version of this tool may know the role.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    // Without the list of roles all of them are unknown; the audit as a whole reports that.
    if (isUnread(context.organization, "roles")) return;
    if (!context.organization.otherGrants.some(({ role }) => isUnclearRole(role))) return;
    for (const { email, person, otherRights: held } of holdersWhere(context, hasOthers)) {
      const roles = groupBy(
        held.filter(({ role }) => isUnclearRole(role)),
        ({ role }) => role.sid,
      );
      for (const [sid, otherRights] of roles) {
        const { title, productGroup = "" } = otherRights[0]?.role ?? {};
        const evidence = { person: email, role: title ?? sid, otherRights };
        const data = { person: personText(person), role: title ?? sid, places: placesText(otherRights) };
        if (title === undefined) yield { messageId: "notListed", data, ...evidence };
        else yield { messageId: "undocumented", data: { ...data, group: productGroup }, ...evidence };
      }
    }
  },
});

function placesText(rights: readonly OtherGrant[]): readonly string[] {
  return distinct(rights.map(({ scope }) => scopeText(scope)));
}
