import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { canonicalJson, sha256 } from "../../model/fingerprint";
import { type SignedReview } from "./review-pack";

/** What a key is named by: SHA-256 of its public half (DER, SubjectPublicKeyInfo). */
export function keyIdOf(key: KeyObject): string {
  const half = key.type === "private" ? createPublicKey(key) : key;
  return sha256(half.export({ type: "spki", format: "der" }));
}

/** What is signed: the pack, and SHA-256 of the pages made of it. */
export type Unsigned = Omit<SignedReview, "signature">;

/**
 * Signs a pack and the pages made of it (RFC 8032, Ed25519), over canonical JSON (RFC 8785).
 *
 * @param key an Ed25519 private key
 */
export function signReview(unsigned: Unsigned, key: KeyObject): SignedReview {
  const value = sign(null, signedBytes(unsigned), key).toString("base64");
  return { ...unsigned, signature: { algorithm: "Ed25519", keyId: keyIdOf(key), value } };
}

/** Why the signature is not that of `key`; nothing if it is. */
export function signatureProblem({ signature, ...signed }: SignedReview, key: KeyObject): string | undefined {
  const keyId = keyIdOf(key);
  if (signature.keyId !== keyId)
    return `it was signed with another key: ${signature.keyId.slice(0, 16)}, and not ${keyId.slice(0, 16)}`;
  const isGenuine = verify(null, signedBytes(signed), key, Buffer.from(signature.value, "base64"));
  return isGenuine ? undefined : "it was changed after it was signed: the signature does not match";
}

/** The file as it is written. Anything else, though it means the same, is not that file. */
export function printReview(signed: SignedReview): string {
  return `${canonicalJson(signed)}\n`;
}

function signedBytes(signed: Unsigned): Buffer {
  return Buffer.from(canonicalJson(signed), "utf8");
}
