import { isSid } from "../../model/identity";
import { isUnread } from "../../model/unknown-access";
import { rightText } from "../../model/right";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { holdersWhere, isExternal, placesOf } from "./engine/holders";
import { distinct, otherRightText, personText } from "./engine/right-text";

/** Source: design, "Identity" and "What Twilio cannot tell us". */
export const unknownPerson = defineRule({
  id: "unknown-person",
  severity: "warning",
  title: "Everybody who holds a right is known",
  rationale:
    "Twilio's directory lists managed users only. For anybody else an assignment shows a SID and nothing more, unless the manifest says who it is, and nobody can review the rights of a stranger.",
  remediation: "Find out who it is, and declare them in the manifest with external: true and their userSid.",
  messages: {
    notInDirectory: {
      message:
        "Somebody with the SID {person} holds {rights}, and neither Twilio's directory nor the manifest knows who that is.",
      remediation:
        "Look the user up in the Twilio Console. Declare them under people: with external: true and userSid: {person}, or take the rights away.",
    },
    noUserSid: {
      message:
        "{person} is external and should hold {rights}, but has no userSid: Twilio's directory does not list external people, so nothing can be given to them or taken away.",
      remediation: "Add userSid: US... under people:; it is on the person's page in the Twilio Console.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    // Without the list of users nobody is known; the audit as a whole reports that.
    if (isUnread(context.organization, "users")) return;
    for (const { email, person, rights, otherRights } of holdersWhere(context, isExternal)) {
      const isStranger = isSid("user", email);
      if (!isStranger && person.userSid !== undefined) continue;
      const texts = [...rights.map(({ binding }) => rightText(binding)), ...otherRights.map(otherRightText)];
      yield {
        messageId: isStranger ? "notInDirectory" : "noUserSid",
        data: { person: personText(person), rights: distinct(texts) },
        person: email,
        rights,
        otherRights,
        ...(isStranger ? { mayTake: placesOf(rights) } : {}),
      };
    }
  },
});
