import { type BlockJson, type ReviewOutcome, type ReviewResult } from "..";
import { type Finding } from "../../../model/finding";
import { type Look } from "../../../report/text/look";

/** What a format of a review may use besides the result. */
export interface ReviewView extends Look {
  /** The most characters of a comment. */
  readonly clip: number;
  /** Version of this program. */
  readonly version: string;
  /** Whether `sarif` leaves out waived and overridden findings, because GitHub shows them as open. */
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

/** What blocks it, by kind: a clause. */
export const LIMIT_TITLE = {
  "other-organization": "The change is about another organization",
  unread: "Something could not be read",
  "invalid-head": "The manifest is not valid",
  "invalid-file": "A file of waivers or rules is not valid",
  "new-finding": "A finding is new and not waived",
  "losing-access": "More people lose access than the limit allows",
  "gaining-billing": "More people gain billing rights than the limit allows",
  "gaining-administration": "More people gain administration than the limit allows",
  "emptied-list": "A list of people is emptied",
  "released-list": "A list of people is no longer managed",
  minimum: "Too few people remain who can use a role",
  "key-role": "A role loses most or all of those who can use it",
  owner: "The Owner would be unknown or unable to act",
  "break-glass": "Emergency access is lost",
  operator: "The person who runs the change loses their own administration",
  "unknown-name": "A name is not the one that Twilio has",
} as const satisfies Readonly<Record<BlockJson["kind"], string>>;

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

/**
 * The new findings that stand in the way, by the message of the limit that says so: what says those need not say the
 * findings again, and readers who know no rules need not read ids.
 */
export function blockingFindings({ limits, findings }: ReviewResult): ReadonlyMap<string, Finding> {
  const messages = new Set(limits.flatMap(({ kind, message }) => (kind === "new-finding" ? [message] : [])));
  return new Map(
    findings.created.flatMap((finding) => {
      const message = `${finding.ruleId}: ${finding.message}`;
      return messages.has(message) ? [[message, finding] as const] : [];
    }),
  );
}
