import {
  type Decision,
  type DecisionChange,
  type DecisionScope,
  type GoneDecision,
  type ReviewPack,
  type SignedReview,
  type Way,
} from "#schemas/types/attestation";

export {
  type Decision,
  type DecisionChange,
  type DecisionScope,
  type GoneDecision,
  type ReviewPack,
  type SignedReview,
  type Way,
};

/** How a decision stands to the pack before: `first` where there is none. */
export type Difference = Decision["difference"];

/** Why a decision is asked for: everything is, or the sample has it, or there are findings on it. `not`: it is not. */
export type Asked = Decision["asked"];

/** What makes a right the one that it is: who, what, where. */
export type Right = Pick<Decision, "identity" | "role" | "scope">;
