import { review } from "../review";
import { type Repair } from "../rules/engine/access-change";

/** A repair of which only what passes a review is offered: each patch is reviewed as a change of its own. */
export function gatedRepair(repair: Repair, now: Date): Repair {
  return (change) => {
    const offer = repair(change);
    if ("why" in offer) return offer;
    return {
      ...offer,
      after() {
        const result = offer.after();
        if ("why" in result) return result;
        const why = whyBlocked(review({ base: offer.before, head: result.organization, now }));
        return why === undefined ? result : { why };
      },
    };
  };
}

/** Why a review blocks a change: the end of a sentence; `undefined` if it does not. */
export function whyBlocked({
  verdict,
  limits,
}: Pick<ReturnType<typeof review>, "verdict" | "limits">): string | undefined {
  if (verdict !== "blocked") return undefined;
  const [first] = limits;
  return `a review would block it${first === undefined ? "" : `: ${first.message.replace(/\.$/, "")}`}`;
}
