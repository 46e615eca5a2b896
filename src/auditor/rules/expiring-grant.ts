import { hasPassed } from "../../model/instant";
import { defineRule } from "./engine/define-rule";
import { grantsByPerson } from "./engine/grants";
import { daysAfter, daysText, lastEnd } from "./engine/time";
import { instantText } from "../../model/instant";
import { bindingsByRight, rightKey, rightText } from "../../model/right";
import { nameOf } from "./engine/right-text";

/** Source: design, "The manifest": `until`. */
export const expiringGrant = defineRule({
  id: "expiring-grant",
  severity: "info",
  title: "Rights that end soon are known in advance",
  rationale: "A right that ends on a Friday night is missed on Monday. The decision has to come before, not after.",
  remediation: "Decide before it ends: let it end, or get a later end approved.",
  messages: {
    soon: {
      message: "{right} of {person} ends on {until}, in {left}.",
      remediation:
        "If {person} needs it longer, get a later `until` approved before then. Otherwise do nothing: it ends with the next `pulumi up`.",
    },
  },
  options: {
    are: {
      days: { description: "How many days ahead an end is announced.", minimum: 1, maximum: 3650, stricter: "larger" },
    },
    defaults: { days: 14 },
  },
  *check({ organization, declared = organization, now }, { days }) {
    const horizon = daysAfter(now, days);
    const live = bindingsByRight(organization.bindings);
    const isHeld = (key: string, person: string): boolean =>
      live.get(key)?.grants.some((grant) => grant.person === person) === true;
    for (const { binding, person, rights } of grantsByPerson(declared, ({ grants }) =>
      grants.some(({ until }) => until !== undefined),
    )) {
      const until = lastEnd(rights.map(({ grant }) => grant));
      if (until === undefined || hasPassed(until, now) || until > horizon) continue;
      if (!isHeld(rightKey(binding), person)) continue;
      yield {
        messageId: "soon",
        data: {
          person: nameOf(organization, person),
          right: rightText(binding),
          until: instantText(until),
          left: daysText(now, until),
        },
        person,
        rights,
      };
    }
  },
});
