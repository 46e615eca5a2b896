import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { holdersWhere, placesOf, TRAITS } from "./engine/holders";
import { distinct, otherRightText, personText } from "./engine/right-text";
import { rightText } from "../../model/right";

/** Source: facts 6, "Users": status values; design, "Effective access". */
export const inactivePerson = defineRule({
  id: "inactive-person",
  severity: "warning",
  title: "Only active people hold rights",
  rationale:
    "A login that is suspended or inactive keeps its rights, and they work again the moment somebody reactivates it. Such rights are forgotten, and nobody reviews them.",
  remediation: "Take the rights away; give them again if the person returns.",
  messages: {
    inactive: {
      message: "{person} is {status} and still holds {rights}: the rights work again as soon as the login does.",
      remediation: "Take the rights away now, and give them again if {person} returns.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    for (const { email, person, rights, otherRights } of holdersWhere(
      context,
      (_, traits) => (traits & TRAITS.away) !== 0,
    )) {
      const { status } = person;
      if (status !== "suspended" && status !== "inactive") continue;
      yield {
        messageId: "inactive",
        data: {
          person: personText(person),
          status,
          rights: distinct([...rights.map(({ binding }) => rightText(binding)), ...otherRights.map(otherRightText)]),
        },
        person: email,
        rights,
        otherRights,
        mayTake: placesOf(rights),
      };
    }
  },
});
