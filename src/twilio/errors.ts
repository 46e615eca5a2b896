/**
 * What went wrong, in the terms of what can be done about it.
 * - `unauthorized`: the credentials were not accepted
 * - `forbidden`: they were, but lack a permission
 * - `not-found`, `conflict`: as Twilio says
 * - `rate-limited`: Twilio asked to slow down for longer than we wait
 * - `unavailable`: no answer, or only failures of the server
 * - `rejected`: any other refusal
 * - `malformed`: an answer that is not what the API promises, or a list that is not complete
 */
export type TwilioErrorKind =
  "unauthorized" | "forbidden" | "not-found" | "conflict" | "rate-limited" | "unavailable" | "rejected" | "malformed";

export interface TwilioErrorDetails {
  readonly kind: TwilioErrorKind;
  /** What happened, as a sentence without its full stop: method, path, status, Twilio's code and words. */
  readonly what: string;
  /** What to do about it: one or more whole sentences. */
  readonly remedy: string;
  readonly status?: number | undefined;
  readonly twilioCode?: number | undefined;
}

/**
 * Any failure to get from Twilio what was asked. The message is fit for a person, whole with the remedy, and never
 * holds a secret or a query. There is no property `id` and no numeric `code`: the Pulumi engine would take the one for
 * a resource and the other for a gRPC status (pulumi facts 1.6).
 */
export class TwilioError extends Error {
  override readonly name = "TwilioError";
  readonly kind: TwilioErrorKind;
  readonly what: string;
  readonly remedy: string;
  readonly status?: number;
  readonly twilioCode?: number;

  constructor({ kind, what, remedy, status, twilioCode }: TwilioErrorDetails) {
    super(`${what}. ${remedy}`);
    this.kind = kind;
    this.what = what;
    this.remedy = remedy;
    if (status !== undefined) this.status = status;
    if (twilioCode !== undefined) this.twilioCode = twilioCode;
  }
}

/**
 * An answer that is not what the API promises. `at` names the request, and the place in the answer where there is one.
 */
export function malformed(at: string, problem: string): TwilioError {
  return new TwilioError({
    kind: "malformed",
    what: `${at}: ${problem}`,
    remedy:
      "Nothing was concluded from this answer. If a TWILIO_..._URL is set, check that it leads to a Twilio API; " +
      "if not, Twilio may have changed its API: look for a newer version of this package.",
  });
}
