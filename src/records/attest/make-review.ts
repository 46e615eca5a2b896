import { type Finding } from "../../model/finding";
import { canonicalJson, sha256 } from "../../model/fingerprint";
import { type Organization } from "../../model/organization";
import { compareWithPrevious } from "./differences";
import { rightsHeld } from "./decisions";
import { type Asked, type Decision, type ReviewPack } from "./review-pack";
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
  readonly now: Date;
}

/** What is to be reviewed. A pure function: the same input gives the same pack, to the byte. */
export function makeReview(input: ReviewInput): ReviewPack {
  const { organization, unread, source, takenAt, previous, sample, now } = input;
  const asOf = now.toISOString();
  const complete = unread.length === 0;
  const { decisions, gone } = compareWithPrevious(rightsHeld(input), previous?.pack, asOf);
  const asked = askedOf(decisions, sample);
  return {
    schemaVersion: 1,
    kind: "AccessReview",
    organization: { sid: organization.sid, ...(organization.name === undefined ? {} : { name: organization.name }) },
    asOf,
    source,
    ...(takenAt === undefined ? {} : { takenAt }),
    complete,
    unread,
    ...(sample === undefined ? {} : { sample }),
    ...(previous === undefined ? {} : { previous: mentionOf(previous) }),
    decisions: decisions.map((decision) => ({ ...decision, asked: asked(decision) })),
    gone: complete ? gone : [],
  };
}

/** Which decisions are asked for: those that the sample has and those that have findings, or all. */
export function askedOf(
  decisions: readonly Pick<Decision, "id">[],
  sample: ReviewPack["sample"],
): (decision: Pick<Decision, "id" | "findings">) => Asked {
  if (sample === undefined) return () => "all";
  const size = parseSampleSize(sample.size);
  const ids = decisions.map(({ id }) => id);
  const drawn = size === undefined ? new Set<string>() : drawSample(ids, sample.seed, size);
  return ({ id, findings }) => (drawn.has(id) ? "sample" : findings.length > 0 ? "finding" : "not");
}

function mentionOf({ pack, signature }: NonNullable<ReviewInput["previous"]>): NonNullable<ReviewPack["previous"]> {
  return { asOf: pack.asOf, complete: pack.complete, signature, sha256: sha256(canonicalJson(pack)) };
}
