import { defineRule, NO_OPTIONS } from "./engine/define-rule";

/** Source: design, "Identity": address and SID are always compared. */
export const unclearPerson = defineRule({
  id: "unclear-person",
  severity: "error",
  title: "Address and SID of each person lead to one user",
  rationale:
    "The manifest names people by address and userSid, and Twilio gives rights to SIDs. Where the two are different users, or several users have one address, a right can go to somebody whom nobody meant.",
  remediation: "Write the userSid of the right user, correct the address, or declare a rename with formerly.",
  messages: {
    unclear: { message: "{problem}", remediation: "{remedy}" },
  },
  options: NO_OPTIONS,
  *check({ organization: { unclearPeople = [] } }) {
    for (const { person, message, remediation } of unclearPeople)
      yield { messageId: "unclear", data: { problem: message, remedy: remediation }, person };
  },
});
