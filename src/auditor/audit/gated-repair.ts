import { type Organization } from "../../model/organization";
import { review } from "../review";
import { type Repair } from "../rules/engine/access-change";

/** A repair that offers only patches that pass a review, each as a separate change. */
export function gatedRepair(repair: Repair, now: Date): Repair {
  return (change) => {
    const offer = repair(change);
    if ("why" in offer) return offer;
    const whyNot = (head: Organization): string | undefined => whyBlocked(review({ base: offer.before, head, now }));
    return {
      ...offer,
      foresee() {
        const foreseen = offer.foresee?.();
        return foreseen === undefined || whyNot(foreseen.organization) !== undefined ? undefined : foreseen;
      },
      after() {
        const result = offer.after();
        if ("why" in result) return result;
        const why = whyNot(result.organization);
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
