import { scopeKey } from "../../model/organization";
import { rightKey } from "../../model/right";
import { defineRule } from "./engine/define-rule";
import { type Glance, type Holder, holdersWhere, placesOf, TRAITS } from "./engine/holders";
import { personText } from "./engine/right-text";

/** Source: facts 2.5, "Limits and rules". */
const LIMIT = 50;

export const roleLimit = defineRule({
  id: "role-limit",
  severity: "warning",
  title: "Nobody comes near Twilio's limit of roles",
  rationale:
    "Twilio gives one user at most 50 built-in roles over all scopes. Which kinds of roles it counts is not documented, so all are counted here. At the limit Twilio refuses the next assignment, perhaps halfway through a change.",
  remediation: "Replace many narrow roles by one on a wider scope, or share the work.",
  messages: {
    near: {
      message: "{person} holds {count} roles, and Twilio allows one user {limit}.",
      remediation: "Before more are added, replace several narrow roles by one on a wider scope, or share the work.",
    },
    over: {
      message: "{person} has {count} roles, but Twilio allows one user {limit}: it may refuse the rest.",
      remediation:
        "Take at least {excess} away: replace several narrow roles by one on a wider scope, or share the work.",
    },
  },
  options: {
    are: {
      warnFrom: {
        description: "Report people with at least this many roles.",
        minimum: 1,
        maximum: LIMIT,
        stricter: "smaller",
      },
    },
    defaults: { warnFrom: 45 },
  },
  *check(context, { warnFrom }) {
    const wanted: Glance = (_, traits, count) => count >= warnFrom || (traits & TRAITS.others) !== 0;
    for (const holder of holdersWhere(context, wanted)) {
      const { email, person, rights, otherRights } = holder;
      if (rights.length + otherRights.length < warnFrom) continue;
      const count = assignments(holder);
      if (count < warnFrom) continue;
      const data = { person: personText(person), count, limit: LIMIT };
      const evidence = { person: email, rights, otherRights, mayTake: placesOf(rights) };
      if (count <= LIMIT) yield { messageId: "near", data, ...evidence };
      else yield { messageId: "over", data: { ...data, excess: count - LIMIT }, ...evidence };
    }
  },
});

/** How many assignments somebody's rights are in Twilio, where one that is given twice is one. */
function assignments({ rights, otherRights }: Holder): number {
  const keys = new Set(rights.map(({ binding }) => rightKey(binding)));
  for (const { role, scope } of otherRights) keys.add(`${role.sid} ${scopeKey(scope)}`);
  return keys.size;
}
