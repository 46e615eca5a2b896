import { type ReviewOutcome, type ReviewResult } from "..";
import { type Look } from "../../../report/text/look";

/** What a format of a review may use besides the result. */
export interface ReviewView extends Look {
  /** The most characters of a comment. */
  readonly clip: number;
  /** Version of this program. */
  readonly version: string;
  /** Whether `sarif` leaves out what is waived or overridden: GitHub shows it as open all the same. */
  readonly leaveOutWaived?: boolean;
}

/** Writes the result of a review, which may come from outside, as text that ends with a newline. */
export type ReviewFormatter = (result: ReviewResult, view: ReviewView) => string;

/** The outcome in a word or two, told apart without color. */
export const OUTCOME_TITLE: Readonly<Record<ReviewOutcome, string>> = {
  blocked: "Blocked",
  incomplete: "Incomplete",
  overridden: "Overridden",
  safe: "Safe",
  "no-access-change": "No access change",
};

/** Both sides in a sentence: `access.yaml, compared with main (3f786850e387)`. */
export function comparedText({ compared }: Pick<ReviewResult, "compared">): string | undefined {
  if (compared === undefined) return undefined;
  const { base, head } = compared;
  const version = ({ ref, commit }: typeof base): string =>
    ref === undefined ? "" : `${ref}${commit === undefined ? "" : ` (${commit.slice(0, SHORT_HASH)})`}`;
  const whose = head.ref === undefined ? head.file : `${head.file} of ${version(head)}`;
  return `${whose}, compared with ${base.ref === undefined ? base.file : version(base)}`;
}

const SHORT_HASH = 12;
