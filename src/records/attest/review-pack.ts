import {
  type Decision,
  type DecisionChange,
  type DecisionScope,
  type GoneDecision,
  type Part,
  type ReviewPack,
  type SignedReview,
  type Way,
} from "#schemas/types/attestation";

export {
  type Decision,
  type DecisionChange,
  type DecisionScope,
  type GoneDecision,
  type Part,
  type ReviewPack,
  type SignedReview,
  type Way,
};

/** How a decision stands to the pack before: `first` where there is none. */
export type Difference = Decision["difference"];

/** Why a decision is asked for: everything is, or the sample has it, or there are findings on it. `not`: it is not. */
export type AskedReason = Decision["asked"];

/** What makes a right the one that it is: who, what, where. */
export type Right = Pick<Decision, "identity" | "role" | "scope">;

/** What a review, or one part of it, asks for. */
export function askedIn({ decisions }: Pick<ReviewPack, "decisions">, part?: Part): readonly Decision[] {
  return decisions.filter((decision) => decision.asked !== "not" && (part === undefined || decision.part === part.key));
}

/** The parts of a review that each have a table; `undefined` is the whole of one that is not split. */
export function partsOf({ parts }: Pick<ReviewPack, "parts">): readonly (Part | undefined)[] {
  return parts ?? [undefined];
}
