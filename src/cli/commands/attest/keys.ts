import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { Option } from "@commander-js/extra-typings";
import { Failure } from "../../failure";
import { readFile } from "../../input/read-file";
import { type Shell } from "../../output/shell";

/** `--public-key`: whose signature is expected. */
export function publicKeyOption() {
  return new Option("--public-key <file>", "the signer's public key (PEM)");
}

/**
 * The Ed25519 private key that an environment variable holds as PEM. Neither the key nor what was given for the name is
 * ever part of an error: somebody may give the one for the other.
 *
 * @throws Failure where there is none
 */
export function signingKey(name: string, env: Shell["env"]): KeyObject {
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name))
    throw new Failure(
      "usage",
      "--key-env takes the name of an environment variable, in capitals, such as REVIEW_KEY",
      "put the key itself into that variable: others can read command lines",
    );
  const pem = env[name];
  if (pem === undefined || pem.trim() === "")
    throw new Failure(
      "environment",
      `${name} has no key to sign with`,
      "make one with `openssl genpkey -algorithm ed25519`, and store it with your pipeline's secrets",
    );
  let key: KeyObject | undefined;
  try {
    // Some pipelines keep a secret on one line.
    key = createPrivateKey(pem.replaceAll("\\n", "\n"));
  } catch {
    // What Node says of it may quote it.
  }
  if (key?.asymmetricKeyType === "ed25519") return key;
  throw new Failure(
    "environment",
    `${name} does not hold an Ed25519 private key (PEM, without a passphrase)`,
    "make one with `openssl genpkey -algorithm ed25519`",
  );
}

/** Reads an Ed25519 public key. @throws Failure where the file holds none */
export function readPublicKey(file: string): KeyObject {
  const text = readFile(file).toString("utf8");
  // Node derives the public key from a private one without a word.
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
    throw new Failure(
      "malformed-file",
      `${file} is a private key: only the signer should have it`,
      "make the public key from it with `openssl pkey -pubout`, and keep the private one with your pipeline's secrets",
    );
  let key: KeyObject | undefined;
  try {
    key = createPublicKey(text);
  } catch {
    // What Node says of it may quote it.
  }
  if (key?.asymmetricKeyType === "ed25519") return key;
  throw new Failure(
    "malformed-file",
    `${file} is not an Ed25519 public key (PEM)`,
    "make it from the private key with `openssl pkey -pubout`",
  );
}
