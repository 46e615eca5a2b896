import { type Finding } from "../../model/finding";
import { ACCESS_REVIEW_CONTROLS } from "../../auditor/rules/engine/controls";
import { defined } from "../../model/defined";
import { canonicalJson, sha256 } from "../../model/fingerprint";
import { type Organization } from "../../model/organization";
import { compareWithPrevious } from "./differences";
import { rightsHeld } from "./decisions";
import { type AskedReason, type Decision, type ReviewPack } from "./review-pack";
import { type Split, splitDecisions } from "./parts";
import { drawSample, parseSampleSize } from "./sample";

export interface ReviewInput {
  readonly organization: Organization;
  /** The manifest, where `organization` was read from Twilio. */
  readonly declared?: Organization | undefined;
  /** What an audit of `organization` found. */
  readonly findings: readonly Finding[];
  /** What could not be read or found out, in words; with any, the pack is incomplete. */
  readonly unread: readonly string[];
  readonly source: ReviewPack["source"];
  readonly takenAt?: string | undefined;
  readonly previous?: { readonly pack: ReviewPack; readonly signature: "checked" | "unchecked" } | undefined;
  readonly sample?: ReviewPack["sample"] | undefined;
  /** `billing` asks only about people with billing rights, and for what has findings. */
  readonly only?: ReviewPack["only"] | undefined;
  /** Into which parts the review is split; absent where everybody is asked at once. */
  readonly split?: Split | undefined;
  /** Whether people may decide on their own rights. */
  readonly selfReview?: true | undefined;
  readonly now: Date;
}

/** What is to be reviewed. A pure function: the same input gives the same pack, to the byte. */
export function makeReview(input: ReviewInput): ReviewPack {
  const { organization, unread, source, takenAt, previous, sample, only, split, selfReview, now } = input;
  const asOf = now.toISOString();
  const complete = unread.length === 0;
  // What nobody could read, and what is only meant, is no evidence of who has access.
  const controls = complete && source !== "manifest" ? ACCESS_REVIEW_CONTROLS : undefined;
  const { decisions, gone } = compareWithPrevious(rightsHeld(input), previous?.pack, asOf);
  const askedFor = askedOf(decisions, { sample, only });
  const all = decisions.map((decision) => ({ ...decision, asked: askedFor(decision) }));
  const selected = all.filter((decision) => decision.asked !== "not");
  const divided = split === undefined ? undefined : splitDecisions(selected, split, organization, selfReview === true);
  return {
    schemaVersion: 1,
    kind: "AccessReview",
    organization: { sid: organization.sid, ...defined({ name: organization.name }) },
    asOf,
    source,
    ...defined({ takenAt }),
    complete,
    unread,
    ...defined({ only, sample, selfReview, controls, parts: divided?.parts }),
    ...(previous === undefined ? {} : { previous: mentionOf(previous) }),
    decisions: all.map((decision) => ({ ...decision, ...defined({ part: divided?.keyOf(decision) }) })),
    gone: complete ? gone : [],
  };
}

type AskedDecision = Pick<Decision, "id" | "identity" | "capabilities" | "findings">;

/**
 * Which decisions are asked for: all, or only those about people with billing rights, or a sample of these; and always
 * those that have findings. A role of which nobody knows what it allows is a finding, so that nobody who holds one is
 * left out.
 */
export function askedOf(
  decisions: readonly AskedDecision[],
  { sample, only }: Pick<ReviewInput, "sample" | "only">,
): (decision: AskedDecision) => AskedReason {
  const spenders = new Set(
    decisions.flatMap(({ identity, capabilities }) => (capabilities.length > 0 ? identity : [])),
  );
  const isMeant = ({ identity }: AskedDecision): boolean => only === undefined || spenders.has(identity);
  const rest = ({ findings }: AskedDecision): AskedReason => (findings.length > 0 ? "finding" : "not");
  if (sample === undefined) return (decision) => (isMeant(decision) ? "all" : rest(decision));
  const size = parseSampleSize(sample.size);
  const ids = decisions.filter(isMeant).map(({ id }) => id);
  const drawn = size === undefined ? new Set<string>() : drawSample(ids, sample.seed, size);
  return (decision) => (drawn.has(decision.id) ? "sample" : rest(decision));
}

function mentionOf({ pack, signature }: NonNullable<ReviewInput["previous"]>): NonNullable<ReviewPack["previous"]> {
  return { asOf: pack.asOf, complete: pack.complete, signature, sha256: sha256(canonicalJson(pack)) };
}
