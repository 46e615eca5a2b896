import { type KeyObject } from "node:crypto";
import validate from "#schemas/attestation";
import { decisionId } from "./decisions";
import { askedOf } from "./make-review";
import { partsProblem } from "./parts";
import { type SignedReview } from "./review-pack";
import { printReview, signatureProblem } from "./signature";

/**
 * Reads what `printReview` wrote. No byte can be another one unnoticed where a key is given; without one, that ids,
 * sample and form are what the content gives is all that is checked.
 *
 * @param key an Ed25519 public key
 */
export function openReview(
  bytes: Buffer,
  key: KeyObject | undefined,
): { readonly review: SignedReview } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    return { problem: "it is no JSON" };
  }
  if (!validate(value)) {
    const [error] = validate.errors ?? [];
    return { problem: `it is no signed review: ${error?.instancePath ?? ""} ${error?.message ?? ""}`.trim() };
  }
  // Compared as bytes: what is no UTF-8 reads as if it were another character.
  if (!Buffer.from(printReview(value), "utf8").equals(bytes))
    return { problem: "it is not as it was written: its bytes are not canonical JSON" };
  const problem = (key === undefined ? undefined : signatureProblem(value, key)) ?? contradiction(value);
  return problem === undefined ? { review: value } : { problem };
}

/** What in a pack does not follow from the rest of it. */
function contradiction({ pack, partPages }: SignedReview): string | undefined {
  const { decisions, sample, only, complete, unread, parts, selfReview } = pack;
  const ids = new Set(decisions.map(({ id }) => id));
  if (ids.size < decisions.length) return "it asks about a right twice";
  if (decisions.some((decision) => decision.id !== decisionId(decision)))
    return "the id of a decision is not that of its person, role and scope";
  const expected = askedOf(decisions, { sample, only });
  if (decisions.some((decision) => decision.asked !== expected(decision)))
    return "what is asked for is not what it says and what the seed draws";
  if (complete !== (unread.length === 0)) return "it calls itself complete, and is not";
  const pages = new Set(Object.keys(partPages ?? {}));
  if (pages.size !== (parts ?? []).length || parts?.some(({ key }) => !pages.has(key)) === true)
    return "it does not have one page for each of its parts";
  return partsProblem(decisions, parts, selfReview);
}
