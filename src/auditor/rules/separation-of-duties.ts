import { rightId } from "../../model/less";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { personText } from "./engine/right-text";
import { conflictsOf, type DutyRight, sidesOf } from "./separation/conflicts";
import { type DutyPair } from "./separation/duties";
import { type RemovalPlan, removalPlanOf } from "./separation/removals";

/** Source: billing-roles-article, "Separation of Duties"; peers 2, point 3. */
export const separationOfDuties = defineRule({
  id: "separation-of-duties",
  severity: "error",
  title: "Nobody has two duties that should be apart",
  rationale:
    "Twilio separates technical administration from financial management on purpose. A person who has both can cause a cost and cover it, and no second person ever looks.",
  remediation: "Take away the rights for one of the duties, or give them to somebody else.",
  messages: {
    conflict: {
      message:
        "{person} has two duties that should be apart, {first} by {firstRight} and {second} by {secondRight}{reason}.",
      remediation: "Take away {removals}. {plan}{joined}",
    },
    stuck: {
      message:
        "{person} has two duties that should be apart, {first} by {firstRight} and {second} by {secondRight}{reason}.",
      remediation:
        "No right can be taken away without going below a limit, or touching the Owner or emergency access: first name somebody else for one of the two.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    const conflicting = conflictsOf(context);
    if (conflicting.length === 0) return;
    const plan = removalPlanOf(context);
    for (const { holder, rights, conflicts } of conflicting)
      for (const { pair, witness } of conflicts) {
        const [first, second] = witness;
        const data = {
          person: personText(holder.person),
          first: pair.names[0],
          second: pair.names[1],
          firstRight: first.text,
          secondRight: second.text,
          reason: pair.reason === undefined ? "" : `: ${pair.reason.replace(/\.$/, "")}`,
        };
        const evidence = {
          person: holder.email,
          rights: [...first.rights, ...second.rights],
          otherRights: witness.flatMap(({ other }) => (other === undefined ? [] : [other])),
          // All rights for the two duties, not only the witness: one more is a new finding.
          subject: [[...pair.names].sort().join(" "), ...keysOf(rights, pair)].join(", "),
          extent: { rights: rightIds(rights, pair), subject: [...pair.names].sort().join(" ") },
        };
        const removals = plan.removals.get(holder.email);
        if (removals === undefined) yield { messageId: "stuck", data, ...evidence };
        else
          yield {
            messageId: "conflict",
            data: {
              ...data,
              removals: removals.map(({ text }) => text),
              plan: planText(plan, removals.length),
              joined: joinedText(rights, removals, pair),
            },
            ...evidence,
          };
      }
  },
});

function rightIds(rights: readonly DutyRight[], { first, second }: DutyPair): readonly string[] {
  return rights.flatMap(({ duties, place, other }) => {
    if ((duties & (first | second)) === 0) return [];
    if (place !== undefined) return [rightId(place)];
    return other === undefined ? [] : [rightId({ role: other.role.sid, scope: other.scope })];
  });
}

function keysOf(rights: readonly DutyRight[], { first, second }: DutyPair): readonly string[] {
  return rights
    .filter(({ duties }) => (duties & (first | second)) !== 0)
    .map(({ key }) => key)
    .sort();
}

/** What the removals for one person are a part of, and whether less would do. */
function planText({ size, isSmallest, removals }: RemovalPlan, own: number): string {
  if (size === own) return isSmallest ? "That is the least that clears it." : "Less may do: the search was cut short.";
  const people = removals.size === 2 ? "another person" : `${removals.size - 1} other people`;
  const least = isSmallest ? ", and no fewer do" : "; fewer may do, since the search was cut short";
  return `Together with what is named for ${people}, ${size} rights in all, that clears every conflict that can be cleared${least}.`;
}

/** The rights that stay and join both duties by Twilio's design: a reader should not believe that they don't. */
function joinedText(rights: readonly DutyRight[], removals: readonly DutyRight[], pair: DutyPair): string {
  const [joining] = sidesOf(rights, pair).both.filter((right) => !removals.includes(right));
  return joining === undefined ? "" : ` Note that ${joining.text} still allows both, as Twilio made it.`;
}
