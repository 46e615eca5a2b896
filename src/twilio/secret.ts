import { inspect } from "node:util";

/** A text that does not show itself: not in JSON, not in a template string, not in `util.inspect`. */
export interface Secret {
  readonly reveal: () => string;
  readonly toString: () => string;
  readonly toJSON: () => string;
}

const HIDDEN = "(hidden)";
const hidden = () => HIDDEN;

/** Hides `text`. Only `reveal` gives it back. */
export function hide(text: string): Secret {
  return Object.freeze({ reveal: () => text, toString: hidden, toJSON: hidden, [inspect.custom]: hidden });
}

/** `text` without any of the secrets, also where one stands in it percent-encoded. */
export function withoutSecrets(text: string, secrets: readonly Secret[]): string {
  return secrets
    .map((secret) => secret.reveal())
    .flatMap((secret) => [secret, encodeURIComponent(secret), new URLSearchParams([["", secret]]).toString().slice(1)])
    .reduce((clean, secret) => (secret === "" ? clean : clean.replaceAll(secret, HIDDEN)), text);
}
