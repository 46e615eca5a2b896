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
  return secretFilter(secrets)(text);
}

/** What takes secrets out of texts, as `withoutSecrets` does, for many texts. */
export function secretFilter(secrets: readonly Secret[]): (text: string) => string {
  const forms = secrets
    .map((secret) => secret.reveal())
    .flatMap((secret) => [secret, encodeURIComponent(secret), new URLSearchParams([["", secret]]).toString().slice(1)]);
  const distinct = [...new Set(forms)].filter((form) => form !== "");
  return (text) => distinct.reduce((clean, form) => clean.replaceAll(form, HIDDEN), text);
}
