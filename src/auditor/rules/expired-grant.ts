import { hasPassed } from "../../model/instant";
import { type Binding } from "../../model/organization";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { grantsByPerson } from "./engine/grants";
import { type RuleContext } from "./engine/rule";
import { lastEnd } from "./engine/time";
import { instantText } from "../../model/instant";
import { bindingsByRight, rightKey, rightText } from "../../model/right";
import { nameOf, teamText } from "./engine/right-text";

/** Source: design, "The manifest": `until`. */
export const expiredGrant = defineRule({
  id: "expired-grant",
  severity: "error",
  title: "Rights end when they were meant to end",
  rationale:
    "A right that was given for a time is approved for that time only. Twilio knows no end of an assignment: until somebody runs `pulumi up`, the right stays, and nobody has approved it.",
  remediation: "Run `pulumi up` to remove it, and delete the entry.",
  messages: {
    listed: {
      message: "{person} holds {right}{via}, which ended on {until}; the manifest still lists it.",
      remediation: "Run `pulumi up` to remove the right, and delete the entry.",
    },
    standing: {
      message: "{person} still holds {right} in Twilio, which ended on {until} according to the manifest.",
      remediation: "Run `pulumi up` to remove it, or get a later end approved.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    if (context.declared === undefined) yield* listed(context);
    else yield* standing(context, context.declared);
  },
});

function* listed({ organization, now }: RuleContext) {
  for (const { binding, person, rights } of grantsByPerson(organization, hasEnds)) {
    const expired = rights.filter(({ grant }) => hasPassed(grant.until, now));
    const until = lastEnd(expired.map(({ grant }) => grant));
    if (until === undefined) continue;
    const data = {
      person: nameOf(organization, person),
      right: rightText(binding),
      via: teamText(expired),
      until: instantText(until),
    };
    const change = { person, take: [binding], give: [] };
    yield {
      messageId: "listed",
      data,
      person,
      rights: expired,
      // Another entry may give the same right for longer, and is none of this.
      ...(expired.length === rights.length ? { change } : {}),
    } as const;
  }
}

function* standing({ organization, now }: RuleContext, declared: RuleContext["organization"]) {
  const live = bindingsByRight(organization.bindings);
  for (const { binding, person, rights } of grantsByPerson(declared, hasEnds)) {
    const until = lastEnd(rights.map(({ grant }) => grant));
    if (until === undefined || !hasPassed(until, now)) continue;
    const there = live.get(rightKey(binding));
    const still = there?.grants.filter((grant) => grant.person === person) ?? [];
    if (there === undefined || still.length === 0) continue;
    yield {
      messageId: "standing",
      data: { person: nameOf(organization, person), right: rightText(binding), until: instantText(until) },
      person,
      rights: still.map((grant) => ({ binding: there, grant })),
    } as const;
  }
}

function hasEnds({ grants }: Binding): boolean {
  return grants.some(({ until }) => until !== undefined);
}
