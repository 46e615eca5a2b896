import {
  type BlockJson,
  type ComparedSide,
  type PersonChangeJson,
  type ReviewResult,
  type RightJson,
  type TermsJson,
} from "#schemas/types/review";

export { type BlockJson, type ComparedSide, type PersonChangeJson, type ReviewResult, type RightJson, type TermsJson };

/** A role on its scope. `billingGroup` or `account` names the scope, where it is one. */
export type PlaceJson = PersonChangeJson["gainsAdministration"][number];

/** A list that somebody has left. */
export type LeftListJson = NonNullable<PersonChangeJson["left"]>[number];

/**
 * Somebody who can do the same, on other terms or in another way, `after` instead of `before`. What had ended is gained
 * when it is given again.
 */
export type SameAccessJson = ReviewResult["sameAccess"][number];

/** See `ListChange`. */
export type ListChangeJson = ReviewResult["lists"][number];

/** A right of the head that ends soon. */
export type ExpiringJson = ReviewResult["expiring"][number];

/** See `Problem`. */
export type ProblemJson = NonNullable<ReviewResult["problems"]>[number];

/** See `ReviewedWrite`. */
export type WriteJson = NonNullable<ReviewResult["writes"]>[number];

/** See `AlreadyInTwilio`. */
export type AlreadyJson = NonNullable<ReviewResult["alreadyInTwilio"]>[number];

/** Headline numbers: people, unless they say otherwise. */
export type ReviewSummary = ReviewResult["summary"];

/** Where both sides come from. */
export type Compared = NonNullable<ReviewResult["compared"]>;

/**
 * - `no-access-change`: nobody can do anything more or less, now or later, and nothing changes by which that is judged.
 * - `safe`: something changes, and nothing blocks it.
 * - `overridden`: something blocks it, and somebody takes responsibility for it.
 * - `blocked`: the head is not valid, a limit is broken, or a new finding is not waived.
 */
export type ReviewVerdict = ReviewResult["verdict"];
